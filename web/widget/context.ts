// What the visitor's page says about itself, if owner and visitor let it go along.

import type { PageContext } from "./contract";

const MAX_CONTENT = 8000; // characters

export function readPage(selector: string | undefined, own: PageContext): PageContext {
  const element = find(selector) ?? document.querySelector<HTMLElement>("main, article, [role=main]") ?? document.body;
  return {
    url: location.href,
    title: document.title,
    ...own,
    content: (own.content ?? element?.innerText ?? "").slice(0, MAX_CONTENT),
  };
}

function find(selector: string | undefined): HTMLElement | null {
  try {
    return selector ? document.querySelector<HTMLElement>(selector) : null;
  } catch {
    return null; // an owner's selector that is no selector: the page's main part serves
  }
}
