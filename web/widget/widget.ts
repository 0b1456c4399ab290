// One widget on a page: its host element, its button, and the panel once it is wanted.

import type { PageContext, Panel, PanelHost, PanelModule, PublicWidget, Settings } from "./contract";
import { h, icon } from "./dom";
import { createEmitter, type Listener } from "./emitter";
import { isRightToLeft, pickLanguage } from "./language";
import css from "./launcher.css";
import { openStore } from "./memory";
import type { Texts } from "./texts";
import { followScheme, isColour, paletteCSS } from "./theme";
import { parseAddress } from "./url";

/** Replaced by the build: the hash of panel.js, so that a browser may keep it for good. */
declare const VERSION: string;
/** Likewise: the folder of a published version, which brings its own panel and languages; else "". */
declare const PARTS: string;

const sign = "M5 4h14q2 0 2 2v9q0 2-2 2h-7l-5 4v-4H5q-2 0-2-2V6q0-2 2-2zM7 8.3h10|M6.7 14l1-3h10l-1 3z";

export interface Widget {
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

export function createWidget(settings: Settings, whenGone: () => void): Widget {
  const { base, widgetId, targetElement } = settings;
  const language = pickLanguage(settings.language, document.documentElement.lang, ...navigator.languages);
  const { on, off, emit } = createEmitter(widgetId);
  const button = h("button.launch", { "aria-haspopup": "dialog", "aria-expanded": "false", click: () => void open() }, icon(sign, 28, 24));
  const root = h("div.ws", { lang: language, dir: isRightToLeft(language) ? "rtl" : "ltr" });
  const host = h("div", { "data-websyte": true, "data-inline": !!targetElement });
  const part = <T>(name: string): Promise<T> => import(`${base}/dist/${PARTS}${name}.js?v=${VERSION}`);
  let panel: Panel | null | undefined;
  let loading: Promise<Panel | null> | undefined;
  let isOpen = false;
  let gone = false;
  let returnFocus: HTMLElement | null = null;
  let stopScheme = (): void => {};

  /** Shows the panel. Focus moves into it unless it opens on its own. */
  async function open(moveFocus = true): Promise<void> {
    if (!(await load()) || isOpen || gone) return;
    isOpen = true;
    returnFocus = document.activeElement === host ? button : (document.activeElement as HTMLElement | null);
    button.hidden = true;
    button.ariaExpanded = "true";
    panel!.opened(moveFocus && !targetElement);
    emit("opened");
  }

  function close(): void {
    if (!isOpen || targetElement) return;
    isOpen = false;
    button.hidden = false;
    button.ariaExpanded = "false";
    panel!.closed();
    (returnFocus?.isConnected && returnFocus !== document.body ? returnFocus : button).focus({ preventScroll: true });
    emit("closed");
  }

  /** Asks the server what the widget is, then draws the button or, inline, the panel. */
  async function start(): Promise<PublicWidget | null> {
    try {
      const response = await fetch(`${base}/api/public/widget/${encodeURIComponent(widgetId)}?lang=${language}`, { credentials: "omit" });
      const widget = await response.json();
      if (!response.ok) throw new Error(widget.error);
      if (isColour(settings.primaryColor)) await useColour(widget);
      if (gone) return null;
      draw(widget);
      emit("ready");
      // A full-screen panel that opens on its own would hide the page that the visitor went to.
      if (targetElement || settings.autoOpen || (innerWidth >= 480 && openStore(widgetId, false).read().open)) setTimeout(open, 0, false);
      return widget;
    } catch (error) {
      return fail(error);
    }
  }

  /** The colours of data-primary-color; without them the owner's stay. */
  async function useColour(widget: PublicWidget): Promise<void> {
    try {
      Object.assign(widget.theme, (await part<typeof import("./color")>("color")).palettes(settings.primaryColor!));
    } catch (error) {
      fail(error);
    }
  }

  function draw(widget: PublicWidget): void {
    const { theme } = widget;
    const shadow = host.attachShadow({ mode: "open" });
    shadow.append(root);
    addStyle(css);
    addStyle(paletteCSS(theme));
    root.dataset.position = settings.position || theme.position || "";
    stopScheme = followScheme(settings.theme || theme.mode, (scheme) => (root.dataset.theme = scheme));
    button.ariaLabel = labelOf(widget);
    if (!targetElement) root.append(button);
    if (document.readyState === "loading" && targetElement) addEventListener("DOMContentLoaded", place, { once: true });
    else place();
  }

  /** Floating, the host hangs on the root element: a transformed body cannot move it, and frameworks that replace the body keep it. */
  function place(): void {
    if (!gone) (targetElement ? document.querySelector(targetElement) : document.documentElement)?.append(host);
  }

  const labelOf = ({ name, texts }: PublicWidget): string => texts.ask!.replace("{name}", () => settings.brandName || name);

  function addStyle(text: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    host.shadowRoot!.adoptedStyleSheets.push(sheet);
  }

  /** The panel, loaded once; null where it cannot be had. A failed load is tried again at the next call. */
  async function load(): Promise<Panel | null> {
    panel = await (loading ??= loadPanel());
    if (!panel) loading = undefined;
    return panel;
  }

  async function loadPanel(): Promise<Panel | null> {
    const widget = await started;
    if (!widget || gone) return null;
    button.ariaBusy = "true";
    try {
      const [{ mount }, texts] = await Promise.all([part<PanelModule>("panel"), textsOf(widget)]);
      return gone ? null : mount(panelHost(widget), texts);
    } catch (error) {
      return fail(error);
    } finally {
      button.ariaBusy = null;
    }
  }

  /** The panel's words, with the owner's own among them. */
  async function textsOf({ texts: own }: PublicWidget): Promise<Texts> {
    const list = async (name: string): Promise<string[]> => (await part<{ default: string[] }>(`lang/${name}`)).default;
    const [texts, names] = await Promise.all([list(language), Object.keys(own).some((name) => name !== "ask") ? list("names") : []]);
    return texts.map((text, index) => own[names[index]!] ?? text) as unknown as Texts;
  }

  const panelHost = (widget: PublicWidget): PanelHost => ({
    h,
    icon,
    parseAddress,
    settings,
    widget,
    language,
    label: labelOf(widget),
    store: openStore(widgetId, widget.remember),
    root,
    addStyle,
    part,
    emit,
    close,
  });

  /** The owner reads this in the browser's console; the visitor is not bothered. */
  function fail(error: unknown): null {
    console.warn(`websyte: ${widgetId}: ${error}`);
    emit("error", { error: String(error), code: "unavailable" });
    return null;
  }

  const later = (name: "clear" | "setContext" | "setPlaceholder") => async (value?: unknown) => (await load())?.[name](value as string & PageContext);
  const started = start();
  return {
    open: () => void open(),
    close,
    toggle: () => (isOpen ? close() : void open()),
    async ask(text) {
      const question = String(text ?? "").trim();
      if (!question) return;
      await open();
      panel?.ask(question);
    },
    clear: later("clear"),
    setContext: later("setContext"),
    setPlaceholder: later("setPlaceholder"),
    on,
    off,
    destroy() {
      gone = true;
      stopScheme();
      panel?.destroy();
      host.remove();
      whenGone();
    },
  };
}
