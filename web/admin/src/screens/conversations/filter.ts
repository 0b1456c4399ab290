/** What of the conversations is listed, as the address and the interface say it. */

export type Which = "all" | "unanswered" | "down";

export interface Filter {
  which: Which;
  q: string;
  language: string;
  page: string;
  from: string;
  to: string;
}

export const none: Filter = { which: "all", q: "", language: "", page: "", from: "", to: "" };

export function fromAddress(query: URLSearchParams): Filter {
  const which = query.get("which");
  const text = (name: keyof Filter) => query.get(name) ?? "";
  return { which: which === "unanswered" || which === "down" ? which : "all", q: text("q"), language: text("language"), page: text("page"), from: text("from"), to: text("to") };
}

/** For the address: what is not picked is left out. */
export const toAddress = (filter: Filter): Record<string, string> => ({ ...filter, which: filter.which === "all" ? "" : filter.which });

/** For the interface. Days are those of the browser's zone. */
export function toQuery({ which, q, language, page, from, to }: Filter) {
  const tz = from || to ? Intl.DateTimeFormat().resolvedOptions().timeZone : "";
  return { unanswered: which === "unanswered", rating: which === "down" ? "down" : "", q, language: language.trim(), page: page.trim(), from, to, tz };
}

export const narrows = (filter: Filter): boolean => (Object.keys(none) as (keyof Filter)[]).some((name) => filter[name] !== none[name]);
