// What this tab remembers of a conversation: nothing before the first message. Storage may be
// refused (private mode, blocked third parties); the conversation then lasts as long as the page.

export interface Memory {
  sessionId?: string;
  open?: boolean;
}

const key = (widgetId: string): string => `websyte:${widgetId}`;

export function recall(widgetId: string): Memory {
  try {
    return (JSON.parse(sessionStorage.getItem(key(widgetId)) ?? "{}") ?? {}) as Memory;
  } catch {
    return {};
  }
}

/** Stores memory, or forgets it where there is no session. */
export function remember(widgetId: string, memory: Memory): void {
  try {
    if (memory.sessionId) sessionStorage.setItem(key(widgetId), JSON.stringify(memory));
    else sessionStorage.removeItem(key(widgetId));
  } catch {
    // Refused storage is no error: the page itself still holds the conversation.
  }
}

/** Whether the panel stood open when the page was left; a full-screen panel would hide the page that the visitor went to. */
export function wasOpen(widgetId: string): boolean {
  return recall(widgetId).open === true && innerWidth >= 480;
}
