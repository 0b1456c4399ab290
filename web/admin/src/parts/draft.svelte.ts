/** Settings that are edited and then stored together, with what was stored before to compare with. */

import { guard, watchUnsaved } from "../router.svelte";
import type { Widget } from "../types";
import { change } from "../widget.svelte";
import { words } from "../words";

type Fields = Parameters<typeof change>[1];

/** draft edits a copy of some fields of a widget. fields reads them from the widget as it is stored. */
export function draft<T extends object>(id: string, stored: () => Widget, fields: (widget: Widget) => T, body: (value: T) => Fields) {
  const copy = () => JSON.parse(JSON.stringify(fields(stored()))) as T;
  let value = $state(copy());
  let failed = $state<unknown>();
  let busy = $state(false);
  let saved = $state(false);
  const dirty = $derived(JSON.stringify(value) !== JSON.stringify(fields(stored())));

  $effect(() => {
    const off = [guard(() => !dirty || confirm(words("discard"))), watchUnsaved(() => dirty)];
    return () => off.forEach((stop) => stop());
  });

  return {
    get value(): T {
      return value;
    },
    get dirty(): boolean {
      return dirty;
    },
    get failed(): unknown {
      return failed;
    },
    get busy(): boolean {
      return busy;
    },
    get saved(): boolean {
      return saved;
    },
    revert(): void {
      value = copy();
      failed = undefined;
    },
    async save(): Promise<void> {
      busy = true;
      failed = undefined;
      try {
        await change(id, body($state.snapshot(value) as T));
        value = copy();
        saved = true;
        setTimeout(() => (saved = false), 3000);
      } catch (error) {
        failed = error;
      } finally {
        busy = false;
      }
    },
  };
}
