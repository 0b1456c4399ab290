// The row under an answer: copy, thumbs, edit the question, ask it again.

import { h } from "./kit";
import { iconButton } from "./parts";
import type { Turn, TurnHost } from "./turn";

export function tools(turn: Turn, host: TurnHost, copy: Node | "", again: () => void): HTMLElement {
  const { texts } = host;
  const ratings = [1, -1].map((rating) => {
    const button = iconButton("rate", rating > 0 ? texts.good : texts.bad, () => {
      turn.rating = turn.rating === rating ? 0 : rating;
      mark();
      host.rate(turn, row);
    });
    button.dataset.rating = String(rating);
    return button;
  });
  const mark = (): void => ratings.forEach((button) => (button.ariaPressed = String(button.dataset.rating === String(turn.rating))));
  const row = h("div.tools", {}, copy, ...(turn.messageId ? ratings : []), iconButton("edit", texts.edit, () => host.edit(turn)), iconButton("redo", texts.retry, again));
  mark();
  return row;
}
