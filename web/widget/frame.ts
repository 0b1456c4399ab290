// The panel's outline: header with its menu, log, foot; and how it sits on a phone.

import type { PanelHost } from "./contract";
import { outside, safeHref } from "./inline";
import { h, parseAddress } from "./kit";
import { draw, iconButton } from "./parts";
import type { Texts } from "./texts";

const PROJECT = "https://github.com/WebsyteAI/websyte";

export interface Frame {
  element: HTMLElement;
  log: HTMLElement;
  menu: HTMLDetailsElement;
}

/** actions are what the menu offers: label, and what it does. */
export function createFrame(host: PanelHost, texts: Texts, foot: Node, actions: [string, () => void][]): Frame {
  const { settings, widget, label } = host;
  const inline = settings.targetElement;
  const name = settings.brandName || widget.name;
  const href = safeHref(settings.brandUrl);
  const who = h("div.who", {}, h("h2", {}, href ? outside(href, name) : name), h("p", {}, widget.description || texts.tagline));
  const log = h("div.log");
  const items = actions.map(([label, run]) => {
    const click = (): void => {
      menu.open = false;
      menu.querySelector("summary")!.focus();
      run();
    };
    return h("button", { click }, label);
  });
  const menu = h("details.menu", { focusout: leave }, h("summary.ib", { "aria-label": texts.menu, title: texts.menu }, draw("menu")), h("div", {}, ...items));
  const head = h("div.head", {}, logo(host, name), who, menu, !inline && iconButton("close", texts.close, host.close));
  const fine = h("div.fine", {}, h("span", {}, texts.fine), !settings.hidePoweredBy && outside(PROJECT, "websyte"));
  const element = h("section.panel", { role: inline ? "region" : "dialog", "aria-label": label, tabindex: "-1", hidden: !inline }, head, log, h("div.foot", {}, foot, fine));

  function leave({ relatedTarget }: FocusEvent): void {
    if (!menu.contains(relatedTarget as Node | null)) menu.open = false;
  }

  return { element, log, menu };
}

/** The logo, and the name's first letter where there is none or the page forbids images. */
function logo({ settings, widget }: PanelHost, name: string): HTMLElement {
  const place = h("span.logo", { "aria-hidden": "true" }, [...name.trim()][0]?.toUpperCase());
  const address = settings.brandLogo || widget.logoUrl;
  const src = address && parseAddress(address, settings.base)?.href;
  const image = h("img", { src, alt: "", load: () => place.replaceChildren(image) });
  return place;
}

/** Keeps a full-screen panel within what the on-screen keyboard leaves free. */
export function followViewport(panel: HTMLElement, signal: AbortSignal): void {
  const viewport = window.visualViewport!;
  const update = (): void => {
    const covered = isFullScreen() && viewport.scale === 1 && viewport.height < innerHeight - 1;
    panel.style.cssText = covered ? `height: ${viewport.height}px; top: ${viewport.offsetTop}px` : "";
  };
  for (const event of ["resize", "scroll"]) viewport.addEventListener(event, update, { signal });
}

export const isFullScreen = (): boolean => innerWidth < 480;
