// What widget.js already brought to the page, so that the panel need not bring it again. The panel's
// modules import these names from here; mount fills them in before anything is drawn.

import type { h as makeElement, icon as makeIcon } from "./dom";
import type { askLabel as label } from "./language";
import type { recall as read, remember as write } from "./memory";

export interface Kit {
  h: typeof makeElement;
  icon: typeof makeIcon;
  askLabel: typeof label;
  recall: typeof read;
  remember: typeof write;
}

export let h: Kit["h"];
export let icon: Kit["icon"];
export let askLabel: Kit["askLabel"];
export let recall: Kit["recall"];
export let remember: Kit["remember"];

export function useKit(kit: Kit): void {
  ({ h, icon, askLabel, recall, remember } = kit);
}
