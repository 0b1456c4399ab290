// Reads the script tag and WebsyteChat.config. Attributes win.

import type { Settings } from "./contract";
import { parseAddress } from "./url";

export type Config = Record<string, unknown>;

/** The settings of one script tag, or null where it names no widget. */
export function readSettings(script: HTMLScriptElement | null, config: Config): Settings | null {
  const said: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...config, ...script?.dataset })) if (value != null) said[key] = String(value);
  const flag = (key: string, otherwise: boolean): boolean => (said[key] ?? String(otherwise)) !== "false";
  const base = baseOf(said.baseUrl || script?.src || "");
  if (!said.widgetId || !base) return null;
  return {
    ...said,
    widgetId: said.widgetId,
    base,
    pageContext: flag("pageContext", true),
    autoOpen: flag("autoOpen", false),
    saveChatMessages: flag("saveChatMessages", true),
    hidePoweredBy: flag("hidePoweredBy", false),
  };
}

/** The server's address: of the script without its file name, so that a server under a path works too. */
function baseOf(address: string): string {
  const url = parseAddress(address, document.baseURI);
  if (!address || !url || !/^http/.test(url.protocol)) return "";
  return url.origin + url.pathname.replace(/(\/dist)?\/widget(\.v\d+)?\.js$|\/+$/, "");
}
