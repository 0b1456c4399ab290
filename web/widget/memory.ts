// What is remembered of a conversation: nothing before the first message; then for this tab, and
// for the next visit too if the owner allows it. Storage may be refused (private mode, blocked third
// parties); the conversation then lasts as long as the page.

export interface Memory {
  sessionId?: string;
  /** Whether the panel stood open when the page was left. */
  open?: boolean;
}

export interface Store {
  read(): Memory;
  /** Stores memory, or forgets it where there is no session. */
  write(memory: Memory): void;
}

export function openStore(widgetId: string, lasting: boolean | undefined): Store {
  const key = `websyte:${widgetId}`;
  return {
    read() {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? (lasting ? localStorage.getItem(key) : null) ?? "{}") ?? {};
      } catch {
        return {};
      }
    },
    write({ sessionId, open }) {
      const put = (storage: Storage, memory: Memory): void => (sessionId ? storage.setItem(key, JSON.stringify(memory)) : storage.removeItem(key));
      try {
        put(sessionStorage, { sessionId, open } as Memory);
        if (lasting) put(localStorage, { sessionId } as Memory);
      } catch {
        // Refused storage is no error: the page itself still holds the conversation.
      }
    },
  };
}
