// Makes elements and icons. Text goes in as text nodes alone; nothing here parses markup.

export type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | null | undefined | ((event: never) => void);

/** h("p.note", { id: "x", click: run }, "text"): an element with its class, attributes, listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K | `${K}.${string}`, attributes: Record<string, Attribute> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const [name, className] = tag.split(".") as [K, string?];
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value as EventListener);
    else if (value != null && value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** A line drawing, hidden from screen readers: the control carries the name. */
export function icon(path: string, size = 16, grid = 16): SVGSVGElement {
  const make = <K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, unknown>): SVGElementTagNameMap[K] => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  };
  const svg = make("svg", { class: "i", width: size, height: size, viewBox: `0 0 ${grid} ${grid}`, "aria-hidden": true });
  svg.append(...path.split("|").map((d) => make("path", { d })));
  return svg;
}
