// Conversations as the server keeps them, and as a visitor takes one along.

import type { StoredMessage } from "./client";
import type { Answer } from "./contract";
import { h } from "./kit";
import type { Turn } from "./turn";

export const answerOf = (message: StoredMessage): Answer => ({
  messageId: message.id,
  message: message.text,
  sources: message.sources ?? [],
  mode: message.mode ?? "model",
  answered: message.answered ?? true,
  closest: message.closest ?? [],
  followUps: [],
  incomplete: false,
});

/** Whether a conversation ends with this question and its answer. */
export const isAnswered = (messages: StoredMessage[], question: string): boolean => messages.at(-1)?.role === "assistant" && messages.at(-2)?.text === question;

export const plainText = (turns: Turn[]): string => turns.map((turn) => turn.plain()).join("\n\n\n");

export function save(name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
