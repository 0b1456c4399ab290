// The row under an answer: copy, thumbs with an optional comment, edit the question, ask it again.

import { h } from "./kit";
import { draw, iconButton } from "./parts";
import type { Turn, TurnHost } from "./turn";

export function tools(turn: Turn, host: TurnHost, copy: Node | "", again: () => void): HTMLElement {
  const { texts } = host;
  const ratings = [1, -1].map((rating) => {
    const button = iconButton("rate", rating > 0 ? texts.good : texts.bad, () => rate(turn.rating === rating ? 0 : rating));
    button.dataset.rating = String(rating);
    return button;
  });
  const edit = iconButton("edit", texts.edit, () => host.edit(turn));
  edit.dataset.edit = "";
  const row = h("div.tools", {}, copy, ...(turn.messageId ? ratings : []), edit, iconButton("redo", texts.retry, again));
  let form: HTMLElement | undefined;

  function mark(): void {
    for (const button of ratings) button.ariaPressed = String(Number(button.dataset.rating) === turn.rating);
  }

  function rate(rating: number): void {
    turn.rating = rating;
    mark();
    host.rate(turn, rating);
    form?.remove();
    if (!rating) return;
    row.after((form = commentForm()));
    form.scrollIntoView({ block: "nearest" });
  }

  function commentForm(): HTMLElement {
    const field = h("input", { "aria-label": texts.comment, placeholder: texts.comment, maxlength: 2000, dir: "auto" });
    const submit = (event: Event): void => {
      event.preventDefault();
      if (field.value.trim()) host.rate(turn, turn.rating, field.value.trim());
      row.querySelector("button")?.focus();
      form!.remove();
    };
    return h("form.comment", { submit }, field, h("button.ib", { "aria-label": texts.send }, draw("send")));
  }

  mark();
  return row;
}
