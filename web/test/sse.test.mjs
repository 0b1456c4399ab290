import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { EventParser, readEvents } = await load("sse");

const stream = ": hello\n\nevent: delta\r\ndata: {\"text\":\"a\"}\r\n\r\nid: 7\ndata: one\ndata:two\n\nevent: empty\n\ndata: é漢😀\n\ndata: never finished";
const events = [
  { event: "delta", data: '{"text":"a"}' },
  { event: "message", data: "one\ntwo" },
  { event: "message", data: "é漢😀" },
];

test("the events are the same wherever the text is cut", () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const parser = new EventParser();
    assert.deepEqual([...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))], events, `cut at ${cut}`);
  }
});

test("one byte at a time, in the middle of characters", async () => {
  const bytes = new TextEncoder().encode(stream);
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const got = [];
  for await (const event of readEvents(body)) got.push(event);
  assert.deepEqual(got, events);
});
