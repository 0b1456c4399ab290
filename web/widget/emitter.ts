// Tells the page what happens: to listeners of the JavaScript API, and as DOM events on window.

import type { EventName } from "./contract";

export type Listener = (detail: Record<string, unknown>) => void;

export interface Emitter {
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
  emit(event: EventName, detail?: Record<string, unknown>): void;
}

export function createEmitter(widgetId: string): Emitter {
  let listeners: [string, Listener][] = [];
  const off = (event: string, listener: Listener): void => {
    listeners = listeners.filter(([other, known]) => other !== event || known !== listener);
  };
  return {
    off,
    on(event, listener) {
      off(event, listener);
      listeners.push([event, listener]);
    },
    /** A listener that throws is the page's own affair: it is reported there and stops nothing here. */
    emit(event, detail) {
      const full = { ...detail, widgetId };
      for (const [other, listener] of listeners) {
        try {
          if (other === event) listener(full);
        } catch (error) {
          reportError(error);
        }
      }
      dispatchEvent(new CustomEvent(`websyte:${event}`, { detail: full }));
    },
  };
}
