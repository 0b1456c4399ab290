// A stand-in for the server: pages that carry the widget, what web/dist holds, and a scripted /api.
// What it answers depends on words in the question, so that a test can ask for any state.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const types = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8" };
const open = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };

const widget = {
  id: "w1",
  name: "Tarn Cycles",
  description: "",
  placeholder: "Ask about our bikes",
  welcome: "",
  theme: {
    mode: "auto",
    position: "bottom-right",
    light: { primary: "#065b41", onPrimary: "#ffffff", primaryText: "#065b41", primarySoft: "#e8f6ef", primaryLine: "#a6d8c1" },
    dark: { primary: "#065b41", onPrimary: "#ffffff", primaryText: "#71b99a", primarySoft: "#1f3028", primaryLine: "#285b47" },
  },
  texts: {},
  pageContext: false,
  saveMessages: true,
  recommendations: ["How long can I return a frame?", "Which size fits me at 178 cm?", "Do you ship to Norway?", "What does the lifetime warranty leave out?"].map((title) => ({ title })),
  links: [
    { url: "https://tarn.example/delivery", title: "Delivery" },
    { url: "https://tarn.example/sizes", title: "Size guide" },
    { url: "https://tarn.example/contact", title: "Write to us" },
  ],
};

const returns = { index: 1, title: "Returns and refunds", url: "https://tarn.example/returns#:~:text=Frames", before: "", quote: "Frames can be returned within 60 days of delivery", after: ", provided they have not been ridden outdoors and carry all original parts.", headings: ["Orders", "Returns", "Frames"], documentId: "d1", score: 0.9 };
const shipping = { index: 2, title: "Shipping costs", url: "https://tarn.example/shipping", before: "For orders within the EU,", quote: "return shipping is free of charge", after: ". Print the label from your order.", headings: ["Orders"], documentId: "d2", score: 0.8 };
const arabic = { ...returns, title: "الإرجاع واسترداد المبلغ", headings: ["الطلبات", "الإرجاع", "الإطارات"], quote: "يمكن إرجاع الإطارات خلال 60 يومًا من التسليم", after: "، بشرط ألا تكون قد استُخدمت في الخارج." };

const base = { messageId: "m1", sources: [returns, shipping], mode: "model", answered: true, closest: [], followUps: [], incomplete: false };

/** The answer to a question, by a word in it. */
const answers = {
  default: { ...base, message: "You have 60 days from delivery to return a frame, as long as it has not been ridden outdoors. [1]\n\nWithin the EU we pay the return shipping. [2] From elsewhere you choose the carrier and we refund the cost.", followUps: ["How much is shipping to Norway?", "Can I return from outside the EU?"] },
  quotes: { ...base, mode: "quotes", message: "This is what our pages say:\n\n> Frames can be returned within 60 days of delivery. [1]\n\n> return shipping is free of charge [2]" },
  lisbon: { ...base, mode: "none", answered: false, sources: [], message: "I did not find this on our pages, so I will not guess.", closest: [{ title: "Test rides", url: "https://tarn.example/test-rides" }, { title: "Shops and workshops", url: "https://tarn.example/shops" }, { title: "Travel and bike bags", url: "https://tarn.example/bags" }] },
  cutoff: { ...base, message: "The warranty covers the frame for as long as you own it. [1] It leaves out wear, paint and", incomplete: true },
  كم: { ...base, sources: [arabic, { ...shipping, title: "تكاليف الشحن" }], message: "لديك 60 يومًا من تاريخ التسليم لإرجاع الإطار، بشرط ألا يكون قد استُخدم في الخارج. [1]\n\nنتحمّل نحن تكلفة شحن الإرجاع داخل الاتحاد الأوروبي. [2]" },
  markdown: { ...base, message: "## Sizes\n\nMeasure *once*, order **twice**:\n\n1. Stand against a wall [1]\n2. Measure to the floor\n   - in socks\n   - at noon\n\n| Height | Frame | Reach |\n| --- | --- | ---: |\n| 160 cm | S | 372 mm |\n| 178 cm | M | 388 mm |\n| 190 cm | XL | 410 mm |\n\n```sh\ntarn size --height 178 --inseam 84 --style gravel --units metric\n```\n\n> Quoted words stand in serif.\n\nSee [the guide](https://tarn.example/sizes), `code`, ![a bike](https://tarn.example/a.png) and https://tarn.example/plain. <script>alert(1)</script> [bad](javascript:alert(1))" },
};

const pick = (message) => Object.entries(answers).find(([word]) => message.toLowerCase().includes(word))?.[1] ?? answers.default;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts on a free port; rate is milliseconds between deltas, widgetFields overrides the public widget. */
export async function start({ port = 0, rate = 5, csp = "", widgetFields = {}, page = "" } = {}) {
  const log = [];
  const stored = [];
  const state = { rate, hold: null };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://host");
    let body = "";
    for await (const chunk of request) body += chunk;
    log.push({ method: request.method, path: url.pathname, query: url.search, headers: request.headers, body });
    try {
      await route(request, response, url, body);
    } catch (error) {
      response.destroy(error);
    }
  });

  async function route(request, response, url, body) {
    const { pathname } = url;
    if (request.method === "OPTIONS") return response.writeHead(204, { ...open, "Access-Control-Allow-Headers": "Content-Type, X-Session-ID", "Access-Control-Allow-Methods": "GET, POST, DELETE" }).end();
    if (pathname.startsWith("/api/public/widget/")) return json(response, 200, publicWidget(url));
    if (pathname === "/api/chat") return chat(request, response, JSON.parse(body));
    if (pathname.startsWith("/api/chat/history/") && request.method === "DELETE") return response.writeHead(204, open).end(void stored.splice(0));
    if (pathname.startsWith("/api/chat/history/")) return json(response, 200, { messages: stored, total: stored.length });
    if (pathname.endsWith("/feedback")) return response.writeHead(204, open).end();
    if (pathname === "/widget.js" || pathname.startsWith("/dist/")) return asset(response, pathname.replace(/^\/dist/, ""));
    if (pathname === "/blank") return html(response, "<!doctype html><title>blank</title><body>");
    if (/^\/(share\/w|embed)\//.test(pathname)) return template(response, pathname.includes("share") ? "share" : "embed", url);
    if (pathname === "/demo") return template(response, "demo", url);
    return html(response, page || hostPage(url));
  }

  function publicWidget(url) {
    const ask = JSON.parse(readFileSync(join(dist, "pages/texts.json"), "utf8"))[url.searchParams.get("lang")].ask;
    return { ...widget, id: url.pathname.split("/").at(-1), ...widgetFields, texts: { ask, ...widgetFields.texts } };
  }

  const json = (response, status, value, headers = {}) => response.writeHead(status, { ...open, "Content-Type": "application/json", ...headers }).end(JSON.stringify(value));
  const html = (response, text) => response.writeHead(200, { "Content-Type": types[".html"], ...(csp && { "Content-Security-Policy": csp }) }).end(text);

  function asset(response, path) {
    const file = normalize(path);
    response.writeHead(200, { ...open, "Content-Type": types[extname(file)] ?? "text/plain" }).end(readFileSync(join(dist, file)));
  }

  function template(response, name, url) {
    const values = { Name: "Tarn Cycles", Description: "Ask Tarn Cycles", WidgetID: "w1", Language: url.searchParams.get("lang") ?? "en", Direction: url.searchParams.get("lang") === "ar" ? "rtl" : "ltr", Nonce: "n1", Path: url.pathname, SiteName: "tarn.example", PageCount: "112", SiteURL: "https://tarn.example/", ScriptTag: '&lt;script src="https://chat.tarn.example/widget.js" data-widget-id="019a2c3e-77aa-7c1e-9c1b-8e1f2a3b4c5d" async&gt;&lt;/script&gt;' };
    const text = readFileSync(join(dist, `pages/${name}.html`), "utf8")
      .replace(/\{\{if eq .*?\}\}(.*?)\{\{else\}\}(.*?)\{\{end\}\}/g, "$2")
      .replace(/\{\{range .Questions\}\}([^]*?)\{\{end\}\}/g, (_, each) => widget.recommendations.slice(0, 3).map(({ title }) => each.replaceAll("{{.}}", title)).join(""))
      .replace(/\{\{(if .*?|with .*?|template .*?|end)\}\}/g, "")
      .replace(/\{\{\.(\w+)\}\}/g, (_, key) => values[key] ?? "");
    html(response, text);
  }

  async function chat(request, response, { message }) {
    if (message.includes("limit")) return json(response, 429, { error: "Too many questions.", code: "rate_limited" }, { "Retry-After": "42", "Access-Control-Expose-Headers": "Retry-After" });
    if (message.includes("refuse")) return json(response, 503, { error: "The assistant is resting.", code: "unavailable" });
    response.writeHead(200, { ...open, "Content-Type": "text/event-stream" });
    const send = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const answer = pick(message);
    send("session", { sessionId: "s1", messageId: "m1" });
    send("sources", { sources: answer.sources });
    response.write(": still here\n\n");
    if (message.includes("think")) await new Promise((resolve) => response.on("close", resolve));
    const words = answer.message.split(/(?<=\s)/);
    for (const [at, text] of words.entries()) {
      send("delta", { text });
      if (message.includes("broken") && at === 17) return response.destroy();
      if (message.includes("halfway") && at === Math.floor(words.length * 0.8)) await new Promise((resolve) => response.on("close", resolve));
      if (state.rate) await sleep(state.rate);
      if (response.destroyed) return;
    }
    stored.push({ id: `q${stored.length}`, role: "user", text: message }, { id: `m${stored.length}`, role: "assistant", text: answer.message, ...answer });
    if (message.includes("unheard")) return void setTimeout(() => response.destroy(), 100);
    send("done", { ...answer, usage: {}, timings: {} });
    response.end();
  }

  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, log, state, stored, close: () => (server.closeAllConnections(), new Promise((resolve) => server.close(resolve))) };
}

/** A page of some site; its query becomes attributes of the script tag. */
function hostPage(url) {
  const attributes = [...url.searchParams].filter(([key]) => key !== "src").map(([key, value]) => `data-${key}="${value}"`).join(" ");
  const src = url.searchParams.get("src") ?? "";
  const bars = [44, 100, 92, 97, 64, 95, 100, 88, 46].map((width) => `<p style="width:${width}%">&nbsp;</p>`).join("");
  return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Aggregate One frame</title><style>body{margin:40px;font:16px sans-serif;color-scheme:light dark}p{background:#8882;border-radius:4px;max-width:720px}</style><main>${bars}</main><script src="${src}/widget.js" data-widget-id="w1" ${attributes} async></script></html>`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await start({ port: Number(process.env.PORT ?? 8099), rate: 30 });
  console.log(url);
}
