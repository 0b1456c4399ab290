// The chat routes, as a visitor may call them.

import type { Answer, PageContext, Settings, Source } from "./contract";
import { readEvents } from "./sse";

export type ChatEvent =
  | { event: "session"; sessionId: string | null; messageId: string }
  | { event: "sources"; sources: Source[] }
  | { event: "delta"; text: string }
  | ({ event: "done"; sessionId?: string | null } & Answer);

export interface StoredMessage extends Partial<Answer> {
  id: string;
  role: "user" | "assistant";
  text: string;
  rating?: number;
}

export interface Turned {
  role: "user" | "assistant";
  text: string;
}

/** What went wrong, with the server's code; "lost" is a connection that failed or broke. */
export class ChatError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

export interface Question {
  message: string;
  sessionId?: string | undefined;
  history?: Turned[] | undefined;
  context?: PageContext | undefined;
}

export class Client {
  constructor(private readonly settings: Settings) {}

  async *ask(question: Question, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const { widgetId, saveChatMessages, language } = this.settings;
    const body = JSON.stringify({ ...question, widgetId, isEmbedded: saveChatMessages, stream: true });
    const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
    const response = await this.#fetch(`chat?lang=${encodeURIComponent(language)}`, { method: "POST", headers, body, signal });
    if (!response.body) throw new ChatError("no body", "lost");
    try {
      for await (const { event, data } of readEvents(response.body)) {
        const parsed = JSON.parse(data);
        if (event === "error") throw new ChatError(parsed.error, parsed.code);
        yield { ...parsed, event } as ChatEvent;
        if (event === "done") return;
      }
    } catch (error) {
      throw error instanceof ChatError || signal.aborted ? error : new ChatError(String(error), "lost");
    }
    throw new ChatError("the stream ended early", "lost");
  }

  async history(sessionId: string): Promise<StoredMessage[]> {
    const response = await this.#fetch(`chat/history/${encodeURIComponent(this.settings.widgetId)}`, { headers: { "X-Session-ID": sessionId } });
    const body = (await response.json()) as { messages?: StoredMessage[] };
    return body.messages ?? [];
  }

  async feedback(messageId: string, sessionId: string, rating: number): Promise<void> {
    await this.#fetch(`chat/messages/${encodeURIComponent(messageId)}/feedback`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Session-ID": sessionId },
      body: JSON.stringify({ rating }),
    });
  }

  /** A response that is in order; every other outcome is a ChatError, but for the caller's own abort. */
  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${this.settings.base}/api/${path}`, { ...init, credentials: "omit" }).catch((error: unknown) => {
      throw init.signal?.aborted ? error : new ChatError(String(error), "lost");
    });
    if (response.ok) return response;
    const body = (await response.json().catch(() => ({}))) as { error?: string; code?: string };
    throw new ChatError(body.error ?? response.statusText, body.code ?? "internal", Number(response.headers.get("Retry-After")) || 30);
  }
}
