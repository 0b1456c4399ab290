// Where the visitor writes: Enter sends, Shift and Enter begins a line, send becomes stop.

import { h } from "./kit";
import { draw, iconButton } from "./parts";
import { fill, type Texts } from "./texts";

const MAX_LENGTH = 10_000;

export interface ComposerHost {
  readonly texts: Texts;
  send(text: string): void;
  stop(): void;
  dropContext(): void;
}

export class Composer {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;
  readonly #context = h("div", { class: "ctx", hidden: true });
  #busy = false;
  #waitUntil = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #host: ComposerHost;

  constructor(host: ComposerHost) {
    this.#host = host;
    this.field = h("textarea", { rows: "1", dir: "auto", maxlength: String(MAX_LENGTH), autocomplete: "off" });
    this.#button = h("button", { class: "send", type: "submit" });
    this.element = h("form", { class: "box" }, this.#context, h("div", { class: "field" }, this.field, this.#button));
    this.element.addEventListener("submit", (event) => this.#submit(event));
    this.element.addEventListener("pointerdown", (event) => event.target === this.element && setTimeout(() => this.field.focus()));
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#update());
    this.#update();
  }

  placeholder(text: string): void {
    this.field.placeholder = text;
    this.field.ariaLabel = text;
  }

  /** Puts a question back, unless the visitor has begun another. */
  keep(text: string): void {
    this.field.value ||= text;
    this.#update();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#update();
  }

  /** Counts down until the server answers again. */
  wait(seconds: number): void {
    this.#waitUntil = Date.now() + seconds * 1000;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#update(), 1000);
    this.#update();
  }

  showContext(title: string | null): void {
    const { texts } = this.#host;
    this.#context.hidden = title === null;
    const drop = iconButton("close", texts.dropPage, () => {
      this.#host.dropContext();
      this.field.focus();
    });
    this.#context.replaceChildren(draw("page", 14), h("span", { dir: "auto" }, fill(texts.thisPage, { title: title ?? "" })), drop);
  }

  destroy(): void {
    clearInterval(this.#timer);
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.#busy) return this.#host.stop();
    const text = this.field.value.trim();
    if (!text || this.#secondsLeft()) return;
    this.field.value = "";
    this.#update();
    this.#host.send(text);
  }

  #key(event: KeyboardEvent): void {
    // keyCode 229 is Safari's only sign that Enter ended a composition.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!this.#busy) this.element.requestSubmit();
  }

  #secondsLeft(): number {
    return Math.max(0, Math.ceil((this.#waitUntil - Date.now()) / 1000));
  }

  #update(): void {
    const button = this.#button;
    const field = this.field;
    const texts = this.#host.texts;
    const seconds = this.#secondsLeft();
    if (!seconds) clearInterval(this.#timer);
    const state = this.#busy ? "halt" : seconds ? "count" : field.value.trim() ? "go" : "";
    button.className = `send ${state}`;
    button.disabled = state === "count";
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    button.ariaLabel = state === "halt" ? texts.stop : state === "count" ? null : texts.send;
    button.replaceChildren(state === "count" ? fill(texts.wait, { time }) : draw(state === "halt" ? "stop" : "send"));
    field.style.height = "";
    if (field.value) field.style.height = `${field.scrollHeight}px`;
  }
}
