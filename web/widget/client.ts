// The chat routes, as a visitor may call them.

import type { Answer, PageContext, Settings, Source } from "./contract";
import { readEvents } from "./sse";

export type ChatEvent =
  | { event: "session"; sessionId: string | null; messageId: string }
  | { event: "sources"; sources: Source[] }
  | { event: "delta"; text: string }
  | ({ event: "done"; sessionId?: string | null } & Answer);

export interface StoredMessage extends Omit<Answer, "message" | "messageId"> {
  id: string;
  role: "user" | "assistant";
  text: string;
  rating: number;
}

export interface Said {
  role: "user" | "assistant";
  text: string;
}

/** What went wrong, with the server's code; "lost" is a connection that failed or broke. */
export interface ChatError extends Error {
  code: string;
  /** Seconds until the server answers again. */
  retryAfter?: number;
}

const chatError = (message: string, code: string, retryAfter?: number): ChatError => Object.assign(new Error(message), { code, retryAfter }) as ChatError;

/** An error as a ChatError: what the server did not say is a connection that was lost. */
export const asChatError = (error: unknown): ChatError => ((error as Partial<ChatError>).code ? (error as ChatError) : chatError(String(error), "lost"));

export interface Question {
  message: string;
  sessionId?: string | undefined;
  history?: Said[] | undefined;
  context?: PageContext | undefined;
  /** The page in context is to be summed up. */
  summarise?: boolean;
}

export interface Client {
  ask(question: Question, signal: AbortSignal): AsyncGenerator<ChatEvent>;
  history(session: string): Promise<StoredMessage[]>;
  erase(session: string): Promise<unknown>;
  rate(messageId: string, session: string, feedback: { rating: number; comment?: string | undefined }): Promise<unknown>;
}

export function createClient({ base, widgetId, saveChatMessages }: Settings, language: string): Client {
  /** A response that is in order; every other outcome is an error. */
  async function call(path: string, session: string | undefined, method: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const headers = { ...(session && { "X-Session-ID": session }), ...(body && { "Content-Type": "application/json" }) };
    const response = await fetch(`${base}/api/chat${path}`, { method, credentials: "omit", headers, body: body ? JSON.stringify(body) : null, signal: signal ?? null });
    if (response.ok) return response;
    const { error, code } = (await response.json().catch(() => ({}))) as { error?: string; code?: string };
    throw chatError(error || response.statusText, code || "internal", Number(response.headers.get("Retry-After")) || 30);
  }

  const ofSession = (session: string, method: string): Promise<Response> => call(`/history/${encodeURIComponent(widgetId)}`, session, method);

  return {
    async *ask(question, signal) {
      const { body } = await call(`?lang=${language}`, undefined, "POST", { ...question, widgetId, isEmbedded: saveChatMessages, stream: true }, signal);
      for await (const { event, data } of readEvents(body!)) {
        const parsed = JSON.parse(data);
        if (event === "error") throw chatError(parsed.error, parsed.code);
        yield { ...parsed, event };
        if (event === "done") return;
      }
      throw new Error("the stream ended early");
    },
    history: async (session) => (await (await ofSession(session, "GET")).json()).messages,
    erase: (session) => ofSession(session, "DELETE"),
    rate: (messageId, session, feedback) => call(`/messages/${encodeURIComponent(messageId)}/feedback`, session, "POST", feedback),
  };
}
