// Lets text appear at a steady rate, whatever rate it arrives at.

/** Milliseconds in which what has arrived but is not shown yet would be shown. */
const LAG = 280;

export interface Reveal {
  push(delta: string): void;
  /** Shows what is left, then calls back. */
  end(then: () => void): void;
  /** Shows everything at once and stops; what waited for the end is called. */
  flush(): void;
  /** All that has arrived. */
  whole(): string;
}

export function createReveal(show: (text: string, partial: boolean) => void): Reveal {
  let text = "";
  let shown = 0;
  let frame = 0;
  let last = 0;
  let ended: (() => void) | undefined;

  function flush(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    shown = text.length;
    show(text, false);
    const then = ended;
    ended = undefined;
    then?.();
  }

  /** A hidden tab has no frames, and whoever wants no motion wants no pacing. */
  function wake(): void {
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) step(Infinity);
    else frame ||= requestAnimationFrame((now) => step((last = now)));
  }

  function step(now: number): void {
    shown += Math.ceil((text.length - shown) * Math.min(1, Math.max(16, now - last) / LAG));
    last = now;
    if (/[\udc00-\udfff]/.test(text[shown] ?? "")) shown++; // never half an emoji
    const more = shown < text.length;
    if (!more && ended) return flush();
    show(text.slice(0, shown), true);
    frame = more ? requestAnimationFrame(step) : 0;
  }

  return {
    push(delta) {
      text += delta;
      wake();
    },
    end(then) {
      ended = then;
      wake();
    },
    flush,
    whole: () => text,
  };
}
