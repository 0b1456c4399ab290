// One widget on a page: its host element, its button, and the panel once it is wanted.

import type { PageContext, Panel, PanelHost, PanelModule, PublicWidget, Settings } from "./contract";
import { h, icon } from "./dom";
import { Emitter } from "./emitter";
import { askLabel, isRightToLeft, pickLanguage } from "./language";
import css from "./launcher.css";
import { recall, remember, wasOpen } from "./memory";
import type { Texts } from "./texts";
import { followScheme, paletteCSS } from "./theme";

/** Replaced by the build: the hash of panel.js, so that a browser may keep it for good. */
declare const VERSION: string;

const sign =
  "M5 3.8h14a2 2 0 0 1 2 2v9.4a2 2 0 0 1-2 2h-7.3L7 20.7v-3.5H5a2 2 0 0 1-2-2V5.8a2 2 0 0 1 2-2zM7 8.3h10|M6.7 14.2L7.6 11h10.2l-.9 3.2z";

export class Widget {
  readonly events: Emitter;
  readonly #host = h("div", { "data-websyte": true });
  readonly #root = h("div", { class: "ws" });
  readonly #button: HTMLButtonElement;
  readonly #inline: boolean;
  readonly #started: Promise<PublicWidget | null>;
  #loading: Promise<Panel | null> | undefined;
  #panel: Panel | undefined;
  #isOpen = false;
  #gone = false;
  #returnFocus: Element | null = null;
  #stopScheme = (): void => {};

  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.events = new Emitter(settings.widgetId);
    this.#inline = !!settings.targetElement;
    this.#button = h("button", { class: "launch", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon(sign, 28, 24));
    this.#button.addEventListener("click", () => void this.open());
    this.#started = this.#start();
  }

  /** Shows the panel. Focus moves into it unless it opens on its own. */
  async open(moveFocus = true): Promise<void> {
    const panel = await this.#load();
    if (!panel || this.#isOpen || this.#gone) return;
    this.#isOpen = true;
    this.#returnFocus = document.activeElement === this.#host ? this.#button : document.activeElement;
    this.#button.hidden = true;
    this.#button.ariaExpanded = "true";
    panel.opened(moveFocus && !this.#inline);
    this.events.emit("opened");
  }

  close(): void {
    if (!this.#isOpen || this.#inline) return;
    this.#isOpen = false;
    this.#button.hidden = false;
    this.#button.ariaExpanded = "false";
    this.#panel?.closed();
    const back = this.#returnFocus;
    const target = back instanceof HTMLElement && back.isConnected && back !== document.body ? back : this.#button;
    target.focus({ preventScroll: true });
    this.events.emit("closed");
  }

  toggle(): void {
    if (this.#isOpen) this.close();
    else void this.open();
  }

  async ask(text: string): Promise<void> {
    const question = String(text ?? "").trim();
    if (!question) return;
    await this.open();
    this.#panel?.ask(question);
  }

  async clear(): Promise<void> {
    (await this.#load())?.clear();
  }

  async setContext(context: PageContext): Promise<void> {
    (await this.#load())?.setContext(context ?? {});
  }

  async setPlaceholder(text: string): Promise<void> {
    (await this.#load())?.setPlaceholder(String(text ?? ""));
  }

  destroy(): void {
    this.#gone = true;
    this.#stopScheme();
    this.#panel?.destroy();
    this.#host.remove();
  }

  /** Asks the server what the widget is, then draws the button or, inline, the panel. */
  async #start(): Promise<PublicWidget | null> {
    const settings = this.#settings;
    settings.language = pickLanguage(settings.language, document.documentElement.lang, ...navigator.languages);
    const widget = await this.#fetchWidget();
    if (!widget || this.#gone) return null;
    if (/^#[0-9a-f]{6}$/i.test(settings.primaryColor ?? "")) widget.theme = { ...widget.theme, ...(await this.#ownColour()) };
    if (this.#gone) return null;
    this.#draw(widget);
    this.events.emit("ready");
    if (this.#inline || settings.autoOpen || wasOpen(settings.widgetId)) queueMicrotask(() => void this.open(false));
    return widget;
  }

  async #fetchWidget(): Promise<PublicWidget | null> {
    const { base, widgetId, language } = this.#settings;
    try {
      const response = await fetch(`${base}/api/public/widget/${encodeURIComponent(widgetId)}?lang=${language}`, { credentials: "omit" });
      const body = (await response.json()) as PublicWidget & { error?: string };
      if (response.ok) return body;
      throw new Error(body.error);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** The colours of data-primary-color; without them the owner's stay. */
  async #ownColour(): Promise<PublicWidget["theme"]> {
    try {
      const { palettes } = await this.#part<typeof import("./color")>("color");
      return palettes(this.#settings.primaryColor!);
    } catch (error) {
      this.#fail(error);
      return {};
    }
  }

  #draw(widget: PublicWidget): void {
    const settings = this.#settings;
    const root = this.#root;
    const shadow = this.#host.attachShadow({ mode: "open" });
    this.#addStyle(css);
    this.#addStyle(paletteCSS(widget.theme));
    root.lang = settings.language;
    root.dir = isRightToLeft(settings.language) ? "rtl" : "ltr";
    root.dataset.position = settings.position ?? widget.theme?.position ?? "";
    this.#stopScheme = followScheme(settings.theme ?? widget.theme?.mode, (scheme) => (root.dataset.theme = scheme));
    this.#button.ariaLabel = widget.texts?.ask ?? askLabel(settings.language, settings.brandName ?? widget.name);
    shadow.append(root);
    this.#place();
  }

  /** Floating, the host hangs on the root element: a transformed body cannot move it, and frameworks that replace the body keep it. */
  #place(): void {
    const target = this.#settings.targetElement;
    if (!target) {
      this.#root.append(this.#button);
      document.documentElement.append(this.#host);
      return;
    }
    this.#host.dataset.inline = "";
    const put = (): void => document.querySelector(target)?.append(this.#host);
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", put, { once: true });
    else put();
  }

  #addStyle(text: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    this.#host.shadowRoot?.adoptedStyleSheets.push(sheet);
  }

  /** The panel, loaded once; null where it cannot be had. A failed load is tried again at the next call. */
  async #load(): Promise<Panel | null> {
    this.#loading ??= this.#loadPanel();
    const panel = await this.#loading;
    if (!panel) this.#loading = undefined;
    return panel;
  }

  async #loadPanel(): Promise<Panel | null> {
    const widget = await this.#started;
    if (!widget || this.#gone) return null;
    this.#button.ariaBusy = "true";
    try {
      const [module, texts] = await Promise.all([this.#part<PanelModule>("panel"), this.#part<{ default: Texts }>(`lang/${this.#settings.language}`)]);
      if (this.#gone) return null;
      this.#panel = module.mount(this.#panelHost(widget), texts.default);
      return this.#panel;
    } catch (error) {
      this.#fail(error);
      return null;
    } finally {
      this.#button.ariaBusy = null;
    }
  }

  #part<T>(name: string): Promise<T> {
    return import(`${this.#settings.base}/dist/${name}.js?v=${VERSION}`) as Promise<T>;
  }

  #panelHost(widget: PublicWidget): PanelHost {
    return {
      kit: { h, icon, askLabel, recall, remember },
      settings: this.#settings,
      widget,
      root: this.#root,
      inline: this.#inline,
      addStyle: (text) => this.#addStyle(text),
      emit: (name, detail) => this.events.emit(name, detail),
      close: () => this.close(),
    };
  }

  /** The owner reads this in the browser's console; the visitor is not bothered. */
  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    console.warn(`websyte: ${this.#settings.widgetId}: ${message}`);
    this.events.emit("error", { error: message, code: "unavailable" });
  }
}
