// Markdown inside one block: emphasis, code, links, citations. Builds text nodes and elements
// of a fixed set; what is not markdown that we know stays text. An image becomes a link.

import { h } from "./dom";

export interface Context {
  /** The element for [n], or null where no source has that number. */
  cite: (index: number) => Node | null;
  /** More text may follow: what is still open is kept back, or taken as closed at the end. */
  partial: boolean;
}

const MAX_DEPTH = 6;
const MAX_LINK = 1000; // characters: beyond, a bracket is a bracket

const destination = /\(\s*<?((?:[^\s<>()]|\([^\s<>()]*\))*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/y;
const bareAddress = /https?:\/\/[^\s<>"'`|\\^{}[\]]+/iy;
const citation = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()/y;
const lineBreak = /(?: {2,}|\\)?\n|<br\s*\/?>/iy;
const emphasis = [
  ["**", "strong"],
  ["__", "strong"],
  ["~~", "del"],
  ["*", "em"],
  ["_", "em"],
] as const;

/** Only these are ever put into an href. */
export function safeHref(address: string): string | null {
  return /^(https?:\/\/[^\s/]|mailto:[^\s])/i.test(address) && URL.canParse(address) ? new URL(address).href : null;
}

export function outside(href: string, ...children: (Node | string)[]): HTMLAnchorElement {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function appendInline(parent: Node, text: string, context: Context, depth = 0): void {
  new Inline(parent, text, context, depth).run();
}

class Inline {
  private at = 0;
  private plain = "";

  constructor(
    private readonly parent: Node,
    private readonly text: string,
    private readonly context: Context,
    private readonly depth: number,
  ) {}

  run(): void {
    while (this.at < this.text.length) {
      const step = this.special(this.text[this.at]!);
      if (step < 0) break; // the rest is kept back until more arrives
      if (step === 0) this.plain += this.text[this.at++]!;
      else this.at += step;
    }
    this.flush();
  }

  /** What begins here: the characters it took, 0 for plain text, -1 where it is not yet complete. */
  private special(c: string): number {
    switch (c) {
      case "\\":
        return this.escape();
      case "`":
        return this.code();
      case "!":
        return this.text[this.at + 1] === "[" ? this.link(1) : this.lastAndPartial() ? -1 : 0;
      case "[":
        return this.cite() || this.link(0);
      case "h":
      case "H":
        return this.address();
      case "*":
      case "_":
      case "~":
        return this.emphasis();
      case "<":
      case " ":
      case "\n":
        return this.breakOrAngle(c);
    }
    return 0;
  }

  private flush(): void {
    if (this.plain) this.parent.appendChild(document.createTextNode(this.plain));
    this.plain = "";
  }

  private put(node: Node): void {
    this.flush();
    this.parent.appendChild(node);
  }

  private lastAndPartial(length = 1): boolean {
    return this.context.partial && this.at + length >= this.text.length;
  }

  private match(pattern: RegExp, at = this.at): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.text);
  }

  private escape(): number {
    if (this.lastAndPartial()) return -1;
    if (this.text[this.at + 1] === "\n") return this.breakOrAngle("\\");
    const next = this.text[this.at + 1] ?? "";
    if (!/[!-/:-@[-`{-~]/.test(next)) return 0;
    this.plain += next;
    return 2;
  }

  private breakOrAngle(c: string): number {
    const match = this.match(lineBreak);
    if (match) {
      if (match[0] === "\n") this.plain += "\n";
      else this.put(h("br"));
      return match[0].length;
    }
    if (c === "<") {
      if (this.context.partial && this.text.length - this.at < 6 && !this.text.includes(">", this.at)) return -1;
      const end = this.text.indexOf(">", this.at);
      const href = end > 0 && end - this.at < MAX_LINK ? safeHref(this.text.slice(this.at + 1, end)) : null;
      if (href) {
        this.put(outside(href, this.text.slice(this.at + 1, end)));
        return end + 1 - this.at;
      }
    }
    return 0;
  }

  private code(): number {
    const ticks = /`+/y;
    const fence = this.match(ticks)![0];
    const start = this.at + fence.length;
    if (start >= this.text.length && this.context.partial) return -1;
    let end = this.text.indexOf(fence, start);
    while (end >= 0 && this.text[end + fence.length] === "`") end = this.text.indexOf(fence, end + this.match(ticks, end)![0].length);
    if (end < 0 && !this.context.partial) {
      this.plain += fence;
      return fence.length;
    }
    const code = this.text.slice(start, end < 0 ? undefined : end).replace(/\n/g, " ");
    this.put(h("code", {}, end < 0 ? code.replace(/`+$/, "") : code.replace(/^ (.*\S.*) $/, "$1")));
    return (end < 0 ? this.text.length : end + fence.length) - this.at;
  }

  private cite(): number {
    const match = this.match(citation);
    if (!match || this.lastAndPartial(match[0].length)) return 0;
    for (const number of match[1]!.split(",")) {
      const node = this.context.cite(Number(number));
      if (!node) continue;
      this.plain = this.plain.replace(/ $/, "");
      this.put(node);
    }
    return match[0].length;
  }

  /** [text](address), and with skip 1 ![text](address). */
  private link(skip: number): number {
    const open = this.at + skip;
    const close = closingBracket(this.text, open);
    if (close < 0 || close + 1 >= this.text.length) return this.context.partial && this.text.length - open < MAX_LINK ? -1 : 0;
    if (this.text[close + 1] !== "(") return 0;
    const match = this.match(destination, close + 1);
    if (!match) return this.context.partial && !/\)|\n/.test(this.text.slice(close)) && this.text.length - open < MAX_LINK ? -1 : 0;
    const label = this.text.slice(open + 1, close);
    const href = safeHref(match[1]!);
    const target = href ? outside(href) : h("span");
    if (this.depth < MAX_DEPTH) appendInline(target, label || match[1]!, { partial: false, cite: () => null }, this.depth + 1);
    else target.append(label);
    this.put(target);
    return close + 1 + match[0].length - this.at;
  }

  private address(): number {
    if (/\w/.test(this.text[this.at - 1] ?? "") || inLink(this.parent)) return 0;
    const match = this.match(bareAddress);
    if (!match) return 0;
    if (this.lastAndPartial(match[0].length)) return -1;
    const shown = match[0].replace(/[.,;:!?*_~]+$/, "").replace(/^([^(]*)\)+$/, "$1");
    const href = safeHref(shown);
    if (!href) return 0;
    this.put(outside(href, shown));
    return shown.length;
  }

  private emphasis(): number {
    if (this.lastAndPartial(2)) return -1;
    for (const [mark, tag] of emphasis) {
      if (!this.text.startsWith(mark, this.at)) continue;
      const start = this.at + mark.length;
      const end = this.closing(mark, start);
      if (end === start || this.depth >= MAX_DEPTH) continue;
      const element = h(tag);
      const inner = this.text.slice(start, end).replace(end === this.text.length ? /[*_~]+$/ : /$^/, "");
      appendInline(element, inner, { ...this.context, partial: this.context.partial && end === this.text.length }, this.depth + 1);
      if (element.hasChildNodes()) this.put(element);
      return Math.min(end + mark.length, this.text.length) - this.at;
    }
    const run = /[*_~]+/y;
    const literal = this.match(run)![0];
    this.plain += literal;
    return literal.length;
  }

  /** Where mark closes; the text's end while more may follow; start itself where it opens nothing. */
  private closing(mark: string, start: number): number {
    const word = /[\p{L}\p{N}]/u;
    if (/\s|^$/.test(this.text[start] ?? "") || (mark[0] === "_" && word.test(this.text[this.at - 1] ?? ""))) return start;
    for (let end = this.text.indexOf(mark, start + 1); end > 0; end = this.text.indexOf(mark, end + 1)) {
      const after = this.text[end + mark.length] ?? "";
      if (/\s/.test(this.text[end - 1]!) || (mark.length === 1 && (after === mark || this.text[end - 1] === mark))) continue;
      if (mark[0] === "_" && word.test(after)) continue;
      return mark.length === 2 && after === mark[0] ? end + 1 : end;
    }
    return this.context.partial ? this.text.length : start;
  }
}

function inLink(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parentNode) if (at.nodeName === "A") return true;
  return false;
}

/** The bracket that closes the one at open, -1 where none does within MAX_LINK. */
function closingBracket(text: string, open: number): number {
  let depth = 0;
  const end = Math.min(text.length, open + MAX_LINK);
  for (let at = open; at < end; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") depth++;
    else if (text[at] === "]" && --depth === 0) return at;
  }
  return -1;
}
