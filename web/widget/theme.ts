// Scheme and the owner's colour, as one more constructed sheet: no style attribute is ever set.

import type { Palette, PublicWidget } from "./contract";

/** Calls back with the scheme now and whenever it changes; returns what stops it. */
export function followScheme(mode: string | undefined, apply: (scheme: "light" | "dark") => void): () => void {
  if (mode === "light" || mode === "dark") {
    apply(mode);
    return () => {};
  }
  const query = matchMedia("(prefers-color-scheme: dark)");
  const update = (): void => apply(query.matches ? "dark" : "light");
  query.addEventListener("change", update);
  update();
  return () => query.removeEventListener("change", update);
}

/** The owner's colours as CSS; what is not a plain hex colour is left out. */
export function paletteCSS(theme: PublicWidget["theme"]): string {
  return rule('[data-theme="light"]', theme?.light) + rule('[data-theme="dark"]', theme?.dark);
}

function rule(scheme: string, palette: Palette | undefined): string {
  if (!palette) return "";
  const tokens: [string, string][] = [
    ["primary", palette.primary],
    ["on-primary", palette.onPrimary],
    ["primary-text", palette.primaryText],
    ["primary-soft", palette.primarySoft],
    ["primary-line", palette.primaryLine],
  ];
  const declarations = tokens.filter(([, value]) => /^#[0-9a-f]{6}$/i.test(value ?? ""));
  return `.ws${scheme}{${declarations.map(([name, value]) => `--ws-${name}:${value}`).join(";")}}`;
}
