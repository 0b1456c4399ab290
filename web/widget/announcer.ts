// Speaks to screen readers: finished sentences, never single words.

import { h } from "./kit";

const sentenceEnd = /[.!?…。！？؟।](?=\s|$)|\n/g;
/** What is drawn and not read out: numbers of sources, marks of markdown. */
const marks = / *\[\d+\]|[*_`#>|]/g;
const KEPT = 8; // sentences that stay in the region

export interface Announcer {
  element: HTMLElement;
  say(text: string): void;
  /** Begins another text. */
  begin(): void;
  /** Says what of a growing text has become whole sentences; all of it at the end. */
  follow(text: string, ended: boolean): void;
}

export function createAnnouncer(): Announcer {
  const element = h("div.sr", { "aria-live": "polite" });
  let spoken = 0;
  const say = (text: string): void => {
    element.append(h("p", {}, text));
    if (element.childElementCount > KEPT) element.firstElementChild!.remove();
  };
  return {
    element,
    say,
    begin: () => void (spoken = 0),
    follow(text, ended) {
      let end = ended ? text.length : spoken;
      if (!ended) for (const match of text.matchAll(sentenceEnd)) end = Math.max(end, match.index + 1);
      const sentences = text.slice(spoken, end).replace(marks, "").trim();
      spoken = end;
      if (sentences) say(sentences);
    },
  };
}
