// The site's own words: the card that a number opens, the footnotes, and the quotes that answer by themselves.

import { readable } from "./address";
import type { Source } from "./contract";
import { outside, safeHref } from "./inline";
import { h } from "./kit";
import { draw, iconButton } from "./parts";
import { fill, type Texts } from "./texts";

export type Toggle = (button: HTMLButtonElement, source: Source) => void;

/** The quote with its surroundings, the quote itself marked. */
export function quotation({ before, quote, after }: Source): HTMLQuoteElement {
  return h("blockquote", { dir: "auto" }, before + space(before, quote), h("mark", {}, quote), space(quote, after) + after);
}

/** Two pieces of a passage need a space between, but not before a mark that follows, nor after a CJK full stop. */
const space = (left: string, right: string): string => (!left || !right || /[\s。！？」』]$/.test(left) || /^[\s,.;:!?)،]/.test(right) ? "" : " ");

export const titleOf = ({ title, url }: { title: string; url: string }): string => title || readable(url);

const address = (shown: string): HTMLElement => h("bdi", { dir: "ltr" }, shown);
/** The path alone: the sources are the site's own pages. */
const pathOf = (url: string): string => readable(url).replace(/^[^/]+(?=.)/, "");

/** A button that unfolds the source's card; its label where what it shows is not enough. */
function opener(tag: "button" | "button.cite", label: string | null, source: Source, toggle: Toggle, ...children: (Node | string)[]): HTMLButtonElement {
  const button = h(tag, { "aria-expanded": "false", "aria-label": label, click: () => toggle(button, source) }, ...children);
  return button;
}

export const chip = (source: Source, texts: Texts, toggle: Toggle): HTMLButtonElement =>
  opener("button.cite", fill(texts.source, { n: source.index, title: titleOf(source) }), source, toggle, String(source.index));

export function card(source: Source, texts: Texts, close: () => void): HTMLElement {
  const headings = (source.headings ?? []).filter((heading) => heading !== source.title).join(" › ");
  const path = [headings, source.page && fill(texts.page, { n: source.page })].filter(Boolean).join(" · ");
  const href = safeHref(source.url);
  const top = h("div.top", {}, h("div", {}, h("b", { dir: "auto" }, titleOf(source)), path && h("span", { dir: "auto" }, path)), iconButton("close", texts.close, close));
  const link = href && outside(href, texts.open, draw("out"), address(readable(href)));
  if (link) link.className = "open";
  return h("div.card", { role: "group", "aria-label": titleOf(source) }, top, quotation(source), link);
}

export const footnotes = (sources: Source[], toggle: Toggle): HTMLElement =>
  h("ol.notes", {}, ...sources.map((source) => h("li", {}, opener("button", null, source, toggle, h("i", {}, String(source.index)), h("span", { dir: "auto" }, titleOf(source)), address(pathOf(source.url))))));

/** Quotes mode: nothing here is in our voice but the first line. */
export function quotes(sources: Source[], texts: Texts): HTMLElement {
  const one = (source: Source): HTMLElement => {
    const href = safeHref(source.url);
    const name = href ? outside(href, titleOf(source)) : h("b", {}, titleOf(source));
    return h("div.one", {}, quotation(source), h("cite", {}, h("span.cite", {}, String(source.index)), name, address(pathOf(source.url))));
  };
  return h("div.quotes", {}, h("p.said", {}, texts.quotes), ...sources.map(one));
}
