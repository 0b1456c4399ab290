// What stands in an empty conversation: a greeting, questions that the content answers, the owner's links.

import type { PublicWidget } from "./contract";
import { h } from "./kit";
import { outside, safeHref } from "./inline";
import { questionRow, rows } from "./parts";
import type { Texts } from "./texts";

const STARTERS = 4;
const LINKS = 4;

export function welcome(widget: PublicWidget, texts: Texts, ask: (question: string) => void): HTMLElement {
  const starters = (widget.recommendations ?? []).slice(0, STARTERS).map(({ title }) => questionRow(title, ask));
  const links = (widget.links ?? []).slice(0, LINKS).map(({ url, title }) => {
    const href = safeHref(url);
    return href && outside(href, title);
  });
  return h(
    "div",
    { class: "welcome" },
    h("div", { class: "hello" }, h("h3", {}, texts.hello), h("p", { dir: "auto" }, widget.welcome || texts.welcome)),
    starters.length > 0 && rows(texts.starters, starters),
    links.some(Boolean) && h("div", { class: "important" }, ...links),
  );
}
