import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { hashesOf, readRecord } from "../scripts/release.mjs";

const published = join(dirname(dirname(fileURLToPath(import.meta.url))), "published");

test("what was published is as it was recorded", () => {
  const record = readRecord();
  const versions = readdirSync(published).filter((name) => name !== "hashes.json");
  assert.ok(versions.length > 0);
  assert.deepEqual(versions.sort(), Object.keys(record).sort());
  for (const version of versions) assert.deepEqual(hashesOf(join(published, version)), record[version], `${version} is not what was published: publish a new version instead (npm run release)`);
});
