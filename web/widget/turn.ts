// One question and its answer, from the first word to the tools under it.

import { readable } from "./address";
import type { Answer, Source } from "./contract";
import type { Child } from "./dom";
import { h } from "./kit";
import { outside, safeHref } from "./inline";
import { MarkdownView } from "./markdown";
import { draw, iconButton, note, questionRow, rows } from "./parts";
import { Reveal } from "./reveal";
import { card, chip, footnotes, quotes } from "./sources";
import type { Texts } from "./texts";
import { parseAddress } from "./url";

export interface TurnHost {
  readonly texts: Texts;
  ask(question: string): void;
  /** Asks this turn's question once more, in its place. */
  retry(turn: Turn): void;
  rate(turn: Turn, rating: number): void;
  /** The visible text grew. */
  grown(text: string, ended: boolean): void;
  say(text: string): void;
}

export class Turn {
  readonly element: HTMLElement;
  readonly answer: HTMLElement;
  readonly #body = h("div", { class: "md" });
  readonly #caret = h("span", { class: "caret", "aria-hidden": "true" });
  readonly #view: MarkdownView;
  readonly #reveal: Reveal;
  readonly #reading: HTMLElement;
  readonly #links = { cite: (index: number) => this.#cite(index), trusts: (address: string) => this.#trusts(address) };
  #sources: Source[] = [];
  /** What of the answer stands in no source, in lower case; undefined until that is known. */
  #unverified: string[] | undefined;
  #opened: { button: HTMLButtonElement; card: HTMLElement } | undefined;
  #settled = false;
  rating = 0;
  messageId = "";
  /** Everything has arrived; some of it may still be waiting to be shown. */
  finishing = false;

  readonly question: string;
  readonly #host: TurnHost;

  constructor(
    question: string,
    host: TurnHost,
  ) {
    this.question = question;
    this.#host = host;
    this.#view = new MarkdownView(this.#body, this.#links);
    this.#reveal = new Reveal((text, partial) => this.#show(text, partial));
    this.#reading = h("div", { class: "reading" }, host.texts.reading, h("div", { class: "stroke" }));
    this.answer = h("div", { class: "a" }, this.#reading);
    this.element = h("article", { class: "turn" }, h("h3", { class: "q", dir: "auto" }, question), this.answer);
  }

  setSources(sources: Source[]): void {
    this.#sources = sources ?? [];
  }

  /** Text that has arrived. */
  get text(): string {
    return this.#reveal.whole;
  }

  delta(text: string): void {
    if (this.#reading.isConnected) this.#reading.replaceWith(this.#body);
    this.#reveal.push(text);
  }

  /** The answer is whole: what is still to be shown is, then sources and tools follow. */
  done(answer: Answer, then: () => void): void {
    this.messageId = answer.messageId;
    this.#unverified = (answer.unverified ?? []).map((part) => part.toLowerCase());
    this.finishing = true;
    this.#reveal.end(() => {
      this.#settle(answer);
      then();
    });
    if (answer.mode === "quotes" || !this.text) this.#reveal.flush();
  }

  /** An answer from the history: everything at once. */
  restore(answer: Answer, rating: number): void {
    this.messageId = answer.messageId;
    if (answer.mode !== "model") this.#unverified = [];
    this.rating = rating;
    this.#settle(answer);
  }

  /** What arrived stays readable, and the reason stands under it. */
  interrupt(notice: Child): void {
    this.#stopReading();
    if (this.#reveal.whole) this.answer.classList.add("partial");
    this.answer.append(...[notice].filter((child): child is Node => child instanceof Node));
  }

  /** Ends an answer that is still arriving; one that has arrived is shown whole. */
  stop(): void {
    if (this.finishing) return this.#reveal.flush();
    const { texts } = this.#host;
    this.interrupt(h("p", { class: "meta" }, texts.stopped));
    this.answer.append(h("div", { class: "tools" }, this.#redo()));
  }

  #redo(): HTMLButtonElement {
    return iconButton("redo", this.#host.texts.again, () => this.#host.retry(this));
  }

  #stopReading(): void {
    this.#settled = true;
    this.#reading.replaceWith(this.#body);
    this.#reveal.flush();
    this.#caret.remove();
  }

  #show(text: string, partial: boolean): void {
    this.#view.update(text, partial);
    if (!this.#settled) this.#view.end.append(this.#caret);
    this.#host.grown(text, false);
  }

  #settle(answer: Answer): void {
    this.#settled = true;
    this.#caret.remove();
    this.#reading.remove();
    // Quotes come with their own look; an answer without it is read from the text.
    this.setSources(answer.sources);
    if (answer.mode === "quotes" && this.#sources.length) this.answer.replaceChildren(quotes(this.#sources, this.#host.texts));
    else this.#settleText(answer);
    this.answer.append(...this.#ending(answer));
    this.#host.grown(answer.message, true);
  }

  #settleText(answer: Answer): void {
    // Numbers were drawn with all that was found; now only what is cited counts.
    this.#body.replaceChildren();
    new MarkdownView(this.#body, this.#links).update(answer.message || this.#reveal.whole, false);
    this.answer.replaceChildren(this.#body);
    if (this.#sources.length) this.answer.append(footnotes(this.#sources, this.#host.texts, (button, source) => this.#toggle(button, source)));
  }

  #ending(answer: Answer): Node[] {
    const { texts } = this.#host;
    const parts: Node[] = [];
    if (answer.closest?.length) parts.push(this.#closest(answer));
    if (answer.incomplete) parts.push(note("wait", "warn", texts.brokeOff, texts.cutOff, { label: texts.again, run: () => this.#host.retry(this) }));
    parts.push(this.#tools());
    if (answer.followUps?.length) parts.push(rows(texts.followUps, answer.followUps.map((text) => questionRow(text, (question) => this.#host.ask(question)))));
    return parts;
  }

  #closest(answer: Answer): HTMLElement {
    const links = answer.closest.map(({ title, url }) => {
      const href = safeHref(url);
      return href && outside(href, h("b", { dir: "auto" }, title || readable(url, true)), h("bdi", { dir: "ltr" }, readable(url, true)), draw("out"));
    });
    const list = rows(this.#host.texts.closest, links.filter(Boolean));
    list.className = "near";
    return list;
  }

  #tools(): HTMLElement {
    const { texts } = this.#host;
    const copy = navigator.clipboard && iconButton("copy", texts.copy, () => void this.#copy(copy!));
    const rates = [this.#rateButton("good", texts.good, 1), this.#rateButton("bad", texts.bad, -1)];
    return h("div", { class: "tools" }, copy, ...(this.messageId ? rates : []), this.#redo());
  }

  #rateButton(name: "good" | "bad", label: string, rating: number): HTMLButtonElement {
    const button = iconButton(name, label, () => {
      this.rating = this.rating === rating ? 0 : rating;
      for (const other of button.parentElement?.querySelectorAll<HTMLElement>("[data-rating]") ?? []) other.ariaPressed = String(Number(other.dataset.rating) === this.rating);
      this.#host.rate(this, this.rating);
    });
    button.dataset.rating = String(rating);
    button.ariaPressed = String(this.rating === rating);
    return button;
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const addresses = this.#sources.map(({ index, title, url }) => `[${index}] ${title} ${url}`);
    const text = this.#sources.length && this.#body.isConnected ? this.#body.innerText : this.answer.innerText;
    await navigator.clipboard.writeText([this.#reveal.whole || text, ...addresses].join("\n"));
    button.replaceChildren(draw("check"));
    this.#host.say(this.#host.texts.copied);
    setTimeout(() => button.replaceChildren(draw("copy")), 1500);
  }

  #cite(index: number): Node | null {
    const source = this.#sources.find((source) => source.index === index);
    return source ? chip(source, this.#host.texts, (button, source) => this.#toggle(button, source)) : null;
  }

  /** A model may be talked into any link. Where it is not known what the sources hold, only their own sites are linked. */
  #trusts(address: string): boolean {
    const low = address.toLowerCase();
    if (this.#unverified) return !this.#unverified.some((part) => low.includes(part) || part.includes(low));
    const origin = parseAddress(address)?.origin;
    return this.#sources.some(({ url }) => parseAddress(url)?.origin === origin);
  }

  /** Unfolds the card below the paragraph or footnote that holds its number; one at a time. */
  #toggle(button: HTMLButtonElement, source: Source): void {
    const was = this.#opened;
    this.#fold();
    if (was?.button === button) return;
    const unfolded = card(source, this.#host.texts, () => {
      this.#fold();
      button.focus();
    });
    const entry = button.closest("li");
    let block: Element = button;
    while (block.parentElement && block.parentElement !== this.#body) block = block.parentElement;
    if (entry) entry.append(unfolded);
    else block.after(unfolded);
    button.ariaExpanded = "true";
    this.#opened = { button, card: unfolded };
  }

  #fold(): void {
    if (!this.#opened) return;
    this.#opened.card.remove();
    this.#opened.button.ariaExpanded = "false";
    this.#opened = undefined;
  }
}
