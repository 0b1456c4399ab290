// The site's own words: the card that a number opens, the footnotes, and the quotes that answer by themselves.

import { readable } from "./address";
import type { Source } from "./contract";
import { h } from "./kit";
import { outside, safeHref } from "./inline";
import { draw, iconButton } from "./parts";
import { fill, type Texts } from "./texts";

/** The quote with its surroundings, the quote itself marked. */
export function quotation(source: Source): HTMLQuoteElement {
  const { before, quote, after } = source;
  return h("blockquote", { dir: "auto" }, spaced(before, quote) ? `${before} ` : before, h("mark", {}, quote), spaced(quote, after) ? ` ${after}` : after);
}

/** Whether two pieces of a passage need a space between: not before a mark that follows, nor after a CJK full stop. */
function spaced(left: string, right: string): boolean {
  return !!left && !/[\s。！？」』]$/.test(left) && !/^[\s,.;:!?)،]/.test(right);
}

const titleOf = (source: Source): string => source.title || readable(source.url, true);

export function chip(source: Source, texts: Texts, toggle: (button: HTMLButtonElement, source: Source) => void): HTMLButtonElement {
  const button = h("button", { class: "cite", type: "button", "aria-expanded": "false" }, String(source.index));
  button.ariaLabel = fill(texts.source, { n: source.index, title: titleOf(source) });
  button.addEventListener("click", () => toggle(button, source));
  return button;
}

export function card(source: Source, texts: Texts, close: () => void): HTMLElement {
  const headings = (source.headings ?? []).filter((heading) => heading !== source.title).join(" › ");
  const page = source.page ? fill(texts.page, { n: source.page }) : "";
  const path = [headings, page].filter(Boolean).join(" · ");
  const href = safeHref(source.url);
  const label = h("div", {}, h("b", { dir: "auto" }, titleOf(source)), path && h("span", { dir: "auto" }, path));
  const link = href && outside(href, texts.open, draw("out", 14), h("bdi", { dir: "ltr" }, readable(source.url, true)));
  if (link) link.className = "open";
  return h("div", { class: "card", role: "group", "aria-label": fill(texts.source, { n: source.index, title: titleOf(source) }) }, h("div", { class: "top" }, label, iconButton("close", texts.closeSource, close)), quotation(source), link);
}

export function footnotes(sources: Source[], texts: Texts, toggle: (button: HTMLButtonElement, source: Source) => void): HTMLElement {
  const entry = (source: Source): HTMLElement => {
    const button = h("button", { type: "button", "aria-expanded": "false" }, h("i", {}, String(source.index)), h("span", { dir: "auto" }, titleOf(source)), h("bdi", { dir: "ltr" }, readable(source.url, false)));
    button.ariaLabel = fill(texts.source, { n: source.index, title: titleOf(source) });
    button.addEventListener("click", () => toggle(button, source));
    return h("li", {}, button);
  };
  return h("ol", { class: "notes" }, ...sources.map(entry));
}

/** Quotes mode: nothing here is in our voice but the first line. */
export function quotes(sources: Source[], texts: Texts): HTMLElement {
  const one = (source: Source): HTMLElement => {
    const href = safeHref(source.url);
    const name = href ? outside(href, titleOf(source)) : h("b", {}, titleOf(source));
    return h("div", { class: "one" }, quotation(source), h("cite", {}, h("span", { class: "cite" }, String(source.index)), name, h("bdi", { dir: "ltr" }, readable(source.url, false))));
  };
  return h("div", { class: "quotes" }, h("p", { class: "said" }, draw("quote"), texts.quotes), ...sources.map(one));
}
