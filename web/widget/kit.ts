// What widget.js already brought to the page, so that the panel need not bring it again. The panel's
// modules import these names from here; mount fills them in before anything is drawn.

import type { h as makeElement, icon as makeIcon } from "./dom";
import type { parseAddress as parse } from "./url";

export interface Kit {
  h: typeof makeElement;
  icon: typeof makeIcon;
  parseAddress: typeof parse;
}

export let h: Kit["h"];
export let icon: Kit["icon"];
export let parseAddress: Kit["parseAddress"];

export function useKit(kit: Kit): void {
  ({ h, icon, parseAddress } = kit);
}
