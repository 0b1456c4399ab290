// What few visitors do, loaded when it is first done: save a conversation, erase it, comment on an answer.

import type { Kit } from "./kit";
import css from "./more.css";
import type { Texts } from "./texts";

const MAX_COMMENT = 2000; // characters

export { css };

/** Offers a text as a file. */
export function save({ h }: Kit, name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** Asks in words, once, then erases; the question stands at the end of the log. */
export function confirmErasure({ h }: Kit, texts: Texts, log: HTMLElement, erase: () => Promise<unknown>): void {
  const failed = (error: Error): void => reason.replaceChildren(`${texts.failed}. ${error.message}`);
  const button = h("button.btn", { click: () => void erase().catch(failed) }, texts.erase);
  const reason = h("p", {}, texts.eraseText);
  log.append(h("div", { class: "note bad", role: "alert" }, h("div", {}, h("b", {}, texts.erase), reason, button)));
  log.scrollTop = log.scrollHeight;
  button.focus();
}

/** Below the tools of an answer, a line in which to say what it lacked; it goes when it was sent. */
export function askForComment({ h }: Kit, texts: Texts, tools: HTMLElement, send: (comment: string) => void): void {
  const field = h("input", { "aria-label": texts.comment, placeholder: texts.comment, maxlength: MAX_COMMENT, dir: "auto" });
  const submit = (event: Event): void => {
    event.preventDefault();
    if (field.value.trim()) send(field.value.trim());
    tools.querySelector("button")?.focus();
    form.remove();
  };
  const form = h("form.comment", { submit }, field, h("button.btn", {}, texts.send));
  tools.parentElement?.querySelector(".comment")?.remove();
  tools.after(form);
  form.scrollIntoView({ block: "nearest" });
}
