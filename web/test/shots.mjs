// Pictures of every state, for a person to look at: node test/shots.mjs FOLDER [NAME]

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./browser.mjs";
import { start } from "./server.mjs";

const folder = process.argv[2] ?? "shots";
const only = process.argv[3] ?? "";
mkdirSync(folder, { recursive: true });
const server = await start({ rate: 2 });
const browser = await launch();

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };
const states = {
  closed: [],
  welcome: [["open"]],
  answer: [["ask", "How long can I return a frame?"], ["cite"]],
  streaming: [["ask", "halfway: how long can I return a frame?"]],
  reading: [["ask", "think about it"]],
  quotes: [["ask", "quotes: How long can I return a frame?"]],
  refusal: [["ask", "Do you rent bikes in Lisbon?"]],
  error: [["ask", "broken: What does the lifetime warranty leave out?"]],
  failed: [["ask", "refuse this"]],
  limit: [["ask", "Do you ship to Norway?"], ["ask", "limit: And how much is it to Tromsø?"]],
  markdown: [["ask", "markdown"]],
  cutoff: [["ask", "cutoff"]],
};

async function shoot(name, viewport, scheme, steps, path = "/", wait = 700) {
  const file = `${name}-${viewport.width}-${scheme}.png`;
  if (only && !file.includes(only)) return;
  const context = await browser.newContext({ viewport, colorScheme: scheme, deviceScaleFactor: viewport.width < 500 ? 2 : 1, hasTouch: viewport.width < 500 });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(file, "pageerror", error.message));
  page.on("console", (message) => /error|warning/.test(message.type()) && console.log(file, message.text()));
  await page.goto(server.url + path);
  await page.waitForTimeout(200);
  for (const [step, value] of steps) {
    if (step === "open") await page.evaluate(() => WebsyteChat.open());
    if (step === "ask") await page.evaluate((text) => WebsyteChat.ask(text), value);
    await page.waitForTimeout(wait);
    if (step === "cite") await page.locator(".cite").first().click({ timeout: 3000 });
  }
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, file), clip: viewport.width > 500 && path === "/" ? { x: 860, y: 100, width: 420, height: 700 } : undefined });
  await context.close();
}

for (const [name, steps] of Object.entries(states)) {
  for (const viewport of [desktop, phone]) for (const scheme of ["light", "dark"]) await shoot(name, viewport, scheme, steps);
}
for (const viewport of [desktop, phone]) {
  await shoot("rtl", viewport, "light", [["ask", "كم من الوقت لدي لإرجاع الإطار؟"], ["cite"]], "/?language=ar");
  await shoot("rtlwelcome", viewport, "light", [["open"]], "/?language=ar");
  for (const scheme of ["light", "dark"]) await shoot("demo", viewport, scheme, [], "/demo");
  await shoot("share", viewport, "light", [["ask", "How long can I return a frame?"], ["cite"]], "/share/w/w1");
}
await browser.close();
await server.close();
