// Prints what a visitor loads, gzip -9, and fails over the budget of DESIGN.md.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const KB = 1024;
const budget = { closed: 9.5 * KB, open: 16 * KB };

const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / KB).toFixed(2)} KB`;

function measure() {
  const languages = readdirSync(join(dist, "lang")).filter((file) => file.endsWith(".js") && file !== "names.js").map((file) => size(`lang/${file}`));
  const closed = size("widget.js");
  return { closed, open: closed + size("panel.js") + Math.max(...languages) };
}

export function report() {
  const { closed, open } = measure();
  return `gzip -9: ${kilobytes(closed)} of ${kilobytes(budget.closed)} before opening, ${kilobytes(open)} of ${kilobytes(budget.open)} with the panel and the largest language`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(report());
  const { closed, open } = measure();
  if (closed > budget.closed || open > budget.open) {
    console.error("over the budget");
    process.exitCode = 1;
  }
}
