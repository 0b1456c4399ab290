// Prints what a visitor loads, gzip -9, and fails over the budget of DESIGN.md.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const KB = 1024;
const budget = { closed: 9.5 * KB, open: 16 * KB };

const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const closed = size("widget.js");
const panel = size("panel.js");
const languages = readdirSync(join(dist, "lang")).map((file) => [file, size(`lang/${file}`)]);
const [largest, language] = languages.sort(([, a], [, b]) => b - a)[0] ?? ["", 0];
const open = closed + panel + language;

const kilobytes = (bytes) => `${(bytes / KB).toFixed(2)} KB`;
console.log(`widget.js ${closed} bytes, ${kilobytes(closed)} of ${kilobytes(budget.closed)} before opening`);
console.log(`with panel.js (${panel}) and its largest language (${largest}, ${language}): ${open} bytes, ${kilobytes(open)} of ${kilobytes(budget.open)}`);
if (closed > budget.closed || open > budget.open) {
  console.error("over the budget");
  process.exitCode = 1;
}
