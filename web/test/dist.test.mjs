import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "../scripts/build.mjs";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const list = (folder) => readdirSync(folder, { recursive: true }).filter((file) => statSync(join(folder, file)).isFile()).sort();

test("dist is what the sources give, byte for byte", async (t) => {
  const fresh = mkdtempSync(join(tmpdir(), "websyte-dist-"));
  t.after(() => rmSync(fresh, { recursive: true }));
  await build(fresh);
  assert.deepEqual(list(dist), list(fresh));
  for (const file of list(fresh)) assert.ok(readFileSync(join(dist, file)).equals(readFileSync(join(fresh, file))), `${file} is stale: npm run build`);
});

test("nothing in it sets markup, evaluates text or styles inline", () => {
  for (const file of list(dist).filter((file) => file.endsWith(".js"))) {
    assert.doesNotMatch(readFileSync(join(dist, file), "utf8"), /\.innerHTML\s*=|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/, file);
  }
  for (const file of list(dist).filter((file) => file.endsWith(".html"))) {
    assert.doesNotMatch(readFileSync(join(dist, file), "utf8"), /<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/, file);
  }
});
