// The panel's words. English says which there are; every other language must have the same, or the
// compiler names what is missing. The owner may override any.

import type english from "./lang/en";

export type Texts = Readonly<Record<keyof typeof english, string>>;

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
