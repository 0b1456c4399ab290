// Scheme and the owner's colour, as one more constructed sheet: no style attribute is ever set.

import type { Palette, PublicWidget } from "./contract";

/** Calls back with the scheme now and whenever it changes; returns what stops it. */
export function followScheme(mode: string | undefined, apply: (scheme: string) => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const update = (): void => apply(/^(light|dark)$/.test(mode!) ? mode! : query.matches ? "dark" : "light");
  query.addEventListener("change", update);
  update();
  return () => query.removeEventListener("change", update);
}

/** The owner's colours as CSS; what is not a plain hex colour is left out. */
export const isColour = (value: string | undefined): boolean => /^#[0-9a-f]{6}$/i.test(value ?? "");

export const paletteCSS = (theme: PublicWidget["theme"]): string => rule("light", theme.light) + rule("dark", theme.dark);

function rule(scheme: string, palette: Palette | undefined): string {
  const colours = Object.entries(palette ?? {}).filter(([, value]) => isColour(value));
  return `.ws[data-theme=${scheme}]{${colours.map(([key, value]) => `--${key}:${value}`).join(";")}}`;
}
