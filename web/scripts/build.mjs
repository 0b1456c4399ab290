// Builds web/dist: the same bytes from the same sources.
//   widget.js            the loader and the button, a classic script
//   panel.js             the panel, a module that widget.js imports when it is first opened, by its hash (?v=)
//   color.js             works out the five colours of data-primary-color; loaded only where it is set
//   lang/XX.js           the panel's texts in one language
//   page.css, embed.js, demo.js, takeover.js   for the pages in pages/
//   admin/               the console: an entry, a part for each screen, and their styles, named by their hashes
//   pages/*.html         templates (Go html/template) for the server
//   pages/texts.json     the interface's texts in every language, for pages that the server writes

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { build as buildConsole } from "vite";
import consoleConfig from "../admin/vite.config.mjs";
import { inlineTokens, readTokens } from "./tokens.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const tokens = readTokens(join(web, "tokens.css"));

/** A style sheet as a string: its tokens in front, minified. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /widget\/.*\.css$/ }, async ({ path }) => {
      const read = (file) => readFileSync(file, "utf8");
      const launcher = join(web, "widget/launcher.css");
      const before = path === launcher ? new Set() : inlineTokens(read(launcher), tokens).used;
      const { text } = inlineTokens(read(path), tokens, before);
      const { code } = await esbuild.transform(text, { loader: "css", minify: true, target: targets });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const targets = ["chrome111", "firefox121", "safari16.4"];
const common = { bundle: true, minify: true, target: targets, charset: "utf8", legalComments: "none", plugins: [styles], absWorkingDir: web, logLevel: "warning" };

const module = (dist, entry, out) => esbuild.build({ ...common, entryPoints: [entry], outfile: join(dist, out), format: "esm" });
const script = (dist, entry, out, define = {}) => esbuild.build({ ...common, entryPoints: [entry], outfile: join(dist, out), format: "iife", define });

export async function build(dist) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, "pages"), { recursive: true });
  const languages = readdirSync(join(web, "widget/lang")).map((file) => `lang/${file.replace(/\.ts$/, "")}`);
  const parts = ["panel", "color", ...languages.sort()];
  for (const part of parts) await module(dist, `widget/${part}.ts`, `${part}.js`);
  const version = createHash("sha256").update(readFileSync(join(dist, "panel.js"))).digest("hex").slice(0, 10);
  await script(dist, "widget/main.ts", "widget.js", { VERSION: JSON.stringify(version) });
  for (const page of ["embed", "demo", "takeover"]) await script(dist, `pages/${page}.ts`, `${page}.js`);
  await esbuild.build({ ...common, plugins: [], entryPoints: ["pages/page.css"], outfile: join(dist, "page.css") });
  await buildConsole({ ...consoleConfig, build: { ...consoleConfig.build, outDir: join(dist, "admin") } });
  renameSync(join(dist, "admin/index.html"), join(dist, "pages/console.html"));
  await writeTexts(dist, languages);
  for (const page of ["share", "embed", "demo"]) cpSync(join(web, `pages/${page}.html`), join(dist, `pages/${page}.html`));
}

/** The same table that the widget has, read from what was built of it. */
async function writeTexts(dist, languages) {
  const read = async (file) => (await import(`data:text/javascript,${encodeURIComponent(readFileSync(file, "utf8"))}`)).default;
  await module(dist, "pages/texts.ts", "pages/texts.js");
  const pages = await read(join(dist, "pages/texts.js"));
  rmSync(join(dist, "pages/texts.js"));
  const texts = {};
  for (const language of languages) {
    const name = language.replace("lang/", "").toLowerCase();
    texts[name] = { ...(pages[name] ?? pages.en), ...(await read(join(dist, `${language}.js`))) };
  }
  writeFileSync(join(dist, "pages/texts.json"), JSON.stringify(texts, null, 1) + "\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build(process.argv[2] ?? join(web, "dist"));
  console.log((await import("./size.mjs")).report());
}
