/** The widget whose screens are open: read once, and shown everywhere alike when it is changed. */

import { api } from "./api";
import type { Widget } from "./types";

let widget = $state<Widget | null>(null);
let failed = $state<unknown>();
let wanted = "";

export const current = {
  get widget(): Widget | null {
    return widget;
  },
  get failed(): unknown {
    return failed;
  },
  /** Whether its settings may be changed by who is signed in. */
  get editable(): boolean {
    return widget !== null && widget.access !== "viewer";
  },
  set widget(value: Widget | null) {
    widget = value;
    wanted = value?.id ?? "";
  },
};

/** open reads a widget, unless it is the one at hand. */
export async function open(id: string): Promise<void> {
  if (wanted === id) return;
  wanted = id;
  widget = null;
  failed = undefined;
  try {
    const got = (await api.get<{ widget: Widget }>(`/api/widgets/${id}`)).widget;
    if (wanted === id) widget = got;
  } catch (error) {
    if (wanted === id) {
      failed = error;
      wanted = "";
    }
  }
}

/** change stores some of a widget's fields. */
export async function change(id: string, fields: Partial<Omit<Widget, "id" | "theme" | "limits">> & { theme?: Partial<Widget["theme"]>; limits?: Partial<Widget["limits"]> }): Promise<Widget> {
  const got = (await api.put<{ widget: Widget }>(`/api/widgets/${id}`, fields)).widget;
  if (widget?.id === id) widget = got;
  return got;
}
