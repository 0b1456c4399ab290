// Reads tokens.css and gives a style sheet the tokens that it uses, and no others.
// Tokens that never change (sizes, radii, weights) are written into the rules as values; those of
// a scheme, of motion, or that the sheet itself sets, stay custom properties on .ws.

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

const isMotion = (name) => /^t-/.test(name);

/** The sheet with the tokens that it needs in front, but for those that a sheet before it has. */
export function inlineTokens(css, tokens, before = new Set()) {
  const setBySheet = new Set([...css.matchAll(/--ws-([\w-]+):/g)].map(([, name]) => name));
  const isFixed = (name) => tokens.always.has(name) && !isMotion(name) && !setBySheet.has(name);
  const resolve = (text) => {
    const next = text.replace(reference, (whole, name) => (isFixed(name) ? tokens.always.get(name) : whole));
    return next === text ? text : resolve(next);
  };
  const pixels = (text) => text.replace(/calc\(16px \* ([.\d]+)\)/g, (_, factor) => `${16 * Number(factor)}px`);
  const rules = pixels(resolve(css));

  const used = new Set();
  const collect = (text) => {
    for (const [, name] of text.matchAll(reference)) {
      if (used.has(name)) continue;
      used.add(name);
      for (const scheme of [tokens.always, tokens.light, tokens.dark]) collect(resolve(scheme.get(name) ?? ""));
    }
  };
  collect(rules);
  for (const name of before) used.delete(name);
  const write = (from) => [...used].filter((name) => from.has(name)).map((name) => `--ws-${name}:${pixels(resolve(from.get(name)))};`).join("");
  for (const name of used) if (!tokens.always.has(name) && !tokens.light.has(name) && !setBySheet.has(name)) throw new Error(`unknown token --ws-${name}`);
  const motion = [...used].filter(isMotion).map((name) => `--ws-${name}:0s;`).join("");
  const text = [
    `.ws{${write(tokens.always)}${write(tokens.light)}color-scheme:light}`,
    `.ws[data-theme=dark]{${write(tokens.dark)}color-scheme:dark}`,
    rules,
    motion && `@media (prefers-reduced-motion:reduce){.ws{${motion}}}`,
  ].join("\n");
  return { text, used };
}
