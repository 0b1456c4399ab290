// The page in the console's frame that shows a widget as it would be. Its settings come from the
// console, unsaved: the one request that asks the server for them is answered here.

interface Draft {
  /** What GET /api/public/widget/{id} would answer. */
  widget: { texts: Record<string, string> };
  /** Attributes of the script tag. */
  attributes: Record<string, string>;
}

const { widget: id = "", ask: button = "" } = document.currentScript?.dataset ?? {};
let draft: Draft | undefined;

const ask = window.fetch.bind(window);
window.fetch = async (input, init) => {
  const address = new URL(input instanceof Request ? input.url : input, location.href);
  if (draft && address.pathname === `/api/public/widget/${id}`) return new Response(JSON.stringify({ ...draft.widget, texts: { ask: button, ...draft.widget.texts } }), { headers: { "Content-Type": "application/json" } });
  return ask(input, init);
};

/** The widget begins anew with each draft, open as it was. */
function show(): void {
  const before = (window as { WebsyteChat?: { destroy(): void } }).WebsyteChat;
  before?.destroy();
  document.querySelector("script[data-widget-id]")?.remove();
  const tag = document.createElement("script");
  Object.assign(tag.dataset, { widgetId: id, autoOpen: "true", saveChatMessages: "false", ...draft?.attributes });
  tag.src = "/widget.js";
  document.body.append(tag);
}

addEventListener("message", (event: MessageEvent<{ type?: unknown; draft?: Draft }>) => {
  if (event.source !== parent || event.origin !== location.origin || event.data?.type !== "websyte-preview") return;
  draft = event.data.draft;
  show();
});
parent.postMessage({ type: "websyte-preview-ready" }, location.origin);

export {};
