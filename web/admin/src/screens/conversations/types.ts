import type { Citation, PageLink } from "../../types";

export interface Conversation {
  id: string;
  startedAt: string;
  lastAt: string;
  question: string;
  messageCount: number;
  page: string;
  language: string;
  answered: boolean;
  rating: number;
  notes: string;
}

export interface Message {
  id: string;
  role: "user" | "assistant";
  text: string;
  sources: Citation[];
  closest: PageLink[];
  mode?: "model" | "quotes" | "none";
  answered: boolean;
  rating: number;
  comment: string;
  timings: { totalMs: number };
  createdAt: string;
}

/** What follows the host in an address, for people. */
export function pathOf(address: string): string {
  try {
    const url = new URL(address);
    return decodeURI(url.pathname) + url.search;
  } catch {
    return address;
  }
}
