// What stands in an empty conversation: a greeting, questions that the content answers, the owner's links.

import type { PublicWidget } from "./contract";
import { outside, safeHref } from "./inline";
import { h } from "./kit";
import { questionRow, rows } from "./parts";
import type { Texts } from "./texts";

const MOST = 4; // questions, and links

export function welcome({ recommendations, links, welcome }: PublicWidget, texts: Texts, withPage: boolean, ask: (question: string) => void): HTMLElement {
  const starters = (recommendations ?? []).slice(0, MOST).map(({ title }) => title);
  if (withPage) starters.unshift(texts.summarise);
  const hrefs = (links ?? []).slice(0, MOST).map(({ url, title }) => safeHref(url) && outside(safeHref(url), title));
  return h(
    "div.welcome",
    {},
    h("div.hello", {}, h("h3", {}, texts.hello), h("p", { dir: "auto" }, welcome || texts.welcome)),
    starters.length > 0 && rows(texts.starters, starters.map((title) => questionRow(title, ask))),
    h("div.important", {}, ...hrefs),
  );
}
