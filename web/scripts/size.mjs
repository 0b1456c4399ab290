// Prints what a visitor loads, gzip -9, and fails over the budget of DESIGN.md.

import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const KB = 1024;
const budget = { closed: 9.5 * KB, open: 16 * KB };

// The program itself: Node's zlib packs otherwise on other processors.
const size = (file) => execFileSync("gzip", ["-9c", join(dist, file)]).length;
const kilobytes = (bytes) => `${(bytes / KB).toFixed(2)} KB`;

function measure() {
  const languages = readdirSync(join(dist, "lang")).filter((file) => file !== "names.js").map((file) => size(`lang/${file}`));
  const closed = size("widget.js");
  return { closed, open: closed + size("panel.js") + Math.max(...languages), more: size("more.js") };
}

export function report() {
  const { closed, open, more } = measure();
  return `gzip -9: ${kilobytes(closed)} of ${kilobytes(budget.closed)} before opening, ${kilobytes(open)} of ${kilobytes(budget.open)} with the panel and the largest language; saving, erasing or commenting loads ${kilobytes(more)} once`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(report());
  const { closed, open } = measure();
  if (closed > budget.closed || open > budget.open) {
    console.error("over the budget");
    process.exitCode = 1;
  }
}
