// Conversations as the server keeps them.

import type { StoredMessage } from "./client";
import type { Answer } from "./contract";

export const answerOf = (message: StoredMessage): Answer => ({
  ...message,
  messageId: message.id,
  message: message.text,
});

/** Whether a conversation ends with this question and its answer. */
export const isAnswered = (messages: StoredMessage[], question: string): boolean => messages.at(-1)?.role === "assistant" && messages.at(-2)?.text === question;
