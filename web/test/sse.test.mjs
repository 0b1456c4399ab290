import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { readEvents } = await load("sse");

const stream = ": hello\n\nevent: delta\ndata: {\"text\":\"a\"}\n\n: still here\n\nevent: delta\ndata: é漢😀\n\nevent: delta\ndata: never finished";
const events = [
  { event: "delta", data: '{"text":"a"}' },
  { event: "delta", data: "é漢😀" },
];

async function read(...chunks) {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const got = [];
  for await (const event of readEvents(body)) got.push(event);
  return got;
}

test("the events are the same wherever the bytes are cut", async () => {
  const bytes = new TextEncoder().encode(stream);
  for (let cut = 0; cut <= bytes.length; cut++) assert.deepEqual(await read(bytes.slice(0, cut), bytes.slice(cut)), events, `cut at ${cut}`);
  assert.deepEqual(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte))), events);
});
