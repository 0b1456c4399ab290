// Markdown to DOM nodes, while it arrives. The tree is a function of the text alone, so it does
// not matter where the stream was cut; blocks whose text has not changed keep their nodes.

import { h } from "./kit";
import { appendInline, type Context } from "./inline";

const MAX_DEPTH = 6; // of lists and quotes; deeper ones are text
const MAX_COLUMNS = 30;

/** What a line of each kind looks like; a line that is none of these is text, or begins a table. */
const patterns = {
  blank: /^\s*$/,
  code: /^ {0,3}(`{3,}|~{3,})[^`]*$/,
  heading: /^ {0,3}#{1,6}(?:\s+(.*?))?(?:\s+#*)?$/,
  rule: /^ {0,3}([-*_])(?: *\1){2,} *$/,
  quote: /^ {0,3}> ?/,
  list: /^( *)([-*+]|\d{1,9}[.)])(?: +|$)/,
};
const delimiters = /^[\s|]*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** Last lines that may yet become something else than the text that they look like. */
const undecided = /(?<=^|\n)(?:[^\n|]*\|[^\n]*(?:\n[\s|:-]*)?|\s*(?:[`~#*+_=>-]+|\d{1,9}[.)]?)\s*)$/;

type Kind = keyof typeof patterns | "table" | "text";

interface Block {
  kind: Kind;
  lines: string[];
}

export interface Markdown {
  update(text: string, partial: boolean): void;
}

/** Renders a growing text into container. */
export function createMarkdown(container: Element, links: Pick<Context, "cite" | "trusts">): Markdown {
  const shown: { key: string; node: Element }[] = [];
  return {
    update(text, partial) {
      const blocks = split(linesOf(partial ? text.replace(undecided, "") : text));
      blocks.forEach((block, index) => {
        const open = partial && index === blocks.length - 1;
        const key = `${open}${block.lines.join("\n")}`;
        const before = shown[index];
        if (before?.key === key) return;
        const node = render(block, { ...links, partial: open }, 0);
        if (before) before.node.replaceWith(node);
        else container.append(node);
        shown[index] = { key, node };
      });
      for (const { node } of shown.splice(blocks.length)) node.remove();
    },
  };
}

const linesOf = (text: string): string[] => text.replace(/\t/g, "    ").split(/\r\n?|\n/);

function kindOf(lines: string[], at: number): Kind {
  const line = lines[at]!;
  const next = lines[at + 1] ?? "";
  const isTable = line.includes("|") && delimiters.test(next) && cells(line).length === cells(next).length;
  return (Object.keys(patterns) as (keyof typeof patterns)[]).find((kind) => patterns[kind].test(line)) ?? (isTable ? "table" : "text");
}

function split(lines: string[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const kind = kindOf(lines, at);
    const start = at++;
    while (at < lines.length && continues(kind, lines, start, at)) at++;
    if (kind !== "blank") blocks.push({ kind, lines: lines.slice(start, at) });
  }
  return blocks;
}

/** Whether the line at still belongs to the block of that kind which begins at start. */
function continues(kind: Kind, lines: string[], start: number, at: number): boolean {
  const next = kindOf(lines, at);
  const ordered = (index: number): boolean => /^ *\d/.test(lines[index]!);
  switch (kind) {
    case "code":
      return at === start + 1 || !closes(lines[start]!, lines[at - 1]!);
    case "quote":
      return next === kind;
    case "table":
      return lines[at]!.includes("|");
    case "list":
      if (next === "blank") return at + 1 < lines.length && continues(kind, lines, start, at + 1);
      return lines[at]!.startsWith("  ") || (next === kind ? ordered(at) === ordered(start) : next === "text" && !!lines[at - 1]!.trim());
    case "text":
      // A number that is not 1 begins no list in the middle of a paragraph: it ends a sentence there.
      return next === kind || (next === "list" && /^ *\d+/.test(lines[at]!) && !/^ *1[.)]/.test(lines[at]!));
    default:
      return false;
  }
}

const closes = (open: string, line: string): boolean => /^ {0,3}(`{3,}|~{3,}) *$/.test(line) && line.trim().startsWith(patterns.code.exec(open)![1]!);

function render({ kind, lines }: Block, context: Context, depth: number): Element {
  const first = lines[0]!;
  if (kind === "code") return renderCode(lines);
  if (kind === "heading") {
    // Models begin at any level; below the question, all stand on one.
    return appendInline(h("h4"), patterns.heading.exec(first)![1] ?? "", context);
  }
  if (kind === "rule") return h("hr");
  if (kind === "table") return renderTable(lines, context);
  if (kind === "quote" && depth < MAX_DEPTH) return renderInto(h("blockquote"), lines.map((line) => line.replace(patterns.quote, "")), context, depth + 1);
  if (kind === "list" && depth < MAX_DEPTH) return renderList(lines, context, depth + 1);
  return appendInline(h("p"), lines.map((line) => line.trimStart()).join("\n").trimEnd(), context);
}

function renderInto<T extends Element>(parent: T, lines: string[], context: Context, depth: number): T {
  const blocks = split(lines);
  parent.append(...blocks.map((block, index) => render(block, { ...context, partial: context.partial && index === blocks.length - 1 }, depth)));
  return parent;
}

function renderCode(lines: string[]): Element {
  const end = lines.length > 1 && closes(lines[0]!, lines.at(-1)!) ? -1 : undefined;
  return h("pre", { tabindex: 0, dir: "ltr" }, h("code", {}, lines.slice(1, end).join("\n")));
}

function renderList(lines: string[], context: Context, depth: number): Element {
  const number = /^ *(\d+)/.exec(lines[0]!)?.[1];
  const list = h(number ? "ol" : "ul", number ? { start: number } : {});
  const items = splitItems(lines);
  items.forEach((lines, index) => {
    const element = renderInto(h("li"), lines, { ...context, partial: context.partial && index === items.length - 1 }, depth);
    const first = element.firstElementChild;
    if (first?.nodeName === "P") first.replaceWith(...first.childNodes);
    list.append(element);
  });
  return list;
}

/** Each item's lines, without its mark and indent. Two spaces are enough to stand below a number. */
function splitItems(lines: string[]): string[][] {
  const items: string[][] = [];
  let nested = Infinity;
  let strip: RegExp | undefined;
  for (const line of lines) {
    const mark = patterns.list.exec(line);
    if (mark && mark[1]!.length < nested) {
      nested = mark[1]!.length + 2;
      strip = undefined;
      items.push([line.slice(mark[0].length)]);
    } else {
      if (line.trim()) strip ??= new RegExp(`^ {0,${Math.min(line.search(/\S/), nested + 2)}}`);
      items.at(-1)!.push(strip ? line.replace(strip, "") : "");
    }
  }
  return items;
}

function cells(row: string): string[] {
  const inner = row.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/, MAX_COLUMNS).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function renderTable(lines: string[], context: Context): Element {
  const head = cells(lines[0]!);
  const row = (line: string, tag: "th" | "td"): Element => {
    const texts = cells(line);
    return h("tr", {}, ...head.map((_, column) => appendInline(h(tag), texts[column] ?? "", { ...context, partial: false })));
  };
  return h("div.wide", { tabindex: 0 }, h("table", {}, h("thead", {}, row(lines[0]!, "th")), h("tbody", {}, ...lines.slice(2).map((line) => row(line, "td")))));
}
