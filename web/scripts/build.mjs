// Builds web/dist: the same bytes from the same sources.
//   widget.js, panel.js, color.js, lang/   the widget, as widget.mjs says
//   page.css, embed.js, demo.js, takeover.js   for the pages in pages/
//   admin/               the console: an entry, a part for each screen, and their styles, named by their hashes
//   vN/                  published versions of the widget, as release.mjs made them
//   pages/*.html         templates (Go html/template) for the server
//   pages/texts.json     the interface's texts in every language, for pages that the server writes

import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { build as buildConsole } from "vite";
import consoleConfig from "../admin/vite.config.mjs";
import { buildWidget, bundle, common, importSource, readLanguages } from "./widget.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));

export async function build(dist) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, "pages"), { recursive: true });
  await buildWidget(dist);
  for (const page of ["embed", "demo", "preview", "takeover"]) await bundle(dist, `pages/${page}.ts`, `${page}.js`, "iife");
  await esbuild.build({ ...common, entryPoints: ["pages/page.css"], outfile: join(dist, "page.css") });
  await buildConsole({ ...consoleConfig, build: { ...consoleConfig.build, outDir: join(dist, "admin") } });
  renameSync(join(dist, "admin/index.html"), join(dist, "pages/console.html"));
  await writeTexts(dist);
  cpSync(join(web, "published"), dist, { recursive: true, filter: (file) => !file.endsWith("hashes.json") });
  for (const page of ["share", "embed", "demo", "preview"]) cpSync(join(web, `pages/${page}.html`), join(dist, `pages/${page}.html`));
}

/** The widget's tables with what the pages alone say. Chinese without a script is simplified. */
async function writeTexts(dist) {
  const { waits } = await importSource("pages/texts.ts");
  const texts = {};
  for (const [tag, own] of await readLanguages()) texts[tag.toLowerCase().replace("-hans", "")] = { ...own, wait: waits[tag] };
  writeFileSync(join(dist, "pages/texts.json"), JSON.stringify(texts, null, 1) + "\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build(process.argv[2] ?? join(web, "dist"));
  console.log((await import("./size.mjs")).report());
}
