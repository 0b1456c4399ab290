// Makes elements and icons. Text goes in as text nodes alone; nothing here parses markup.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | boolean | EventListener | undefined>;

/** An element with attributes, listeners (functions, by event name) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** A line drawing on a 16 grid, hidden from screen readers: the control carries the name. */
export function icon(path: string, size = 16, grid = 16): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const attributes = { class: "i", width: size, height: size, viewBox: `0 0 ${grid} ${grid}`, "aria-hidden": true };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value));
  for (const d of path.split("|")) {
    const line = document.createElementNS(ns, "path");
    line.setAttribute("d", d);
    svg.append(line);
  }
  return svg;
}
