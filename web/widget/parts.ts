// Small pieces that several parts of the panel draw alike.

import type { Child } from "./dom";
import { icons } from "./icons";
import { h, icon } from "./kit";

export type IconName = keyof typeof icons;

export const draw = (name: IconName, size?: number): SVGSVGElement => icon(icons[name], size);

/** A button that shows an icon alone, so it has a name. */
export const iconButton = (name: IconName, label: string, click: () => void): HTMLButtonElement => h("button.ib", { "aria-label": label, title: label, click }, draw(name));

/** A labelled list of things to choose, set like a table of contents. */
export const rows = (label: string, items: Child[], className = ""): HTMLElement =>
  h("div", { class: className || null }, h("p.label", {}, label), h("ul.rows", {}, ...items.map((item) => h("li", {}, item))));

export const questionRow = (text: string, ask: (text: string) => void): HTMLButtonElement => h("button", { click: () => ask(text) }, h("span", { dir: "auto" }, text), draw("go"));

/** What happened, what was kept, and what to do. */
export function note(kind: "bad" | "wait", title: string, text: string, action?: string, run?: () => void): HTMLElement {
  return h("div", { class: `note ${kind}`, role: kind === "bad" ? "alert" : "status" }, draw("warn"), h("div", {}, h("b", {}, title), h("p", {}, text), action && h("button.btn", { click: run }, action)));
}
