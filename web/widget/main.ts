// Entry of widget.js: window.WebsyteChat and one widget for each script tag.

import { readSettings, type Config } from "./settings";
import { createWidget, type Widget } from "./widget";

interface Api extends Widget {
  config: Config;
  get(widgetId: string): Widget | undefined;
  /** Adds the widget that a further script tag names. */
  add(script: HTMLScriptElement | null): void;
}

declare global {
  interface Window {
    WebsyteChat?: Partial<Api>;
  }
}

const functions = ["open", "close", "toggle", "ask", "clear", "setContext", "setPlaceholder", "on", "off", "destroy"] as const;

/** pick is asked at each call, so that the page's own handle follows when its first widget goes. */
function handle(pick: () => Widget | undefined): Widget {
  const call = (name: (typeof functions)[number]) => (...args: unknown[]) => void (pick()?.[name] as ((...args: unknown[]) => void) | undefined)?.(...args);
  return Object.fromEntries(functions.map((name) => [name, call(name)])) as unknown as Widget;
}

function createApi(config: Config): Api {
  const widgets = new Map<string, Widget>();
  return {
    config,
    ...handle(() => widgets.values().next().value),
    get: (id) => (widgets.has(id) ? handle(() => widgets.get(id)) : undefined),
    add: (script) => {
      const settings = readSettings(script, config);
      if (!settings) return console.warn("websyte: the script tag needs data-widget-id");
      const { widgetId } = settings;
      const gone = (): void => {
        widgets.delete(widgetId);
        if (!widgets.size) delete window.WebsyteChat;
      };
      if (!widgets.has(widgetId)) widgets.set(widgetId, createWidget(settings, gone));
    },
  };
}

try {
  const before = window.WebsyteChat;
  const api = before?.add ? before : (window.WebsyteChat = createApi(before?.config ?? {}));
  api.add?.(document.currentScript as HTMLScriptElement | null);
} catch (error) {
  // A page may have broken what every script builds on; it shall not have our error beside its own.
  console.warn(`websyte: ${error}`);
}
