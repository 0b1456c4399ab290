// What the visitor's page says about itself, if owner and visitor let it go along.

import type { PageContext } from "./contract";

const MAX_CONTENT = 8000; // characters

export const readPage = (selector: string | undefined, own: PageContext): PageContext => ({
  url: location.href,
  title: document.title,
  ...own,
  content: (own.content ?? find(selector || "main, article, [role=main]").innerText).slice(0, MAX_CONTENT),
});

function find(selector: string): HTMLElement {
  let found: HTMLElement | null = null;
  try {
    found = document.querySelector<HTMLElement>(selector);
  } catch {
    // An owner's selector that is no selector: the whole page serves.
  }
  return found ?? document.body;
}
