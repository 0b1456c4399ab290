// Markdown inside one block: emphasis, code, links, citations. Builds text nodes and elements of a
// fixed set; what is not markdown that we know stays text. An image becomes a link.

import { h, parseAddress } from "./kit";

export interface Context {
  /** The element for [n], or null where no source has that number. */
  cite: (index: number) => Node | null;
  /** Whether an address may be a link; else it is the text that it is. */
  trusts: (address: string) => boolean;
  /** More text may follow: what is half there is kept back, emphasis that is open counts as closed at the end. */
  partial: boolean;
}

const MAX_DEPTH = 8;

/** All that means something, in order of precedence; END is "|$" while more text may follow. */
const grammar = (END: string): RegExp =>
  new RegExp(
    [
      /\\([!-/:-@[-`{-~])/,
      `(?<fence>\`+)(?<code>[^]*?[^\`])(?:\\k<fence>(?!\`)${END})`,
      /!?\[(?<label>(?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*<?(?<target>(?:[^\s()<>]|\([^\s()]*\))*)>?(?:\s+["'][^)]*)?\)/,
      / *\[(?<numbers>\d{1,3}(?:, ?\d{1,3})*)\]/,
      /<?(?<address>(?<!\w)https?:\/\/[^\s<>"`\\]*[^\s<>"`\\.,;:!?*_~')\]])>?/,
      `(?<![\\p{L}\\p{N}_](?=_))(?<mark>\\*\\*|__|~~|\\*(?!\\*)|_(?!_))(?=\\S)(?<marked>[^]*?\\S)(?:(?<!\\k<mark>)\\k<mark>(?!\\*|(?<=_)[\\p{L}\\p{N}_])${END})`,
      /(?<br>(?: {2,}|\\)\n|<br ?\/?>)/,
    ]
      .map((part) => (part as RegExp).source ?? part)
      .join("|"),
    "giu",
  );
const whole = grammar("");
const growing = grammar("|$");
/** The end of a growing text that may turn into a link, an address or a mark. */
const undecided = /[ \\`*_~!]*(?:\[(?:[^[\]]|\[[^\]]*\]){0,300}(?:\](?:\((?:[^()]|\([^()]*(?:\)|$))*)?)?|<[^\s>]*|(?<![\w(<"'])https?:\/\/\S*|[ \\`*_~!])$/i;

/** Only these are ever put into an href. */
export function safeHref(address: string | undefined): string {
  return (address && /^(https?:\/\/[^\s/]|mailto:\S)/i.test(address) && parseAddress(address)?.href) || "";
}

export function outside(href: string, ...children: (Node | string)[]): HTMLAnchorElement {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Puts the text into parent; within a link there are no other links and no citations. */
export function appendInline<T extends Element>(parent: T, text: string, context: Context, depth = 0, inLink = false): T {
  if (context.partial) text = text.replace(undecided, "");
  let at = 0;
  for (const match of text.matchAll(context.partial ? growing : whole)) {
    const node = inlineNode(match, context, depth + 1, inLink);
    if (node === null) continue;
    parent.append(text.slice(at, match.index), ...[node].flat());
    at = match.index + match[0].length;
  }
  parent.append(text.slice(at));
  parent.normalize();
  return parent;
}

/** What a match stands for; null leaves it as the text that it is. */
function inlineNode(match: RegExpMatchArray, context: Context, depth: number, inLink: boolean): Node | string | (Node | string)[] | null {
  const { fence, code, label, target, numbers, address, mark, marked, br } = match.groups!;
  if (depth > MAX_DEPTH) return null;
  if (br) return h("br");
  if (fence) return h("code", {}, code!.replace(/\n/g, " ").replace(/^ (.*\S.*) $/, "$1"));
  if (numbers) return inLink ? null : numbers.split(",").map((number) => context.cite(Number(number)) ?? "");
  if (address) return inLink || !safeHref(address) || !context.trusts(address) ? null : outside(safeHref(address), address);
  if (target !== undefined) return link(label!, target, context, depth, inLink);
  if (!mark) return match[1] ?? null;
  const partial = context.partial && match.index! + match[0].length === match.input!.length && match[0].endsWith(marked!);
  return appendInline(h(tags[mark] ?? "strong"), marked!, { ...context, partial }, depth, inLink);
}

const tags: Record<string, "em" | "del"> = { "*": "em", _: "em", "~~": "del" };

/** A link to where nothing may lead is its text alone. */
function link(label: string, target: string, context: Context, depth: number, inLink: boolean): Node {
  const href = !inLink && context.trusts(target) && safeHref(target);
  return appendInline(href ? outside(href) : h("span"), label || target, { ...context, partial: false }, depth, true);
}
