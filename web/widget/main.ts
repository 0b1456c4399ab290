// Entry of widget.js: window.WebsyteChat and one widget for each script tag.

import type { PageContext } from "./contract";
import type { Listener } from "./emitter";
import { readSettings, type Config } from "./settings";
import { Widget } from "./widget";

interface Handle {
  open(): void;
  close(): void;
  toggle(): void;
  ask(text: string): void;
  clear(): void;
  setContext(context: PageContext): void;
  setPlaceholder(text: string): void;
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
  destroy(): void;
}

interface Api extends Handle {
  config: Config;
  get(widgetId: string): Handle | undefined;
  /** Adds the widget that a further script tag names. */
  add(script: HTMLScriptElement | null): void;
}

declare global {
  interface Window {
    WebsyteChat?: Partial<Api>;
  }
}

/** pick is asked at each call, so that the page's own handle follows when its first widget goes. */
function handle(pick: () => Widget | undefined, remove: (widget: Widget) => void): Handle {
  return {
    open: () => void pick()?.open(),
    close: () => pick()?.close(),
    toggle: () => pick()?.toggle(),
    ask: (text) => void pick()?.ask(text),
    clear: () => void pick()?.clear(),
    setContext: (context) => void pick()?.setContext(context),
    setPlaceholder: (text) => void pick()?.setPlaceholder(text),
    on: (event, listener) => pick()?.events.on(event, listener),
    off: (event, listener) => pick()?.events.off(event, listener),
    destroy: () => {
      const widget = pick();
      if (widget) remove(widget);
    },
  };
}

function createApi(config: Config): Api {
  const widgets = new Map<string, Widget>();
  const remove = (widget: Widget): void => {
    widget.destroy();
    for (const [id, other] of widgets) if (other === widget) widgets.delete(id);
    if (!widgets.size) delete window.WebsyteChat;
  };
  return {
    config,
    ...handle(() => widgets.values().next().value, remove),
    get: (id) => (widgets.has(id) ? handle(() => widgets.get(id), remove) : undefined),
    add: (script) => {
      const settings = readSettings(script, config);
      if (!settings) console.warn("websyte: the script tag needs data-widget-id");
      else if (!widgets.has(settings.widgetId)) widgets.set(settings.widgetId, new Widget(settings));
    },
  };
}

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : document.querySelector<HTMLScriptElement>("script[data-widget-id]");
const api = window.WebsyteChat?.add ? window.WebsyteChat : (window.WebsyteChat = createApi(window.WebsyteChat?.config ?? {}));
api.add?.(script);
