/**
 * Texts in the owner's language. Each screen brings its own in every language, checked by their
 * types: a text that one language lacks does not compile. {name} stands for a value; a text with
 * forms is chosen by Intl.PluralRules of its value n.
 */

export type Language = "en" | "de";
export type Forms = { one: string; other: string };
export type Texts = Record<string, string | Forms>;

const key = "websyte.language";

function preferred(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(key);
  } catch {
    // A browser that refuses storage has no choice that was kept.
  }
  const wanted = [chosen, ...navigator.languages].map((name) => name?.slice(0, 2));
  return wanted.find((name): name is Language => name === "en" || name === "de") ?? "en";
}

let current = $state<Language>(preferred());

export const language = {
  get current(): Language {
    return current;
  },
  choose(next: Language): void {
    current = next;
    document.documentElement.lang = next;
    try {
      localStorage.setItem(key, next);
    } catch {
      // It holds for this visit, then.
    }
  },
};

export type Values = Record<string, string | number>;

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

/** texts gives the function that a screen says everything with. */
export function texts<T extends Texts>(en: T, de: { [K in keyof T]: T[K] extends string ? string : Forms }): (name: keyof T, values?: Values) => string {
  return (name, values = {}) => {
    const text: string | Forms | undefined = current === "de" ? de[name] : en[name];
    if (text === undefined) return String(name);
    if (typeof text === "string") return fill(text, values);
    const n = Number(values["n"] ?? 0);
    return fill(new Intl.PluralRules(current).select(n) === "one" ? text.one : text.other, values);
  };
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(current, options).format(value);
}

export function percent(share: number): string {
  return number(share, { style: "percent", maximumFractionDigits: 0 });
}

export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return number(value, { style: "unit", unit: units[unit] ?? "byte", unitDisplay: unit > 0 ? "short" : "long", maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 });
}

export function date(iso: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" }): string {
  return new Intl.DateTimeFormat(current, options).format(new Date(iso));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

/** ago is how long something is past, or will be in: "2 hr. ago". */
export function ago(iso: string | null): string {
  if (!iso) return "";
  const seconds = (new Date(iso).getTime() - Date.now()) / 1000;
  const format = new Intl.RelativeTimeFormat(current, { numeric: "auto", style: "short" });
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(0, "second");
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(current, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
