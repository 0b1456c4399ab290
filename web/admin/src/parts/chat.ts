/** Asking an assistant as its owner does: explained, and not kept among visitors' conversations. */

import { ApiError, events } from "../api";
import type { Citation, PageLink } from "../types";

export interface Candidate {
  chunk: number;
  documentId: string;
  title: string;
  excerpt: string;
  wordRank: number;
  meaningRank: number;
  fused: number;
  score: number;
  coverage: number;
  cut?: string;
}

export interface Trace {
  prompt: { role: string; content: string }[] | null;
  search: {
    query: string;
    words: { text: string; terms: string[] | null; corrected?: string; weight: number }[] | null;
    model: string;
    candidates: Candidate[] | null;
    threshold: number;
    failure?: string;
  };
}

export interface Reply {
  messageId: string;
  message: string;
  mode: "model" | "quotes" | "none";
  answered: boolean;
  incomplete: boolean;
  sources: Citation[];
  closest: PageLink[];
  followUps: string[];
  unverified?: string[];
  usage: { promptTokens: number; completionTokens: number };
  timings: { retrieveMs: number; firstTokenMs: number; totalMs: number };
  trace?: Trace;
}

export interface Turn {
  role: "user" | "assistant";
  text: string;
}

/** ask gives the text as it grows, and the whole answer at the end. */
export async function ask(widgetId: string, message: string, options: { history?: Turn[]; explain?: boolean; signal: AbortSignal; growing: (text: string, sources: Citation[]) => void }): Promise<Reply> {
  let text = "";
  let sources: Citation[] = [];
  let reply: Reply | undefined;
  const body = JSON.stringify({ widgetId, message, history: options.history ?? [], explain: options.explain ?? false, stream: true });
  await events("/api/chat", { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: options.signal }, ({ name, data }) => {
    if (name === "sources") sources = (data as { sources: Citation[] }).sources;
    else if (name === "delta") text += (data as { text: string }).text;
    else if (name === "done") reply = data as Reply;
    else if (name === "error") throw new ApiError(0, (data as { code: string }).code, (data as { error: string }).error);
    if (name === "delta" || name === "sources") options.growing(text, sources);
  });
  if (!reply) throw new ApiError(0, "offline", "The answer broke off. Ask again.");
  return reply;
}
