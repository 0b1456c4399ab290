// Prints what a visitor loads, and an owner for the first screen of the console, gzip -9, and fails
// over the budget of DESIGN.md.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const KB = 1024;
const budget = { closed: 9.5 * KB, open: 16 * KB, console: 90 * KB };

// The program itself: Node's zlib packs otherwise on other processors.
const size = (file) => execFileSync("gzip", ["-9c", join(dist, file)]).length;
const kilobytes = (bytes) => `${(bytes / KB).toFixed(2)} KB`;

/** Scripts and styles of the list of assistants: what the page names, the screen, and what they import. */
function consoleFiles() {
  const all = readdirSync(join(dist, "admin"));
  const page = readFileSync(join(dist, "pages/console.html"), "utf8");
  const found = new Set([...page.matchAll(/\/dist\/admin\/([\w.-]+)/g)].map(([, file]) => file));
  for (const file of all) if (file.startsWith("Widgets-")) found.add(file);
  for (const file of found) {
    if (!file.endsWith(".js")) continue;
    for (const [, other] of readFileSync(join(dist, "admin", file), "utf8").matchAll(/from"\.\/([\w.-]+)"/g)) found.add(other);
    const stem = file.replace(/-[^-]{8}\.js$/, "-");
    for (const style of all) if (style.startsWith(stem) && style.endsWith(".css")) found.add(style);
  }
  return [...found];
}

function measure() {
  const languages = readdirSync(join(dist, "lang")).filter((file) => file !== "names.js").map((file) => size(`lang/${file}`));
  const closed = size("widget.js");
  return { closed, open: closed + size("panel.js") + Math.max(...languages), more: size("more.js"), console: consoleFiles().reduce((sum, file) => sum + size(`admin/${file}`), 0) };
}

export function report() {
  const { closed, open, more, console } = measure();
  return `gzip -9: ${kilobytes(closed)} of ${kilobytes(budget.closed)} before opening, ${kilobytes(open)} of ${kilobytes(budget.open)} with the panel and the largest language; saving, erasing or commenting loads ${kilobytes(more)} once; the console ${kilobytes(console)} of ${kilobytes(budget.console)} for its first screen`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(report());
  const sizes = measure();
  if (Object.entries(budget).some(([name, most]) => sizes[name] > most)) {
    console.error("over the budget");
    process.exitCode = 1;
  }
}
