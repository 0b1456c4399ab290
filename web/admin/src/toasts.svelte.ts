/** Short messages at the lower edge, such as what was deleted, with a way back. */

export interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const shown = 8000; // ms; long enough to read it and to reach its button

let list = $state<Toast[]>([]);
let count = 0;

export const toasts = {
  get list(): Toast[] {
    return list;
  },
};

export function dismiss(id: number): void {
  list = list.filter((toast) => toast.id !== id);
}

export function say(text: string): void {
  const id = ++count;
  list = [...list.slice(-2), { id, text }];
  setTimeout(() => dismiss(id), shown);
}

/** Deletions that wait for their time to be undone, so that closing the page does not forget them. */
const waiting = new Set<() => void>();
addEventListener("pagehide", () => waiting.forEach((act) => act()));

/**
 * undoable does something once its toast has gone, or when the page is closed; undone is called
 * where somebody took it back. What act throws is told as a toast by its caller.
 */
export function undoable(text: string, act: () => void, undone: () => void): void {
  const id = ++count;
  const end = (what: () => void) => () => {
    if (!waiting.delete(done)) return;
    clearTimeout(timer);
    dismiss(id);
    what();
  };
  const done = () => end(act)();
  waiting.add(done);
  const timer = setTimeout(done, shown);
  list = [...list.slice(-2), { id, text, undo: end(undone) }];
}
