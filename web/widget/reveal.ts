// Lets text appear at a steady rate, whatever rate it arrives at.

/** Milliseconds in which what has arrived but is not shown yet would be shown. */
const LAG = 280;

export class Reveal {
  #text = "";
  #shown = 0;
  #frame = 0;
  #last = 0;
  #ended: (() => void) | undefined;
  readonly #show: (text: string, partial: boolean) => void;

  constructor(show: (text: string, partial: boolean) => void) {
    this.#show = show;
  }

  push(delta: string): void {
    this.#text += delta;
    this.#wake();
  }

  /** Shows what is left, then calls back. */
  end(then: () => void): void {
    this.#ended = then;
    this.#wake();
  }

  /** Shows everything at once and stops; what waited for the end is called. */
  flush(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#shown = this.#text.length;
    this.#show(this.#text, false);
    this.#ended?.();
    this.#ended = undefined;
  }

  get whole(): string {
    return this.#text;
  }

  #wake(): void {
    // A hidden tab has no frames, and whoever wants no motion wants no pacing.
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#atOnce();
    if (!this.#frame) this.#frame = requestAnimationFrame((now) => this.#step((this.#last = now)));
  }

  #atOnce(): void {
    if (this.#ended) return this.flush();
    this.#shown = this.#text.length;
    this.#show(this.#text, true);
  }

  #step(now: number): void {
    const left = this.#text.length - this.#shown;
    const share = Math.min(1, Math.max(16, now - this.#last) / LAG);
    this.#last = now;
    this.#shown += Math.ceil(left * share);
    if (/[\udc00-\udfff]/.test(this.#text[this.#shown] ?? "")) this.#shown++; // never half an emoji
    const more = this.#shown < this.#text.length;
    if (!more && this.#ended) return this.flush();
    this.#show(this.#text.slice(0, this.#shown), true);
    this.#frame = more ? requestAnimationFrame((next) => this.#step(next)) : 0;
  }
}
