// The iframe's side of the conversation with the page around it. Which pages may frame it is the
// server's word (frame-ancestors), so whoever frames it is the one to talk to, and nobody else is.

const TYPE = "websyte-ai-chat-widget";

interface Chat {
  ask(text: string): void;
  clear(): void;
  open(): void;
  setPlaceholder(text: string): void;
  setContext(context: object): void;
}

interface Message {
  type?: unknown;
  action?: unknown;
  data?: Record<string, unknown> | string | null;
}

const parentOrigin = window.location.ancestorOrigins?.[0] ?? (document.referrer ? new URL(document.referrer).origin : "");

function tell(action: string, data: unknown = {}): void {
  if (parent !== window && parentOrigin) parent.postMessage({ type: TYPE, action, data }, parentOrigin);
}

function textOf(data: Message["data"], ...keys: string[]): string {
  if (typeof data === "string") return data;
  for (const key of keys) if (typeof data?.[key] === "string") return data[key];
  return "";
}

function obey({ action, data }: Message): void {
  const chat = (window as { WebsyteChat?: Chat }).WebsyteChat;
  if (!chat) return;
  if (action === "send-message") chat.ask(textOf(data, "message", "text"));
  else if (action === "clear-chat") chat.clear();
  else if (action === "set-placeholder") chat.setPlaceholder(textOf(data, "placeholder", "text"));
  else if (action === "open") chat.open();
  else if (action === "close") tell("chat-closed");
  else if (action === "configure") configure(chat, data);
}

function configure(chat: Chat, data: Message["data"]): void {
  const placeholder = textOf(data, "placeholder");
  if (placeholder) chat.setPlaceholder(placeholder);
  if (typeof data === "object" && data?.context && typeof data.context === "object") chat.setContext(data.context);
}

addEventListener("message", (event: MessageEvent<Message>) => {
  if (event.source === parent && event.origin === parentOrigin && event.data?.type === TYPE) obey(event.data);
});

let started = false;
const detail = (event: Event): Record<string, unknown> => (event as CustomEvent<Record<string, unknown>>).detail;
addEventListener("websyte:ready", (event) => tell("ready", detail(event)));
addEventListener("websyte:response", (event) => tell("chat-response", detail(event)));
addEventListener("websyte:error", (event) => tell("error", detail(event)));
addEventListener("websyte:message", (event) => {
  if (!started) tell("chat-started", detail(event));
  started = true;
});
new ResizeObserver(() => tell("resize", { width: innerWidth, height: document.documentElement.scrollHeight })).observe(document.documentElement);

export {};
