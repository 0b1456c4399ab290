// One question and its answer, from the first word to the tools under it.

import type { Answer, PageLink, Source } from "./contract";
import { outside, safeHref } from "./inline";
import { h, parseAddress } from "./kit";
import { createMarkdown } from "./markdown";
import { draw, iconButton, note, questionRow, rows } from "./parts";
import { createReveal } from "./reveal";
import { card, chip, footnotes, quotes, titleOf } from "./sources";
import type { Texts } from "./texts";
import { tools } from "./tools";

const SLOW = 8000; // ms after which the visitor is told that it takes longer

export interface TurnHost {
  readonly texts: Texts;
  ask(question: string): void;
  /** Asks this turn's question once more, in its place. */
  retry(turn: Turn): void;
  /** Lets the visitor write this turn's question anew. */
  edit(turn: Turn): void;
  /** Passes the rating on, and lets the visitor comment on it below the tools. */
  rate(turn: Turn, tools: HTMLElement): void;
  /** The visible text grew. */
  grown(text: string, ended: boolean): void;
  say(text: string): void;
}

export interface Turn {
  readonly element: HTMLElement;
  readonly question: string;
  messageId: string;
  rating: number;
  /** Everything has arrived; some of it may still be waiting to be shown. */
  finishing: boolean;
  /** Text that has arrived. */
  text(): string;
  /** Question, answer and the addresses of its sources, to be kept elsewhere. */
  plain(): string;
  setSources(sources: Source[]): void;
  delta(text: string): void;
  /** The answer is whole: what is still to be shown is, then sources and tools follow. */
  done(answer: Answer, then: () => void): void;
  /** An answer from the history: everything at once. */
  restore(answer: Answer, rating: number): void;
  /** What arrived stays readable, and the reason stands under it. */
  interrupt(...notice: Node[]): void;
  /** Ends an answer that is still arriving; one that has arrived is shown whole. */
  stop(): void;
}

export function createTurn(question: string, host: TurnHost): Turn {
  const { texts } = host;
  const body = h("div.md", { dir: "auto" });
  const state = h("span", {}, texts.reading);
  const reading = h("div.reading", {}, state, h("div.stroke"));
  const answer = h("div", { class: "a writing" }, reading);
  const element = h("article.turn", {}, h("h3.q", { dir: "auto" }, question), answer);
  const slow = setTimeout(() => (state.textContent = texts.slow), SLOW);
  const links = { cite, trusts };
  const view = createMarkdown(body, links);
  const reveal = createReveal(show);
  let sources: Source[] = [];
  /** What of the answer stands in no source, in lower case; undefined until that is known. */
  let unverified: string[] | undefined;
  let opened: { button: HTMLButtonElement; card: HTMLElement } | undefined;
  let whole = "";

  function show(text: string, partial: boolean): void {
    view.update(text, partial);
    host.grown(text, false);
  }

  function settle(given: Answer): void {
    clearTimeout(slow);
    answer.classList.remove("writing");
    sources = given.sources;
    whole = given.message || reveal.whole();
    if (given.mode === "quotes" && sources.length) answer.replaceChildren(quotes(sources, texts));
    else settleText();
    answer.append(...ending(given));
    host.grown(whole, true);
  }

  /** Numbers were drawn with all that was found; now only what is cited counts. */
  function settleText(): void {
    body.replaceChildren();
    createMarkdown(body, links).update(whole, false);
    for (const pre of body.querySelectorAll("pre")) pre.prepend(copyButton(() => pre.textContent!));
    answer.replaceChildren(body);
    if (sources.length) answer.append(footnotes(sources, toggle));
  }

  function ending({ closest, incomplete, followUps }: Answer): Node[] {
    const parts: Node[] = [];
    if (closest.length) parts.push(rows(texts.closest, closest.map(closestRow), "near"));
    if (incomplete) parts.push(note("wait", texts.brokeOff, texts.cutOff, texts.retry, again));
    parts.push(tools(turn, host, copyButton(plainAnswer), again));
    if (followUps?.length) parts.push(rows(texts.followUps, followUps.map((text) => questionRow(text, host.ask))));
    return parts;
  }

  const closestRow = (page: PageLink): Node | "" => {
    const href = safeHref(page.url);
    return href && outside(href, titleOf(page), draw("out"));
  };

  const again = (): void => host.retry(turn);
  const plainAnswer = (): string => [whole || reveal.whole(), ...sources.map(({ index, title, url }) => `[${index}] ${title} ${url}`)].join("\n");

  /** Without a secure context there is no clipboard to write to. */
  function copyButton(text: () => string): HTMLButtonElement | "" {
    const button = iconButton("copy", texts.copy, async () => {
      await navigator.clipboard.writeText(text());
      button.replaceChildren(draw("check"));
      host.say(texts.copied);
      setTimeout(() => button.replaceChildren(draw("copy")), 1500);
    });
    return navigator.clipboard ? button : "";
  }

  function cite(index: number): Node | null {
    const source = sources.find((source) => source.index === index);
    return source ? chip(source, texts, toggle) : null;
  }

  /** A model may be talked into any link. Where it is not known what the sources hold, only their own sites are linked. */
  function trusts(address: string): boolean {
    const low = address.toLowerCase();
    if (unverified) return !unverified.some((part) => low.includes(part) || part.includes(low));
    const origin = parseAddress(address)?.origin;
    return sources.some(({ url }) => parseAddress(url)?.origin === origin);
  }

  /** Unfolds the card below the paragraph or footnote that holds its number; one at a time. */
  function toggle(button: HTMLButtonElement, source: Source): void {
    const was = opened?.button;
    fold();
    if (was === button) return;
    const unfolded = card(source, texts, () => {
      fold();
      button.focus();
    });
    let block: Element = button;
    while (block.parentElement && block.parentElement !== body) block = block.parentElement;
    const entry = button.closest("li");
    if (entry) entry.append(unfolded);
    else block.after(unfolded);
    button.ariaExpanded = "true";
    opened = { button, card: unfolded };
  }

  function fold(): void {
    opened?.card.remove();
    if (opened) opened.button.ariaExpanded = "false";
    opened = undefined;
  }

  function interrupt(...notice: Node[]): void {
    clearTimeout(slow);
    reading.replaceWith(body);
    reveal.flush();
    answer.classList.remove("writing");
    answer.classList.toggle("partial", !!reveal.whole());
    answer.append(...notice);
  }

  const turn: Turn = {
    element,
    question,
    messageId: "",
    rating: 0,
    finishing: false,
    text: reveal.whole,
    plain: () => `${question}\n\n${plainAnswer()}`,
    setSources: (found) => void (sources = found),
    delta(text) {
      clearTimeout(slow);
      if (reading.isConnected) reading.replaceWith(body);
      reveal.push(text);
    },
    done(given, then) {
      turn.messageId = given.messageId;
      unverified = (given.unverified ?? []).map((part) => part.toLowerCase());
      turn.finishing = true;
      reveal.end(() => {
        settle(given);
        then();
      });
      if (given.mode === "quotes" || !reveal.whole()) reveal.flush();
    },
    restore(given, rating) {
      turn.messageId = given.messageId;
      if (given.mode !== "model") unverified = [];
      turn.rating = rating;
      settle(given);
    },
    interrupt,
    stop() {
      if (turn.finishing) return reveal.flush();
      interrupt(h("p.meta", {}, texts.stopped), tools(turn, host, "", again));
    },
  };
  return turn;
}
