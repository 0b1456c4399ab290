// Server-sent events from a fetch body, in the form in which our server writes them: a line with the
// event's name, one with its data, an empty one. Comments, which keep the connection alive, are dropped.

export interface ServerEvent {
  event: string;
  data: string;
}

export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (let rest = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop()!;
    for (const block of blocks) {
      const [, event, data] = /^event: (.*)\ndata: (.*)/m.exec(block) ?? [];
      if (data) yield { event: event!, data };
    }
  }
}
