// Makes elements and icons. Text goes in as text nodes alone; nothing here parses markup.

export type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | null | undefined | ((event: never) => void);
type Elements = HTMLElementTagNameMap & Pick<SVGElementTagNameMap, "svg" | "path">;

/** h("p.note", { id: "x", click: run }, "text"): an element with its class, attributes, listeners and children. */
export function h<K extends keyof Elements>(tag: K | `${K}.${string}`, attributes: Record<string, Attribute> = {}, ...children: Child[]): Elements[K] {
  const [name, className] = tag.split(".") as [string, string?];
  const element = document.createElementNS(`http://www.w3.org/${/^(svg|path)$/.test(name) ? "2000/svg" : "1999/xhtml"}`, name) as Elements[K];
  for (const [key, value] of Object.entries<Attribute>({ class: className, ...attributes })) {
    if (typeof value === "function") element.addEventListener(key, value as EventListener);
    else if (value != null && value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** A line drawing, hidden from screen readers: the control carries the name. */
export const icon = (path: string, size = 16, grid = 16): SVGSVGElement =>
  h("svg.i", { width: size, height: size, viewBox: `0 0 ${grid} ${grid}`, "aria-hidden": "true" }, ...path.split("|").map((d) => h("path", { d })));
