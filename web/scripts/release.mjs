// Publishes the widget as the sources are now, under the next version: published/vN, with the panel
// and the languages that belong to it, and its hashes in published/hashes.json. What is published
// never changes again: a site may have pinned its hash.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { buildWidget } from "./widget.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const published = join(web, "published");
const record = join(published, "hashes.json");

export const readRecord = () => (existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {});

/** The subresource-integrity value of every file in a folder. */
export function hashesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hash = (path) => `sha384-${createHash("sha384").update(readFileSync(path)).digest("base64")}`;
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1).replaceAll("\\", "/"), hash(path)]));
}

async function release() {
  const hashes = readRecord();
  const version = `v${Object.keys(hashes).length + 1}`;
  const folder = join(published, version);
  mkdirSync(folder, { recursive: true });
  await buildWidget(folder, `${version}/`);
  hashes[version] = hashesOf(folder);
  writeFileSync(record, JSON.stringify(hashes, null, 1) + "\n");
  await build(join(web, "dist"));
  console.log(`/widget.${version}.js ${hashes[version]["widget.js"]}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await release();
