/** What the interface tells of a time. */

import { api } from "../../api";

export interface Sums {
  conversations: number;
  questions: number;
  answers: number;
  messages: number;
  answeredShare: number | null;
  liked: number;
  disliked: number;
  promptTokens: number;
  completionTokens: number;
  cost: number | null;
}

export interface Day extends Sums {
  day: string;
}

export interface Question {
  question: string;
  count: number;
  unanswered: number;
  conversationId: string;
}

interface Times {
  median: number | null;
  p95: number | null;
}

export interface Report {
  from: string;
  to: string;
  sum: Sums;
  days: Day[];
  latency: { answers: number; firstToken: Times; total: Times };
  pages: { documentId: string; title: string; url: string; answers: number; liked: number; disliked: number }[];
  questions: Question[];
  unanswered: Question[];
}

/** A day of the browser's zone, some days ago. */
function dayBefore(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() - days);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** The last days, and how many conversations there were in as many days before. */
export async function read(widget: string, days: number): Promise<{ report: Report; before: number }> {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const path = `/api/widgets/${widget}/analytics`;
  const get = (from: number, to: number) => api.get<{ analytics: Report }>(path, { from: dayBefore(from), to: dayBefore(to), tz });
  const [now, before] = await Promise.all([get(days - 1, 0), get(2 * days - 1, days)]);
  return { report: now.analytics, before: before.analytics.sum.conversations };
}

/** Answers of a day that found something, and those that did not. */
export function parted(sums: Sums): { answered: number; unanswered: number } {
  const answered = Math.round(sums.answers * (sums.answeredShare ?? 0));
  return { answered, unanswered: sums.answers - answered };
}

/** Both lists of questions as one, what was most often asked in vain first. */
export function asked({ questions, unanswered }: Report): Question[] {
  const all = new Map([...questions, ...unanswered].map((one) => [one.question, one]));
  return [...all.values()].sort((a, b) => b.unanswered - a.unanswered || b.count - a.count);
}
