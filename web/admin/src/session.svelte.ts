/** Who is signed in, and whether the server answers. */

import { api, connect } from "./api";
import type { User } from "./types";

let user = $state<User | null>(null);
let reachable = $state(true);
let asking = $state(false);
let answered: ((again: boolean) => void) | undefined;
let pending: Promise<boolean> | undefined;

export const session = {
  get user(): User | null {
    return user;
  },
  get admin(): boolean {
    return user?.role === "admin";
  },
  /** Whether the server answered last. */
  get reachable(): boolean {
    return reachable;
  },
  /** Whether somebody has to sign in anew before what was asked for goes on. */
  get ended(): boolean {
    return asking;
  },
  set user(value: User | null) {
    user = value;
  },
};

export interface SessionState {
  user: User | null;
  providers: string[];
}

/** begin finds out who is signed in. */
export async function begin(): Promise<SessionState> {
  connect({
    signIn: askAgain,
    reachable: (now) => {
      reachable = now;
    },
  });
  const state = await api.get<SessionState>("/api/auth/session");
  user = state.user;
  return state;
}

/** All that is refused meanwhile waits for the one dialog. */
function askAgain(): Promise<boolean> {
  asking = true;
  pending ??= new Promise<boolean>((resolve) => {
    answered = resolve;
  }).finally(() => {
    asking = false;
    pending = undefined;
  });
  return pending;
}

export async function signIn(email: string, password: string): Promise<void> {
  const response = await fetch("/api/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email, password }) });
  const body = (await response.json()) as { user?: User; error?: string };
  if (!response.ok || !body.user) throw new Error(body.error ?? String(response.status));
  const other = user !== null && body.user.id !== user.id;
  user = body.user;
  answered?.(true);
  if (other) location.assign("/console/"); // what was open belongs to somebody else
}

export async function signOut(): Promise<void> {
  await api.post("/api/auth/logout");
  location.assign("/");
}
