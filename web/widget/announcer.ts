// Speaks to screen readers: finished sentences, never single words.

import { h } from "./kit";

const sentenceEnd = /[.!?…。！？؟।](?=\s|$)|\n/g;
/** What is drawn and not read out: numbers of sources, marks of markdown. */
const marks = / *\[\d+\]|[*_`#>|]/g;
const KEPT = 8; // sentences that stay in the region

export class Announcer {
  readonly element = h("div", { class: "sr", "aria-live": "polite" });
  #spoken = 0;

  begin(): void {
    this.#spoken = 0;
  }

  /** Says what of a growing text has become whole sentences; all of it at the end. */
  follow(text: string, ended: boolean): void {
    let end = this.#spoken;
    if (ended) end = text.length;
    else for (const match of text.matchAll(sentenceEnd)) end = Math.max(end, match.index + 1);
    const sentences = text.slice(this.#spoken, end).replace(marks, "").trim();
    this.#spoken = end;
    if (sentences) this.say(sentences);
  }

  say(text: string): void {
    this.element.append(h("p", {}, text));
    while (this.element.childElementCount > KEPT) this.element.firstElementChild?.remove();
  }
}
