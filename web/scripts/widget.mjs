// Builds the widget.
//   widget.js       the loader and the button, a classic script
//   panel.js        the panel, a module that widget.js imports when it is first opened, by its hash (?v=)
//   more.js         what few visitors do: save, erase, comment; loaded when it is first done
//   color.js        works out the five colours of data-primary-color; loaded only where it is set
//   lang/XX.js      the panel's texts in one language, as a list in the order of lang/en.ts
//   lang/names.js   their names, for the owner's own wording; loaded only where there is some

import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { minify } from "terser";
import { inlineTokens, readTokens, shortNames, tokenSheet } from "./tokens.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const targets = ["chrome111", "firefox121", "safari16.4"];
export const common = { bundle: true, minify: true, target: targets, charset: "utf8", legalComments: "none", absWorkingDir: web, logLevel: "warning" };

/** Names that our own modules alone call, in one bundle: no name of the page, the server or the other bundle. */
const ours = /^(whole|finishing|setSources|setBusy|showContext|dropContext|interrupt|retryAfter|partial|trusts|plain)$/;

/** Bundles with esbuild, then has terser take out what that leaves. */
export async function bundle(dist, entry, out, format, options = {}) {
  const { outputFiles } = await esbuild.build({ ...common, ...options, entryPoints: [entry], format, write: false });
  const compress = { unsafe: true, unsafe_methods: true, unsafe_comps: true, unsafe_undefined: true, passes: 3, unsafe_arrows: true, pure_getters: true };
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, module: format === "esm", toplevel: true, compress, mangle: { properties: { regex: ours, builtins: true } } });
  writeFileSync(join(dist, out), code);
}

/** parts is where in /dist the script finds what it loads later. */
export async function buildWidget(dist, parts = "") {
  const languages = await readLanguages();
  const names = Object.keys(languages.get("en")).filter((name) => name !== "ask");
  writeLanguages(dist, languages, names);
  await bundle(dist, "widget/panel.ts", "panel.js", "esm", { plugins: [numberedTexts(names)] });
  appendFileSync(join(dist, "panel.js"), `\nvar STYLE=\`${await style(sheets[1])}\``); // style and script compress better apart
  await bundle(dist, "widget/more.ts", "more.js", "esm", { plugins: [styles, numberedTexts(names)] });
  await bundle(dist, "widget/color.ts", "color.js", "esm");
  const version = createHash("sha256").update(readFileSync(join(dist, "panel.js"))).digest("hex").slice(0, 10);
  await bundle(dist, "widget/main.ts", "widget.js", "iife", { plugins: [styles], define: { PARTS: JSON.stringify(parts), VERSION: JSON.stringify(version), LANGUAGES: JSON.stringify([...languages.keys()].join(" ")) } });
}

/** What a source file exports. */
export async function importSource(entry) {
  const { outputFiles } = await esbuild.build({ ...common, entryPoints: [entry], format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

/** Every language's texts, by its tag. "ask", the name of the button, comes from the server. */
export async function readLanguages() {
  const tags = readdirSync(join(web, "widget/lang")).map((file) => file.replace(/\.ts$/, ""));
  return new Map(await Promise.all(tags.sort().map(async (tag) => [tag, (await importSource(`widget/lang/${tag}.ts`)).default])));
}

function writeLanguages(dist, languages, names) {
  mkdirSync(join(dist, "lang"), { recursive: true });
  const write = (file, list) => writeFileSync(join(dist, `lang/${file}.js`), `export default${JSON.stringify(list)}`);
  for (const [tag, texts] of languages) write(tag, names.map((name) => texts[name]));
  write("names", names);
}

/** The source says texts.send; what is loaded says texts[12], so that no visitor loads the names. */
const numberedTexts = (names) => ({
  name: "numbered texts",
  setup(build) {
    const numbered = (whole, name) => {
      if (!names.includes(name)) throw new Error(`no text is named ${name}`);
      return `texts[${names.indexOf(name)}]`;
    };
    build.onLoad({ filter: /widget\/\w+\.ts$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(/\btexts\.(\w+)/g, numbered), loader: "ts" }));
  },
});

const tokens = readTokens(join(web, "tokens.css"));
const sheets = ["widget/launcher.css", "widget/panel.css"].map((file) => join(web, file));

/** A style sheet, minified; the launcher's has the tokens of both in front. */
async function style(path) {
  const read = (file) => readFileSync(file, "utf8");
  const front = path === sheets[0] ? tokenSheet(sheets.map(read), tokens) : "";
  const { code } = await esbuild.transform(shortNames(front + inlineTokens(read(path), tokens), tokens), { loader: "css", minify: true, target: targets });
  return code.trim();
}

/** Imports a style sheet as a string. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /widget\/.*\.css$/ }, async ({ path }) => ({ contents: await style(path), loader: "text" }));
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWidget(join(web, "dist"));
  console.log((await import("./size.mjs")).report());
}
