// Small pieces that several parts of the panel draw alike.

import type { Child } from "./dom";
import { h, icon } from "./kit";
import { icons } from "./icons";

export type IconName = keyof typeof icons;

export const draw = (name: IconName, size?: number): SVGSVGElement => icon(icons[name], size);

/** A button that shows an icon alone, so it has a name. */
export function iconButton(name: IconName, label: string, click: () => void): HTMLButtonElement {
  return h("button", { class: "ib", type: "button", "aria-label": label, title: label, click }, draw(name));
}

/** A labelled list of things to choose, set like a table of contents. */
export function rows(label: string, items: Child[]): HTMLElement {
  return h("div", {}, h("p", { class: "label" }, label), h("ul", { class: "rows" }, ...items.map((item) => h("li", {}, item))));
}

export const questionRow = (text: string, ask: (text: string) => void): HTMLButtonElement =>
  h("button", { type: "button", dir: "auto", click: () => ask(text) }, text, draw("go"));

export interface NoteAction {
  label: string;
  run: () => void;
}

/** What happened, what was kept, and what to do. */
export function note(kind: "bad" | "wait", name: IconName, title: string, text: string, action?: NoteAction): HTMLElement {
  const button = action && h("button", { class: "btn", type: "button", click: action.run }, draw("redo", 14), action.label);
  return h("div", { class: `note ${kind}`, role: kind === "bad" ? "alert" : "status" }, draw(name), h("div", {}, h("b", {}, title), h("p", {}, text), button));
}
