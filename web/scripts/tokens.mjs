// Reads tokens.css and gives the widget's style sheets the tokens that they use, and no others.
// Tokens that never change (sizes, radii, times) are written into the rules as values; those of
// a scheme stay custom properties on .ws.

import { readFileSync } from "node:fs";

const declaration = /--ws-([\w-]+):\s*([^;]+);/g;
const reference = /var\(--ws-([\w-]+)\)/g;

/** The declarations of the first block that starts with selector. */
function block(css, selector) {
  const start = css.indexOf(`\n${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no block "${selector}"`);
  const body = css.slice(css.indexOf("{", start) + 1, css.indexOf("\n}", start));
  return new Map([...body.replace(/\/\*.*?\*\//gs, "").matchAll(declaration)].map(([, name, value]) => [name, value.trim()]));
}

export function readTokens(path) {
  const css = "\n" + readFileSync(path, "utf8");
  const tokens = {
    always: block(css, ":root, :host"),
    light: block(css, ':root, :host, [data-theme="light"]'),
    dark: block(css, '[data-theme="dark"], :host([data-theme="dark"])'),
  };
  tokens.always.set("rem", "16px"); // host pages redefine the root's size
  return tokens;
}

/** What the sheets need of the tokens, as a sheet of its own. The owner's colours are not in it: the server sends them. */
export function tokenSheet(sheets, tokens) {
  const used = new Set();
  const collect = (text) => {
    for (const [, name] of text.matchAll(reference)) {
      if (used.has(name) || isOwners(name)) continue;
      if (!tokens.light.has(name)) throw new Error(`unknown token --ws-${name}`);
      used.add(name);
      for (const scheme of [tokens.light, tokens.dark]) collect(inlineTokens(scheme.get(name) ?? "", tokens));
    }
  };
  for (const sheet of sheets) collect(inlineTokens(sheet, tokens));
  const write = (scheme) => [...used].map((name) => `--ws-${name}:${inlineTokens(scheme.get(name), tokens)};`).join("");
  return `.ws{${write(tokens.light)}color-scheme:light}.ws[data-theme=dark]{${write(tokens.dark)}color-scheme:dark}`;
}

const isOwners = (name) => name.includes("primary");

/** The sheet with those tokens written as values that are the same in every scheme. */
export function inlineTokens(css, tokens) {
  const next = css.replace(reference, (whole, name) => tokens.always.get(name) ?? whole);
  if (next !== css) return inlineTokens(next, tokens);
  return css.replace(/calc\(16px \* ([.\d]+)\)/g, (_, factor) => `${16 * Number(factor)}px`);
}

/** The sheet with short names for its custom properties: the owner's as the server calls them, the others by number. */
export function shortNames(css, tokens) {
  const names = [...tokens.light.keys()];
  const camelCase = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  return css.replace(/--ws-([\w-]+)/g, (_, name) => (isOwners(name) ? `--${camelCase(name)}` : `--${names.indexOf(name).toString(36)}`));
}
