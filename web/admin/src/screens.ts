/** Which screen stands at which address. Each is loaded when it is first opened. */

import type { Component } from "svelte";

type Screen = Component<{ id: string; rest: string }>;
type Load = () => Promise<{ default: Component<never> }>;

/** Screens of one widget, at /w/ID/NAME. */
export const ofWidget: Record<string, Load> = {
  conversations: () => import("./screens/conversations/Conversations.svelte"),
  insights: () => import("./screens/insights/Insights.svelte"),
  knowledge: () => import("./screens/knowledge/Knowledge.svelte"),
  playground: () => import("./screens/playground/Playground.svelte"),
  look: () => import("./screens/look/Look.svelte"),
  behaviour: () => import("./screens/behaviour/Behaviour.svelte"),
  install: () => import("./screens/install/Install.svelte"),
};

/** Screens of the whole console, at /NAME. */
export const ofConsole: Record<string, Load> = {
  "": () => import("./screens/widgets/Widgets.svelte"),
  settings: () => import("./screens/settings/Settings.svelte"),
  new: () => import("./screens/new/New.svelte"),
};

export interface Match {
  /** The widget, "" for none. */
  id: string;
  name: string;
  /** What follows in the address, such as a document's ID. */
  rest: string;
  load: (() => Promise<{ default: Screen }>) | undefined;
}

/** match finds the screen of an address. */
export function match(path: string): Match {
  const parts = path.split("/").filter(Boolean);
  const inWidget = parts[0] === "w" && parts.length > 1;
  const [id, name, rest] = inWidget ? [parts[1], parts[2] ?? "knowledge", parts.slice(3)] : ["", parts[0] ?? "", parts.slice(1)];
  const load = (inWidget ? ofWidget : ofConsole)[name ?? ""];
  return { id: id ?? "", name: name ?? "", rest: rest.join("/"), load: load as Match["load"] };
}
