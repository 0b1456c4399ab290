// Bundles a module of the widget for a test: to import here, or to run in a page.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const web = dirname(dirname(fileURLToPath(import.meta.url)));

async function bundle(source, format, globalName) {
  const stdin = { contents: source, resolveDir: join(web, "widget"), loader: "ts" };
  const { outputFiles } = await esbuild.build({ stdin, bundle: true, write: false, format, globalName, target: "es2022", charset: "utf8" });
  return outputFiles[0].text;
}

export async function load(module) {
  const code = await bundle(`export * from "./${module}";`, "esm");
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

/** A script that sets window.unit to what source exports. */
export const forPage = (source) => bundle(source, "iife", "unit");
