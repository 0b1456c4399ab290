// Where the visitor writes: Enter sends, Shift and Enter begins a line, send becomes stop.

import { h } from "./kit";
import { draw, iconButton } from "./parts";
import { fill, type Texts } from "./texts";

export interface ComposerHost {
  readonly texts: Texts;
  readonly language: string;
  send(text: string): void;
  stop(): void;
  dropContext(): void;
}

export interface Composer {
  element: HTMLElement;
  field: HTMLTextAreaElement;
  placeholder(text: string): void;
  /** Puts a question back. */
  put(text: string): void;
  setBusy(busy: boolean): void;
  /** Counts down until the server answers again. */
  wait(seconds: number): void;
  /** Says which page goes along, null for none. */
  showContext(title: string | null): void;
  destroy(): void;
}

export function createComposer({ texts, language, send, stop, dropContext }: ComposerHost): Composer {
  const field = h("textarea", { rows: 1, dir: "auto", maxlength: 10_000, keydown: key, input: update });
  const button = h("button.send", { click: submit });
  const title = h("span", { dir: "auto" });
  const drop = iconButton("close", texts.dropPage, () => {
    dropContext();
    field.focus();
  });
  const context = h("div.ctx", { hidden: true }, title, drop);
  const element = h("div.box", {}, context, h("div.field", {}, field, button));
  let busy = false;
  let waitUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function submit(): void {
    const text = field.value.trim();
    if (busy) return stop();
    if (!text || secondsLeft()) return;
    field.value = "";
    update();
    send(text);
  }

  function key(event: KeyboardEvent): void {
    // keyCode 229 is Safari's only sign that Enter ended a composition.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!busy) submit();
  }

  const secondsLeft = (): number => Math.max(0, Math.ceil((waitUntil - Date.now()) / 1000));

  function countdown(seconds: number): string {
    return new Intl.RelativeTimeFormat(language, { style: "narrow" }).format(seconds, "second");
  }

  function update(): void {
    const seconds = secondsLeft();
    clearTimeout(timer);
    if (seconds) timer = setTimeout(update, 1000);
    const counts = seconds > 0 && !busy;
    button.className = `send ${busy ? "halt" : counts ? "count" : field.value.trim() && "go"}`;
    button.disabled = counts;
    button.ariaLabel = busy ? texts.stop : counts ? null : texts.send;
    button.replaceChildren(counts ? countdown(seconds) : draw(busy ? "stop" : "send"));
    field.style.height = "";
    if (field.value) field.style.height = `${field.scrollHeight}px`;
  }

  update();
  return {
    element,
    field,
    placeholder: (text) => void (field.placeholder = field.ariaLabel = text),
    put(text) {
      field.value = text;
      update();
    },
    setBusy(now) {
      busy = now;
      update();
    },
    wait(seconds) {
      waitUntil = Date.now() + seconds * 1000;
      update();
    },
    showContext(page) {
      context.hidden = page === null;
      title.textContent = fill(texts.thisPage, { title: page ?? "" });
    },
    destroy: () => clearTimeout(timer),
  };
}
