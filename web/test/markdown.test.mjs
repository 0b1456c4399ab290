import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { forPage } from "./load.mjs";

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await browser.newPage();
  const source = `
    import { h, icon } from "./dom";
    import { useKit } from "./kit";
    import { createMarkdown } from "./markdown";
    import { parseAddress } from "./url";
    useKit({ h, icon, parseAddress });
    const trusts = (address: string) => !address.includes("evil");
    const cite = (n: number) => (n < 4 ? h("button", { class: "cite" }, String(n)) : null);
    export function view() {
      const container = h("div");
      return { container, view: createMarkdown(container, { cite, trusts }) };
    }
    export function whole(text: string): string {
      const made = view();
      made.view.update(text, false);
      return made.container.innerHTML;
    }
    /** The tree after each prefix that ends at a cut. */
    export function growing(text: string, cuts: number[]): string[] {
      const made = view();
      return [...cuts.map((cut) => [text.slice(0, cut), true] as const), [text, false] as const].map(([part, partial]) => {
        made.view.update(part, partial);
        return made.container.innerHTML;
      });
    }
    const shown = (container: Element): string => container.textContent!.replace(/\\s/g, "");
    /** What is shown at some cut and is no beginning of what is shown at the end. */
    export function flashes(text: string): string[] {
      const made = view();
      made.view.update(text, false);
      const end = shown(made.container);
      const growing = view();
      return Array.from({ length: text.length }, (_, cut) => {
        growing.view.update(text.slice(0, cut), true);
        const part = shown(growing.container);
        return end.startsWith(part) ? "" : JSON.stringify(text.slice(0, cut).slice(-60)) + " shows " + part.slice(-60);
      }).filter(Boolean);
    }
    const elements = "A,BLOCKQUOTE,BR,BUTTON,CODE,DEL,DIV,EM,H4,HR,LI,OL,P,PRE,SPAN,STRONG,TABLE,TBODY,TD,TH,THEAD,TR,UL".split(",");
    const attributes = "class,dir,href,rel,start,tabindex,target".split(",");
    /** What stands in the tree that must not. */
    export function forbidden(text: string, cuts: number[]): string[] {
      const made = view();
      const found: string[] = [];
      for (const cut of [...cuts, Infinity]) {
        made.view.update(text.slice(0, cut), cut !== Infinity);
        for (const element of made.container.querySelectorAll("*")) {
          if (!elements.includes(element.nodeName)) found.push(element.nodeName);
          for (const { name, value } of element.attributes) {
            if (!attributes.includes(name) || (name === "href" && !/^(https?:|mailto:)/.test(value))) found.push(element.nodeName + " " + name + "=" + value);
          }
          if (element.closest("a a")) found.push("a link in a link");
          if (element instanceof HTMLAnchorElement && (element.target !== "_blank" || element.rel !== "noopener noreferrer" || !element.hasAttribute("href"))) found.push(element.outerHTML);
        }
      }
      return found;
    }
  `;
  await page.addScriptTag({ content: await forPage(source) });
});
after(() => browser.close());

const whole = (text) => page.evaluate((text) => unit.whole(text), text);

const documentText = `# Sizes

Measure *once*, order **twice \`and *no\` more**, ***both***. [1] [2, 3] [9]
A line\\
break, snake_case_stays, 5 * 3 * 2, ~~gone~~.

1. Stand against a wall [1]
2. Measure
   - in socks
   - at **noon**
     1. deep

- [ ] open

  second paragraph

> Quoted [the *guide*](https://tarn.example/a_(b)?q=1&r=2 "title")
> - list in it

| Height | Frame |
| --- | ---: |
| 160 \\| cm | **S** |
| [x](https://e.example) | |

\`\`\`js
const a = "<b>";  // [no](https://link.example)

\`\`\`
---
![bike](https://tarn.example/a.png) <https://tarn.example/x> see https://tarn.example/y. <script>alert(1)</script>
[bad](javascript:alert(1)) [mail](mailto:a@b.example) [rel](/path) **open`;

const cases = [
  ["emphasis", "a *b* **c** ***d*** _e_ __f__ ~~g~~", "<p>a <em>b</em> <strong>c</strong> <strong><em>d</em></strong> <em>e</em> <strong>f</strong> <del>g</del></p>"],
  ["no emphasis", "5 * 3 * 2, snake_case_name, a ** b, **open", "<p>5 * 3 * 2, snake_case_name, a ** b, **open</p>"],
  ["code wins over emphasis", "`*a*` and ``b ` c``", "<p><code>*a*</code> and <code>b ` c</code></p>"],
  ["escapes", "\\*a\\* \\[1\\]", "<p>*a* [1]</p>"],
  ["citations", "Yes. [1] No.[2, 3] Never [9].", '<p>Yes.<button class="cite">1</button> No.<button class="cite">2</button><button class="cite">3</button> Never.</p>'],
  ["image becomes link", "![a](https://e.example/i.png)", '<p><a href="https://e.example/i.png" target="_blank" rel="noopener noreferrer">a</a></p>'],
  ["script addresses are text", "[a](javascript:alert(1)) [b](data:text/html,x) [c](//e.example)", "<p><span>a</span> <span>b</span> <span>c</span></p>"],
  ["an address that is not trusted is text", "[a](https://evil.biz) ![b](https://evil.biz/b.png) https://evil.biz <https://evil.biz>", "<p><span>a</span> <span>b</span> https://evil.biz &lt;https://evil.biz&gt;</p>"],
  ["markup is text", "<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"],
  ["bare address", "see https://e.example/a.", '<p>see <a href="https://e.example/a" target="_blank" rel="noopener noreferrer">https://e.example/a</a>.</p>'],
  ["nested list", "1. a\n   - b\n   - c\n2. d", '<ol start="1"><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>'],
  ["nested by two spaces", "- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"],
  ["list goes on after its number", "3. a\n\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["year begins no list", "It opened in\n1987. Since then", "<p>It opened in\n1987. Since then</p>"],
  ["table", "|a|b|\n|-|-|\n|1|2|", '<div class="wide" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>'],
  ["open fence is code", "```\n**a**", '<pre tabindex="0" dir="ltr"><code>**a**</code></pre>'],
  ["quote", "> a\n> b", "<blockquote><p>a\nb</p></blockquote>"],
  ["heading", "# a\n## b ##", "<h4>a</h4><h4>b</h4>"],
];
for (const [name, text, expected] of cases) test(name, async () => assert.equal(await whole(text), expected));

test("the final tree does not depend on where the stream was cut", async () => {
  const expected = await whole(documentText);
  const wrong = await page.evaluate(
    ([text, expected]) => Array.from(text, (_, cut) => cut).filter((cut) => unit.growing(text, [cut]).at(-1) !== expected),
    [documentText, expected],
  );
  assert.deepEqual(wrong, []);
  const stepwise = await page.evaluate((text) => unit.growing(text, Array.from(text, (_, cut) => cut)).at(-1), documentText);
  assert.equal(stepwise, expected);
});

test("half a link, a fence or a mark never shows", async () => {
  const text = "See [the guide](https://tarn.example/sizes) and **bold** [1]\n\n```js\nlet a\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n- item";
  const trees = await page.evaluate((text) => unit.growing(text, Array.from(text, (_, cut) => cut)), text);
  for (const tree of trees) assert.doesNotMatch(tree.replace(/<[^>]*>/g, ""), /\[|\]|\*|`|\||^-/, tree);
});

/** Random numbers, the same in every run. */
function randomFrom(seed) {
  return (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
}

/** A well-formed document of every construct, nested at random. */
function randomDocument(random) {
  const one = (...choices) => choices[random(choices.length)];
  const words = () => Array.from({ length: 1 + random(5) }, () => one("frame", "sixty", "days", "größe", "إطار", "漢字", "😀", "a.b", "10", "don't", "x_y", "3")).join(" ");
  const address = () => one("https://e.example/a_(b)?q=1&r=2", "http://e.example", "mailto:a@b.example");
  const inline = () => {
    const [a, b] = [words(), words()];
    return one(
      () => a,
      () => `${a} **${words()}** ${b}`,
      () => `**${a} *${words()}* \`${words()}\` ${b}**`,
      () => `**${a} [${words()} **${words()}**](${address()}) ${b}`,
      () => `~~${a} **${words()}** [1]~~`,
      () => `${a} *${words()}* ${b}`,
      () => `${a} ~~${words()}~~`,
      () => `${a} \`${words()}\` ${b}`,
      () => `${a} [${words()}](${address()}) ${b}`,
      () => `${a} ![${words()}](https://e.example/i.png)`,
      () => `${a}. [1] ${b} [2, 3]`,
      () => `${a} [${words()}](javascript:alert) ${b}`,
    )();
  };
  const list = (depth = 0) => {
    const ordered = random(2);
    const items = Array.from({ length: 1 + random(3) }, (_, index) => `${ordered ? `${index + 1}.` : "-"} ${inline()}${depth < 2 && !random(3) ? "\n" + list(depth + 1).replace(/^/gm, "   ") : ""}`);
    return items.join("\n");
  };
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const table = () => {
    const columns = 1 + random(3);
    const cells = () => row(Array.from({ length: columns }, () => inline()));
    return [cells(), row(Array(columns).fill("---")), ...Array.from({ length: random(3) }, cells)].join("\n");
  };
  const block = () =>
    one(
      () => inline(),
      () => `${"#".repeat(1 + random(6))} ${inline()}`,
      () => list(),
      () => table(),
      () => `${one("```", "~~~~")}js\nlet ${words()} = **no** [x](y) | z\n\n# no\n`.replace(/^(`+|~+)([^]*)$/, "$1$2$1"),
      () => `> ${inline()}\n> ${words()}`,
      () => "---",
    )();
  return Array.from({ length: 1 + random(5) }, block).join("\n\n");
}

test("random documents: the tree does not depend on the cut, and nothing half flashes", async () => {
  const random = randomFrom(11);
  const texts = Array.from({ length: 60 }, () => randomDocument(random));
  const found = await page.evaluate(
    (texts) =>
      texts.flatMap((text) => {
        const cuts = Array.from(text, (_, cut) => cut);
        const differs = unit.growing(text, cuts).at(-1) !== unit.whole(text) ? [`cut dependent: ${text}`] : [];
        return [...unit.forbidden(text, cuts), ...unit.flashes(text), ...differs];
      }),
    texts,
  );
  assert.deepEqual(found, []);
});

test("random markup yields nothing outside the allowed set", async () => {
  const pieces = ["[", "](", ")", "*", "**", "_", "`", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "| a |", "\n|-|\n", "# ", "<script>", "<img onerror=x>", "javascript:alert(1)", "https://e.example", "mailto:a@b.c", '" onclick="x', "[1]", "![", "\\", "~~", "&lt;", "    ", "text ", "😀", "<https://x.example>", "---\n", "\u0000", "\u202e"];
  const random = randomFrom(7);
  const texts = Array.from({ length: 400 }, () => Array.from({ length: 1 + random(24) }, () => pieces[random(pieces.length)]).join(""));
  const found = await page.evaluate(
    (texts) =>
      texts.flatMap((text) => {
        const cuts = Array.from(text, (_, cut) => cut);
        const differs = unit.growing(text, cuts).at(-1) !== unit.whole(text) ? [`cut dependent: ${text}`] : [];
        return [...unit.forbidden(text, cuts), ...differs];
      }),
    texts,
  );
  assert.deepEqual(found, []);
});

test("hostile depth and length end in time", async () => {
  for (const text of ["> ".repeat(5000) + "a", "[".repeat(5000), "*a ".repeat(3000), "**a _b `c [d](".repeat(1000), "- ".repeat(3000), "|".repeat(5000) + "\n|-|", "`".repeat(5000) + "a", "![[".repeat(2000)]) {
    const took = await page.evaluate((text) => {
      const start = performance.now();
      unit.whole(text);
      unit.growing(text, [text.length]);
      return performance.now() - start;
    }, text);
    assert.ok(took < 1500, `${text.slice(0, 12)}: ${took} ms`);
  }
});
