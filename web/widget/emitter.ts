// Tells the page what happens: to listeners of the JavaScript API, and as DOM events on window.

import type { EventName } from "./contract";

export type Listener = (detail: Record<string, unknown>) => void;

export class Emitter {
  readonly #listeners = new Map<string, Set<Listener>>();

  readonly #widgetId: string;

  constructor(widgetId: string) {
    this.#widgetId = widgetId;
}

  on(event: string, listener: Listener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** A listener that throws is the page's own affair: it is reported there and stops nothing here. */
  emit(event: EventName, detail: Record<string, unknown> = {}): void {
    const full = { ...detail, widgetId: this.#widgetId };
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(full);
      } catch (error) {
        reportError(error);
      }
    }
    dispatchEvent(new CustomEvent(`websyte:${event}`, { detail: full }));
  }
}
