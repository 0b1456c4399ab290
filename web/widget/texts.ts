// The panel's words. English says which there are; every other language must have the same, or the
// compiler names what is missing. The owner may override any. In what visitors load they are a list,
// and the build writes their numbers where the source has their names.

import type english from "./lang/en";

export type Texts = Readonly<Record<keyof typeof english, string>>;

export const fill = (text: string, values: Record<string, string | number>): string => text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
