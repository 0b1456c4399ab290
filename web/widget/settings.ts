// Reads the script tag and WebsyteChat.config. Attributes win.

import type { Settings } from "./contract";
import { parseAddress } from "./url";

export type Config = Record<string, unknown>;

/** The settings of one script tag, or null where it names no widget. */
export function readSettings(script: HTMLScriptElement | null, config: Config): Settings | null {
  const text = (key: string): string | undefined => {
    const value = script?.dataset[key] ?? config[key];
    return value === undefined || value === null || value === "" ? undefined : String(value);
  };
  const flag = (key: string, otherwise: boolean): boolean => {
    const value = script?.dataset[key] ?? config[key];
    return value === undefined || value === null ? otherwise : String(value) !== "false";
  };
  const widgetId = text("widgetId");
  const base = baseOf(text("baseUrl") ?? script?.src ?? "");
  if (!widgetId || !base) return null;
  return {
    widgetId,
    base,
    language: text("language") ?? "",
    position: text("position"),
    theme: text("theme"),
    primaryColor: text("primaryColor"),
    targetElement: text("targetElement"),
    contentSelector: text("contentSelector"),
    pageContext: flag("pageContext", true),
    autoOpen: flag("autoOpen", false),
    saveChatMessages: flag("saveChatMessages", true),
    hidePoweredBy: flag("hidePoweredBy", false),
    brandName: text("brandName"),
    brandLogo: text("brandLogo"),
    brandUrl: text("brandUrl"),
    placeholder: text("placeholder"),
  };
}

/** The server's address: of the script without its file name, so that a server under a path works too. */
function baseOf(address: string): string {
  const url = address ? parseAddress(address, document.baseURI) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return "";
  const path = url.pathname.replace(/(\/dist)?\/widget(\.v\d+)?\.js$/, "").replace(/\/+$/, "");
  return url.origin + path;
}
