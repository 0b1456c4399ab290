// Markdown to DOM nodes, while it arrives. The tree is a function of the text alone, so it does
// not matter where the stream was cut; blocks whose text has not changed keep their nodes.

import { h } from "./dom";
import { appendInline, type Context } from "./inline";

const MAX_DEPTH = 6; // of lists and quotes; deeper ones are text
const MAX_COLUMNS = 30;

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const heading = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/;
const rule = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const quote = /^ {0,3}> ?/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])(?:\s+|$)/;
const delimiterRow = /^\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*$/;
/** A last line that may yet become something else than the text that it looks like. */
const undecided = /^\s*(?:`{1,}|~{1,}|#{1,6}|[-*+_=]{1,}|>|\d{1,9}[.)]?|\|[^\n]*)\s*$/;

interface Block {
  source: string;
  node: Node;
}

/** Renders a growing text into container. */
export class MarkdownView {
  private blocks: Block[] = [];

  constructor(
    readonly container: HTMLElement,
    private readonly cite: Context["cite"],
  ) {}

  update(text: string, partial: boolean): void {
    const sources = splitBlocks(partial ? hold(text) : text);
    const blocks: Block[] = [];
    sources.forEach((source, index) => {
      const open = partial && index === sources.length - 1;
      const key = open ? `${source}\0` : source;
      const before = this.blocks[index];
      if (before?.source === key) return void blocks.push(before);
      const node = renderBlock(source.split("\n"), { cite: this.cite, partial: open }, 0);
      if (before) before.node.parentNode?.replaceChild(node, before.node);
      else this.container.append(node);
      blocks.push({ source: key, node });
    });
    for (const { node } of this.blocks.slice(sources.length)) node.parentNode?.removeChild(node);
    this.blocks = blocks;
  }

  /** The element in which the next word will stand. */
  get end(): Element {
    let end: Element = this.container;
    for (let last = this.blocks.at(-1)?.node as Element | null | undefined; last && /^(P|UL|OL|LI|H\d|BLOCKQUOTE)$/.test(last.nodeName); last = end.lastElementChild) end = last;
    return end;
  }
}

/** The text without a last line whose kind is still open. */
function hold(text: string): string {
  const start = text.lastIndexOf("\n") + 1;
  const last = text.slice(start);
  if (undecided.test(last)) return text.slice(0, start);
  return text;
}

/** The top-level blocks, each as its lines; blank lines divide and are dropped. */
function splitBlocks(text: string): string[] {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n");
  const blocks: string[] = [];
  for (let at = 0; at < lines.length; ) {
    if (!lines[at]!.trim()) {
      at++;
      continue;
    }
    const end = blockEnd(lines, at);
    blocks.push(lines.slice(at, end).join("\n").trimEnd());
    at = end;
  }
  return blocks;
}

function blockEnd(lines: string[], start: number): number {
  const first = lines[start]!;
  const open = fence.exec(first);
  if (open) return fenceEnd(lines, start, open[1]!);
  if (heading.test(first) || rule.test(first)) return start + 1;
  if (quote.test(first)) return extent(lines, start, (line) => quote.test(line));
  if (item.test(first)) return listEnd(lines, start);
  if (isTable(lines, start)) return extent(lines, start, (line) => line.includes("|"));
  return extent(lines, start, (line, at) => at === start || (line.trim() !== "" && !interrupts(lines, at)));
}

function extent(lines: string[], start: number, holds: (line: string, at: number) => boolean): number {
  let end = start;
  while (end < lines.length && holds(lines[end]!, end)) end++;
  return end;
}

function fenceEnd(lines: string[], start: number, mark: string): number {
  const close = new RegExp(`^ {0,3}\\${mark[0]}{${mark.length},}\\s*$`);
  const end = lines.findIndex((line, at) => at > start && close.test(line));
  return end < 0 ? lines.length : end + 1;
}

/** What ends a paragraph without a blank line between. */
function interrupts(lines: string[], at: number): boolean {
  const line = lines[at]!;
  return fence.test(line) || heading.test(line) || rule.test(line) || quote.test(line) || (item.test(line) && !/^\s*\d*[2-9]\d*[.)]/.test(line)) || isTable(lines, at);
}

function isTable(lines: string[], at: number): boolean {
  return !!lines[at]?.includes("|") && delimiterRow.test(lines[at + 1] ?? "") && cells(lines[at]!).length === cells(lines[at + 1]!).length;
}

const isOrdered = (line: string): boolean => /^\s*\d/.test(line);

function listEnd(lines: string[], start: number): number {
  const ordered = isOrdered(lines[start]!);
  let end = start + 1;
  for (let at = end; at < lines.length; at++) {
    const line = lines[at]!;
    if (!line.trim()) continue;
    const belongs = item.test(line) && !rule.test(line) ? isOrdered(line) === ordered : /^ {2,}/.test(line) || (at === end && !interrupts(lines, at));
    if (!belongs) break;
    end = at + 1;
  }
  return end;
}

function renderBlock(lines: string[], context: Context, depth: number): Node {
  const first = lines[0]!;
  const open = fence.exec(first);
  if (open) return renderCode(lines, open[1]!);
  const title = heading.exec(first);
  if (title) return withInline(h(`h${Math.min(title[1]!.length + 3, 6)}` as "h4"), title[2] ?? "", context);
  if (rule.test(first)) return h("hr");
  if (depth < MAX_DEPTH) {
    if (quote.test(first)) return renderBlocks(h("blockquote"), lines.map((line) => line.replace(quote, "")), context, depth + 1);
    if (item.test(first)) return renderList(lines, context, depth + 1);
  }
  if (isTable(lines, 0)) return renderTable(lines, context);
  return withInline(h("p"), lines.map((line) => line.trimStart()).join("\n").trimEnd(), context);
}

function renderBlocks<T extends Element>(parent: T, lines: string[], context: Context, depth: number): T {
  const sources = splitBlocks(lines.join("\n"));
  sources.forEach((source, index) => {
    const partial = context.partial && index === sources.length - 1;
    parent.append(renderBlock(source.split("\n"), { ...context, partial }, depth));
  });
  return parent;
}

function withInline<T extends Element>(parent: T, text: string, context: Context): T {
  appendInline(parent, text, context);
  return parent;
}

function renderCode(lines: string[], mark: string): Node {
  const close = new RegExp(`^ {0,3}\\${mark[0]}{${mark.length},}\\s*$`);
  const body = lines.slice(1, lines.length > 1 && close.test(lines.at(-1)!) ? -1 : undefined);
  return h("pre", { tabindex: "0", dir: "ltr" }, h("code", {}, body.join("\n")));
}

function renderList(lines: string[], context: Context, depth: number): Node {
  const ordered = isOrdered(lines[0]!);
  const number = ordered ? Number(/\d+/.exec(lines[0]!)![0]) : 1;
  const list = h(ordered ? "ol" : "ul", number === 1 ? {} : { start: String(number) });
  const items = splitItems(lines);
  const loose = items.some((item) => item.some((line, at) => !line.trim() && item.slice(at + 1).some((next) => next.trim() && !/^\s/.test(next))));
  items.forEach((lines, index) => {
    const inner = { ...context, partial: context.partial && index === items.length - 1 };
    const element = renderBlocks(h("li"), lines, inner, depth);
    if (!loose) unwrapFirst(element);
    list.append(element);
  });
  return list;
}

/** A tight item holds its text itself, not a paragraph. */
function unwrapFirst(element: HTMLLIElement): void {
  const first = element.firstElementChild;
  if (first?.nodeName === "P") first.replaceWith(...first.childNodes);
}

function splitItems(lines: string[]): string[][] {
  const items: string[][] = [];
  let indent = 0;
  for (const line of lines) {
    const match = item.exec(line);
    if (match && !(items.length && match[1]!.length >= indent)) {
      indent = Math.max(2, match[1]!.length + match[2]!.length + 1);
      items.push([line.slice(match[0].length)]);
    } else {
      items.at(-1)?.push(line.startsWith(" ".repeat(indent)) ? line.slice(indent) : line.replace(/^ {0,3}/, ""));
    }
  }
  return items;
}

function cells(row: string): string[] {
  const inner = row.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).slice(0, MAX_COLUMNS).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function renderTable(lines: string[], context: Context): Node {
  const head = cells(lines[0]!);
  const row = (line: string, tag: "th" | "td"): HTMLTableRowElement => {
    const texts = cells(line);
    return h("tr", {}, ...head.map((_, at) => withInline(h(tag), texts[at] ?? "", { ...context, partial: false })));
  };
  const table = h("table", {}, h("thead", {}, row(lines[0]!, "th")), h("tbody", {}, ...lines.slice(2).map((line) => row(line, "td"))));
  return h("div", { class: "wide", tabindex: "0" }, table);
}
