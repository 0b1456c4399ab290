// The panel's outline: header, log, foot; and how it sits on a phone.

import type { PanelHost } from "./contract";
import { askLabel, h } from "./kit";
import { outside, safeHref } from "./inline";
import { iconButton } from "./parts";
import type { Texts } from "./texts";
import { parseAddress } from "./url";

const PROJECT = "https://github.com/WebsyteAI/websyte";

export interface Frame {
  element: HTMLElement;
  log: HTMLElement;
  restart: HTMLButtonElement;
  fine: HTMLElement;
}

export function frame(host: PanelHost, texts: Texts, foot: Node, restart: () => void): Frame {
  const { settings, widget, inline } = host;
  const name = settings.brandName ?? widget.name;
  const again = iconButton("plus", texts.restart, restart);
  const close = !inline && iconButton("close", texts.close, () => host.close());
  const log = h("div", { class: "log", tabindex: "-1" });
  const fine = h("span", {}, texts.fine);
  const powered = !settings.hidePoweredBy && outside(PROJECT, "websyte");
  const label = askLabel(settings.language, name);
  const head = h("header", { class: "head" }, logo(host, name), title(host, name, texts), again, close);
  const parts = [head, log, h("footer", { class: "foot" }, foot, h("div", { class: "fine" }, fine, powered))];
  const element = h("section", { class: "panel", role: inline ? "region" : "dialog", "aria-label": label, tabindex: "-1", hidden: !inline }, ...parts);
  return { element, log, restart: again, fine };
}

function title({ settings, widget }: PanelHost, name: string, texts: Texts): HTMLElement {
  const href = safeHref(settings.brandUrl ?? "");
  return h("div", { class: "who" }, h("h2", {}, href ? outside(href, name) : name), h("p", {}, widget.description || texts.tagline));
}

/** The logo, and the name's first letter where there is none or the page forbids images. */
function logo({ settings, widget }: PanelHost, name: string): HTMLElement {
  const place = h("span", { class: "logo", "aria-hidden": "true" }, [...name.trim()][0]?.toUpperCase());
  const address = settings.brandLogo ?? widget.logoUrl;
  const source = address ? parseAddress(address, settings.base) : null;
  if (!source) return place;
  const image = h("img", { src: source.href, alt: "", width: "30", height: "30" });
  image.addEventListener("load", () => place.replaceChildren(image), { once: true });
  return place;
}

/** Keeps a full-screen panel within what the on-screen keyboard leaves free; returns what stops it. */
export function followViewport(panel: HTMLElement): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => {};
  const update = (): void => {
    const covered = isFullScreen() && viewport.scale === 1 && viewport.height < innerHeight - 1;
    panel.style.height = covered ? `${viewport.height}px` : "";
    panel.style.top = covered ? `${viewport.offsetTop}px` : "";
  };
  viewport.addEventListener("resize", update);
  viewport.addEventListener("scroll", update);
  return () => {
    viewport.removeEventListener("resize", update);
    viewport.removeEventListener("scroll", update);
  };
}

export const isFullScreen = (): boolean => innerWidth < 480;
