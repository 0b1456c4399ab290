// The widget in a real browser, against the stand-in server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { start } from "./server.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A page with the widget, from a server of its own; everything that went wrong in it is in errors. */
async function visit(t, { path = "/", server: options = {}, ...context } = {}) {
  const server = await start({ rate: 0, ...options });
  const tab = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
  const page = await tab.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  t.after(async () => {
    await tab.close();
    await server.close();
  });
  await page.goto(server.url + path);
  return { page, server, errors };
}

const launcher = (page) => page.getByRole("button", { name: "Ask Tarn Cycles" });
const dialog = (page) => page.getByRole("dialog", { name: "Ask Tarn Cycles" });
const field = (page) => page.getByRole("textbox");

async function ask(page, question) {
  await field(page).fill(question);
  await field(page).press("Enter");
}

/** Takes something from the menu in the header. */
async function choose(page, name) {
  await page.locator(".menu summary").click();
  await page.locator(".menu").getByRole("button", { name }).click();
}

test("before it is opened: one script, one request, nothing stored", async (t) => {
  const { page, server, errors } = await visit(t);
  await launcher(page).waitFor();
  const paths = server.log.map(({ path }) => path).filter((path) => !["/", "/favicon.ico"].includes(path));
  assert.deepEqual(paths, ["/widget.js", "/api/public/widget/w1"]);
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length), 0);
  assert.equal(await page.evaluate(() => document.body.scrollWidth), 1200);
  assert.deepEqual(errors, []);
});

test("question, streamed answer, citation card, footnotes, follow-ups", async (t) => {
  const { page, server, errors } = await visit(t);
  await launcher(page).click();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await ask(page, "How long can I return a frame?");
  const chip = page.getByRole("button", { name: "Source 1, Returns and refunds" }).first();
  await page.getByText("Answered on our pages too").waitFor();
  await chip.click();
  assert.equal(await page.locator(".card mark").textContent(), "Frames can be returned within 60 days of delivery");
  const link = page.getByRole("link", { name: /Read it on the page/ });
  assert.equal(await link.getAttribute("href"), "https://tarn.example/returns#:~:text=Frames");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  assert.equal(await page.locator(".md > p + .card").count(), 1, "the card stands below its paragraph");
  await page.locator(".card").getByRole("button", { name: "Close" }).click();
  assert.equal(await page.locator(".card").count(), 0);
  assert.equal(await chip.evaluate((element) => element.getRootNode().activeElement === element), true);
  assert.equal(await page.locator(".notes li").count(), 2);
  const sent = JSON.parse(server.log.find(({ path }) => path === "/api/chat").body);
  assert.deepEqual(sent, { message: "How long can I return a frame?", widgetId: "w1", isEmbedded: true, stream: true });
  await page.getByRole("button", { name: "How much is shipping to Norway?" }).click();
  await page.locator(".turn").nth(1).locator(".tools").waitFor();
  assert.equal(JSON.parse(server.log.filter(({ path }) => path === "/api/chat")[1].body).sessionId, "s1");
  assert.deepEqual(errors, []);
});

test("quotes stand in the site's own voice", async (t) => {
  const { page } = await visit(t);
  await launcher(page).click();
  await ask(page, "quotes please");
  await page.getByText("From our pages, word for word").waitFor();
  const quote = page.locator(".quotes blockquote").nth(1);
  assert.equal(await quote.textContent(), "For orders within the EU, return shipping is free of charge. Print the label from your order.");
  assert.match(await quote.evaluate((element) => getComputedStyle(element).fontFamily), /serif/);
  assert.equal(await page.locator(".md").count(), 0);
});

test("a refusal offers the closest pages", async (t) => {
  const { page } = await visit(t);
  await launcher(page).click();
  await ask(page, "Do you rent bikes in Lisbon?");
  await page.getByText("The closest pages").waitFor();
  assert.equal(await page.locator(".near a").count(), 3);
});

test("a broken answer stays readable, and is asked again in its place", async (t) => {
  const { page } = await visit(t, { server: { rate: 5 } });
  await launcher(page).click();
  await ask(page, "broken: what does the warranty leave out?");
  await page.getByRole("alert").waitFor();
  assert.match(await page.locator(".md").textContent(), /You have 60 days/);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator(".turn").count(), 1);
});

test("a conversation whose first question failed can be erased all the same", async (t) => {
  const { page } = await visit(t);
  await launcher(page).click();
  await ask(page, "refuse this");
  await page.getByRole("alert").waitFor();
  await ask(page, "How long?");
  await page.locator(".tools").waitFor();
  await choose(page, "Erase for good");
});

test("a limit keeps the question and counts down", async (t) => {
  const { page } = await visit(t);
  await launcher(page).click();
  await ask(page, "limit me");
  await page.getByText("A short pause").waitFor();
  assert.equal(await field(page).inputValue(), "limit me");
  assert.match(await page.locator(".send").textContent(), /in 4\d\s?s/);
  assert.equal(await page.locator(".send").isDisabled(), true);
});

test("offline, the question goes out when the connection is back, once", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).click();
  await field(page).waitFor();
  await page.context().setOffline(true);
  await ask(page, "How long?");
  await page.getByText("You are offline").waitFor();
  await page.context().setOffline(false);
  await page.locator(".tools").waitFor();
  assert.equal(server.log.filter(({ path, method }) => path === "/api/chat" && method === "POST").length, 1);
  assert.equal(await page.locator(".turn").count(), 1);
});

test("stop keeps what had arrived, and frees the composer", async (t) => {
  const { page } = await visit(t);
  await launcher(page).click();
  await ask(page, "halfway there");
  await page.getByText("Within the EU").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor();
  assert.match(await page.locator(".md").textContent(), /60 days/);
  await page.getByRole("button", { name: "Send" }).waitFor();
});

test("with reduced motion nothing is paced, and nothing is lost", async (t) => {
  const { page } = await visit(t, { reducedMotion: "reduce" });
  await launcher(page).click();
  await ask(page, "How long?");
  await page.locator(".tools").waitFor();
  assert.match(await page.locator(".md").textContent(), /we refund the cost\.$/);
});

test("keys: Escape closes and gives focus back, Shift and Enter begins a line, composition does not send", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).focus();
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  assert.equal(await field(page).evaluate((element) => element.getRootNode().activeElement === element), true);
  await page.keyboard.type("one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  assert.equal(await field(page).inputValue(), "one\ntwo");
  await field(page).evaluate((element) => element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(server.log.some(({ path }) => path === "/api/chat"), false);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "hidden" });
  assert.equal(await launcher(page).evaluate((element) => element.getRootNode().activeElement === element), true);
});

test("the page's shortcuts hear nothing of what is typed", async (t) => {
  const { page } = await visit(t);
  await page.evaluate(() => document.addEventListener("keydown", () => (window.heard = true)));
  await launcher(page).click();
  await field(page).pressSequentially("s/");
  assert.equal(await page.evaluate(() => window.heard), undefined);
});

test("the conversation survives a reload, and start over forgets it", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).click();
  await ask(page, "How long?");
  await page.locator(".tools").waitFor();
  await page.reload();
  await page.locator(".turn .tools").waitFor();
  const history = server.log.find(({ path, method }) => path.startsWith("/api/chat/history/") && method === "GET");
  assert.equal(history.headers["x-session-id"], "s1");
  await choose(page, "Start over");
  await page.getByText("People often ask").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("thumbs tell the server, once more takes it back", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).click();
  await ask(page, "How long?");
  const good = page.getByRole("button", { name: "Helpful", exact: true });
  await good.click();
  assert.equal(await good.getAttribute("aria-pressed"), "true");
  await good.click();
  await page.waitForFunction(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/feedback")).length >= 2);
  const ratings = server.log.filter(({ path, method }) => path.endsWith("/feedback") && method === "POST").map(({ body }) => JSON.parse(body).rating);
  assert.deepEqual(ratings, [1, 0]);
});

test("a comment goes with the rating, and its line goes with it", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).click();
  await ask(page, "How long?");
  await page.getByRole("button", { name: "Not helpful" }).click();
  await page.locator(".comment input").fill("Too long");
  await page.locator(".comment input").press("Enter");
  await page.locator(".comment").waitFor({ state: "detached" });
  await page.waitForFunction(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/feedback")).length >= 2);
  const sent = server.log.filter(({ path, method }) => path.endsWith("/feedback") && method === "POST").map(({ body }) => JSON.parse(body));
  assert.deepEqual(sent, [{ rating: -1 }, { rating: -1, comment: "Too long" }]);
});

test("the menu saves the conversation as a file, and erases it for good", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).click();
  await ask(page, "How long?");
  await page.locator(".tools").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), choose(page, "Save the conversation")]);
  let saved = "";
  for await (const chunk of await download.createReadStream()) saved += chunk;
  assert.match(saved, /^How long\?\n\nYou have 60 days.*\[1\] Returns and refunds https:\/\/tarn\.example\/returns/s);
  await choose(page, "Erase for good");
  await page.locator(".note").getByRole("button", { name: "Erase for good" }).click();
  await page.getByText("People often ask").waitFor();
  const erased = server.log.filter(({ path, method }) => path.startsWith("/api/chat/history/") && method === "DELETE");
  assert.deepEqual(erased.map(({ headers }) => headers["x-session-id"]), ["s1"]);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("the conversation returns on the next visit only where the owner allows it", async (t) => {
  for (const remember of [true, false]) {
    const { page, server } = await visit(t, { server: { widgetFields: { remember } } });
    await launcher(page).click();
    await ask(page, "How long?");
    await page.locator(".tools").waitFor();
    const next = await page.context().newPage();
    await next.goto(server.url);
    await launcher(next).click();
    await next.locator(remember ? ".turn .tools" : ".welcome").waitFor();
    assert.equal(await next.evaluate(() => localStorage.length), remember ? 1 : 0);
    if (remember) await choose(next, "Start over");
    assert.equal(await next.evaluate(() => localStorage.length), 0);
  }
});

test("an answer that was made while the connection was lost is fetched, not asked for again", async (t) => {
  const { page, server } = await visit(t);
  await launcher(page).click();
  await ask(page, "unheard: how long?");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".tools").waitFor();
  assert.equal(server.log.filter(({ path, method }) => path === "/api/chat" && method === "POST").length, 1);
  assert.equal(await page.locator(".turn").count(), 1);
  assert.equal(await page.locator(".notes li").count(), 2);
});

test("the page is followed where a site changes it without loading, and summed up", async (t) => {
  const { page, server } = await visit(t, { server: { widgetFields: { pageContext: true } } });
  await launcher(page).click();
  await page.evaluate(() => {
    history.pushState({}, "", "/forks");
    document.title = "Carbon forks";
  });
  await page.getByText("This page: Carbon forks").waitFor();
  await page.getByRole("button", { name: "Summarise this page" }).click();
  await page.locator(".tools").waitFor();
  const { context, summarise } = JSON.parse(server.log.find(({ path, method }) => path === "/api/chat" && method === "POST").body);
  assert.deepEqual([new URL(context.url).pathname, context.title, summarise], ["/forks", "Carbon forks", true]);
});

test("the page is sent along only when the owner allows it, and the visitor can leave it out", async (t) => {
  const { page, server } = await visit(t, { server: { widgetFields: { pageContext: true } } });
  const asked = () => server.log.filter(({ path, method }) => path === "/api/chat" && method === "POST").map(({ body }) => JSON.parse(body));
  await launcher(page).click();
  await page.getByText("This page: Aggregate One frame").waitFor();
  await ask(page, "first");
  await page.locator(".tools").waitFor();
  assert.equal(asked()[0].context.title, "Aggregate One frame");
  await page.getByRole("button", { name: "Leave this page out" }).click();
  await ask(page, "second");
  await page.locator(".turn").nth(1).locator(".tools").waitFor();
  assert.equal(asked()[1].context, undefined);
});

test("the JavaScript API and its events", async (t) => {
  const { page } = await visit(t);
  await launcher(page).waitFor();
  const got = await page.evaluate(async () => {
    const names = [];
    for (const name of ["opened", "closed", "message", "response"]) addEventListener(`websyte:${name}`, ({ detail }) => names.push([name, detail.widgetId]));
    const response = new Promise((resolve) => WebsyteChat.on("response", resolve));
    WebsyteChat.ask("How long?");
    const { mode, widgetId } = await response;
    WebsyteChat.close();
    return { names, mode, widgetId, same: WebsyteChat.get("w1") !== undefined, none: WebsyteChat.get("w2") };
  });
  assert.deepEqual(got, { names: [["opened", "w1"], ["message", "w1"], ["response", "w1"], ["closed", "w1"]], mode: "model", widgetId: "w1", same: true, none: undefined });
});

test("loaded twice it is there once; destroyed it leaves nothing", async (t) => {
  const { page } = await visit(t);
  await launcher(page).waitFor();
  await page.evaluate(() => new Promise((resolve) => {
    const again = Object.assign(document.createElement("script"), { src: "/widget.js", onload: resolve });
    again.dataset.widgetId = "w1";
    document.body.append(again);
  }));
  assert.equal(await page.locator("[data-websyte]").count(), 1);
  await page.evaluate(() => WebsyteChat.destroy());
  assert.equal(await page.locator("[data-websyte]").count(), 0);
  assert.equal(await page.evaluate(() => window.WebsyteChat), undefined);
});

test("from a foreign origin, under a strict policy and Trusted Types", async (t) => {
  const host = await start();
  t.after(() => host.close());
  const csp = `default-src 'none'; script-src ${host.url}; connect-src ${host.url}; require-trusted-types-for 'script'`;
  const { page, errors } = await visit(t, { path: `/?src=${host.url}`, server: { csp, page: `<!doctype html><html lang="en"><title>strict</title><script src="${host.url}/widget.js" data-widget-id="w1" async></script>` } });
  await launcher(page).click();
  await ask(page, "markdown");
  await page.locator(".tools").waitFor();
  await page.locator(".cite").first().click();
  await page.locator(".card").waitFor();
  assert.deepEqual(errors.filter((error) => !error.includes("favicon")), []);
});

test("phone: the panel fills the screen and keeps the focus", async (t) => {
  const { page } = await visit(t, { viewport: { width: 390, height: 780 } });
  await launcher(page).click();
  const box = await dialog(page).boundingBox();
  assert.deepEqual([Math.round(box.width), Math.round(box.height)], [390, 780]); // rounded: it may still be on its way up
  assert.equal(await dialog(page).getAttribute("aria-modal"), "true");
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-websyte")), true);
  }
});

test("its language follows the page, right to left where that is read so", async (t) => {
  const { page, server } = await visit(t, { path: "/?language=ar" });
  await page.getByRole("button", { name: "اسأل Tarn Cycles" }).click();
  await page.getByText("ماذا تود أن تعرف؟").waitFor();
  assert.equal(await page.locator(".ws").getAttribute("dir"), "rtl");
  assert.equal(server.log.filter(({ path }) => path.startsWith("/dist/lang/")).map(({ path }) => path).join(), "/dist/lang/ar.js");
});

test("the share page is the chat itself", async (t) => {
  const { page, errors } = await visit(t, { path: "/share/w/w1", server: { csp: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'" } });
  await ask(page, "How long?");
  await page.locator(".tools").waitFor();
  const box = await page.locator(".panel").boundingBox();
  assert.deepEqual([box.width, box.height], [1280, 800]);
  assert.deepEqual(errors.filter((error) => !error.includes("favicon")), []);
});

test("in a frame it speaks with the page around it, and with no other", async (t) => {
  const { page, server } = await visit(t, { path: "/blank" });
  const host = await start({ rate: 0 });
  t.after(() => host.close());
  await page.evaluate((url) => {
    window.got = [];
    addEventListener("message", ({ data, origin }) => origin === url && window.got.push(data.action));
    const frame = document.createElement("iframe");
    frame.src = `${url}/embed/w1`;
    document.body.append(frame);
  }, host.url);
  await page.waitForFunction(() => window.got.includes("ready"));
  await page.evaluate((url) => frames[0].postMessage({ type: "websyte-ai-chat-widget", action: "send-message", data: { message: "How long?" } }, url), host.url);
  await page.waitForFunction(() => window.got.includes("chat-response"));
  assert.equal(await page.evaluate(() => window.got.includes("chat-started")), true);
  assert.equal(server.log.some(({ path }) => path === "/api/chat"), false);
});

test("the demo page asks for the visitor, and copies its tag", async (t) => {
  const { page, errors } = await visit(t, { path: "/demo", server: { csp: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" } });
  await page.locator("[data-websyte]").waitFor({ state: "attached" });
  await page.locator("[data-ask]").first().click();
  await page.locator(".tools").waitFor();
  assert.deepEqual(errors.filter((error) => !error.includes("favicon")), []);
});
