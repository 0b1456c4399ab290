// Entry of panel.js: the conversation. Loaded when the widget is first opened.

import { Announcer } from "./announcer";
import { ChatError, Client, type Question, type StoredMessage, type Turned } from "./client";
import { Composer } from "./composer";
import { readPage } from "./context";
import type { Answer, PageContext, Panel, PanelHost } from "./contract";
import { followViewport, frame, isFullScreen, type Frame } from "./frame";
import { recall, remember, useKit } from "./kit";
import css from "./panel.css";
import { note } from "./parts";
import type { Texts } from "./texts";
import { Turn, type TurnHost } from "./turn";
import { welcome } from "./welcome";

const CLOSING = 130; // ms, half of --ws-t-3
const MAX_HISTORY = 20; // turns sent along where the server keeps none

export function mount(host: PanelHost, texts: Texts): Panel {
  useKit(host.kit);
  host.addStyle(css);
  return new Conversation(host, { ...texts, ...host.widget.texts });
}

class Conversation implements Panel, TurnHost {
  readonly #client: Client;
  readonly #composer: Composer;
  readonly #frame: Frame;
  readonly #announcer = new Announcer();
  readonly #memory;
  #turns: Turn[] = [];
  #busy: { turn: Turn; abort: AbortController } | undefined;
  #own: PageContext = {};
  #withPage: boolean;
  #following = true;
  #closing: ReturnType<typeof setTimeout> | undefined;
  readonly #stops: (() => void)[] = [];

  readonly texts: Texts;
  readonly #host: PanelHost;

  constructor(host: PanelHost, texts: Texts) {
    this.#host = host;
    this.texts = texts;
    this.#client = new Client(host.settings);
    this.#memory = recall(host.settings.widgetId);
    this.#withPage = host.settings.pageContext && host.widget.pageContext === true;
    this.#composer = new Composer({ texts, send: (text) => void this.#send(text), stop: () => this.#stop(), dropContext: () => this.#dropPage() });
    this.#composer.placeholder(host.settings.placeholder ?? (host.widget.placeholder || texts.placeholder));
    this.#frame = frame(host, texts, this.#composer.element, () => {
      this.clear();
      this.#composer.field.focus();
    });
    this.#frame.element.append(this.#announcer.element);
    this.#listen();
    host.root.append(this.#frame.element);
    this.#draw();
    void this.#restore();
  }

  opened(moveFocus: boolean): void {
    const { element } = this.#frame;
    clearTimeout(this.#closing);
    element.classList.remove("leaving");
    element.hidden = false;
    element.ariaModal = isFullScreen() && !this.#host.inline ? "true" : null;
    this.#composer.showContext(this.#withPage ? (this.#own.title ?? document.title) : null);
    this.#store(true);
    this.#follow();
    // A touch screen would raise its keyboard over the starter questions.
    if (moveFocus) (matchMedia("(pointer: coarse)").matches ? element : this.#composer.field).focus({ preventScroll: true });
  }

  closed(): void {
    const { element } = this.#frame;
    element.classList.add("leaving");
    this.#closing = setTimeout(() => (element.hidden = true), CLOSING);
    this.#store(false);
  }

  ask(text: string): void {
    void this.#send(text);
  }

  clear(): void {
    this.#busy?.abort.abort();
    this.#busy = undefined;
    this.#turns = [];
    delete this.#memory.sessionId;
    this.#store(true);
    this.#composer.setBusy(false);
    this.#draw();
  }

  setContext(context: PageContext): void {
    this.#own = context;
    this.#withPage = this.#host.settings.pageContext && this.#host.widget.pageContext === true;
    this.#composer.showContext(this.#withPage ? (context.title ?? document.title) : null);
  }

  setPlaceholder(text: string): void {
    this.#composer.placeholder(text || this.texts.placeholder);
  }

  destroy(): void {
    this.#busy?.abort.abort();
    this.#composer.destroy();
    for (const stop of this.#stops) stop();
  }

  retry(turn: Turn): void {
    if (this.#busy) return;
    const fresh = new Turn(turn.question, this);
    this.#turns[this.#turns.indexOf(turn)] = fresh;
    turn.element.replaceWith(fresh.element);
    void this.#run(fresh);
  }

  rate(turn: Turn, rating: number): void {
    const { sessionId } = this.#memory;
    const report = (error: unknown): void => this.#report(error);
    if (sessionId) this.#client.feedback(turn.messageId, sessionId, rating).catch(report);
    this.#host.emit("feedback", { messageId: turn.messageId, rating });
    if (rating) this.say(this.texts.thanks);
  }

  grown(text: string, ended: boolean): void {
    if (this.#busy) this.#announcer.follow(text, ended);
    this.#follow();
  }

  say(text: string): void {
    this.#announcer.say(text);
  }

  #listen(): void {
    const { element, log } = this.#frame;
    element.addEventListener("keydown", (event) => this.#key(event));
    // The page's own shortcuts must not hear what is typed here.
    for (const type of ["keydown", "keyup", "keypress"]) element.addEventListener(type, (event) => event.stopPropagation());
    log.addEventListener("scroll", () => (this.#following = log.scrollHeight - log.scrollTop - log.clientHeight < 40));
    if (!this.#host.inline) this.#stops.push(followViewport(element));
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) this.#host.close();
    if (event.key === "Tab" && this.#frame.element.ariaModal) this.#keepFocus(event);
  }

  /** Full screen, there is nothing behind the panel to go to. */
  #keepFocus(event: KeyboardEvent): void {
    const all = [...this.#frame.element.querySelectorAll<HTMLElement>("a, button:not(:disabled), textarea, [tabindex='0']")].filter((element) => element.getClientRects().length);
    const active = this.#host.root.getRootNode() as ShadowRoot;
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (active.activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  }

  #draw(): void {
    const { log, restart } = this.#frame;
    const ask = (question: string): void => void this.#send(question);
    log.replaceChildren(...(this.#turns.length ? this.#turns.map((turn) => turn.element) : [welcome(this.#host.widget, this.texts, ask)]));
    restart.hidden = !this.#turns.length;
  }

  #add(question: string): Turn {
    const turn = new Turn(question, this);
    this.#turns.push(turn);
    if (this.#turns.length === 1) this.#draw();
    else this.#frame.log.append(turn.element);
    return turn;
  }

  async #send(question: string): Promise<void> {
    this.#stop();
    this.#host.emit("message", { text: question });
    await this.#run(this.#add(question));
  }

  async #run(turn: Turn): Promise<void> {
    const abort = new AbortController();
    this.#busy = { turn, abort };
    this.#composer.setBusy(true);
    this.#composer.placeholder(this.texts.more);
    this.#announcer.begin();
    this.#following = true;
    this.#follow();
    try {
      for await (const event of this.#client.ask(this.#questionOf(turn), abort.signal)) {
        if (event.event === "session") this.#begin(event.sessionId);
        else if (event.event === "sources") turn.setSources(event.sources);
        else if (event.event === "delta") turn.delta(event.text);
        else this.#finish(turn, event);
      }
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(turn, error);
    } finally {
      if (this.#busy?.turn === turn && !turn.finishing) this.#idle();
    }
  }

  #questionOf(turn: Turn): Question {
    const { sessionId } = this.#memory;
    const question: Question = { message: turn.question };
    if (sessionId) question.sessionId = sessionId;
    else if (this.#turns.length > 1) question.history = this.#historyBefore(turn);
    if (this.#withPage) question.context = readPage(this.#host.settings.contentSelector, this.#own);
    return question;
  }

  #historyBefore(turn: Turn): Turned[] {
    const before = this.#turns.slice(0, this.#turns.indexOf(turn)).slice(-MAX_HISTORY);
    return before.filter(({ text }) => text).flatMap(({ question, text }) => [
      { role: "user", text: question },
      { role: "assistant", text },
    ]);
  }

  #begin(sessionId: string | null): void {
    if (!sessionId) return;
    this.#memory.sessionId = sessionId;
    this.#store(true);
  }

  #finish(turn: Turn, answer: Answer): void {
    this.#host.emit("response", { text: answer.message, messageId: answer.messageId, sources: answer.sources, mode: answer.mode, answered: answer.answered });
    this.#explain(answer);
    turn.done(answer, () => {
      if (this.#busy?.turn === turn) this.#idle();
    });
  }

  /** The small print: what kind of words the last answer is made of. */
  #explain({ mode }: Answer): void {
    this.#frame.fine.textContent = mode === "quotes" ? this.texts.fineQuotes : this.texts.fine;
  }

  #idle(): void {
    this.#busy = undefined;
    this.#composer.setBusy(false);
    this.#follow();
  }

  #stop(): void {
    const busy = this.#busy;
    if (!busy) return;
    this.#busy = undefined;
    busy.abort.abort();
    busy.turn.stop();
    this.#composer.setBusy(false);
  }

  #fail(turn: Turn, error: unknown): void {
    this.#report(error);
    const { texts } = this;
    const code = error instanceof ChatError ? error.code : "internal";
    if (error instanceof ChatError && code === "rate_limited") return this.#pause(turn, error);
    if (code === "lost" && !navigator.onLine) return this.#waitForConnection(turn);
    const again = { label: texts.retry, run: () => this.retry(turn) };
    if (code === "lost" || turn.text) turn.interrupt(note("bad", "warn", texts.brokeOff, texts.lost, again));
    else turn.interrupt(note("bad", "warn", texts.failed, `${(error as Error).message} ${texts.kept}`, again));
  }

  #pause(turn: Turn, error: ChatError): void {
    turn.interrupt(note("wait", "clock", this.texts.pause, this.texts.limit));
    turn.element.firstElementChild?.remove();
    this.#composer.keep(turn.question);
    this.#composer.wait(error.retryAfter);
  }

  #waitForConnection(turn: Turn): void {
    turn.interrupt(note("wait", "offline", this.texts.offline, this.texts.offlineText));
    const resend = (): void => {
      if (turn.element.isConnected) this.retry(turn);
    };
    addEventListener("online", resend, { once: true });
    this.#stops.push(() => removeEventListener("online", resend));
  }

  #report(error: unknown): void {
    const { message, code } = error instanceof ChatError ? error : { message: String(error), code: "internal" };
    this.#host.emit("error", { error: message, code });
  }

  /** Keeps the newest line in sight, but never pushes the question out of it, nor moves what the visitor scrolled. */
  #follow(): void {
    const { log } = this.#frame;
    const last = this.#turns.at(-1)?.element;
    if (!last || !this.#following) return;
    const end = log.scrollHeight - log.clientHeight;
    log.scrollTop = Math.min(end, last.offsetTop - 16);
  }

  #store(open: boolean): void {
    const { settings } = this.#host;
    remember(settings.widgetId, { ...this.#memory, open });
  }

  /** What this tab's session said before the page was loaded. */
  async #restore(): Promise<void> {
    const { sessionId } = this.#memory;
    if (!sessionId) return;
    try {
      const messages = await this.#client.history(sessionId);
      if (!this.#turns.length) this.#replay(messages);
    } catch (error) {
      this.#report(error);
    }
  }

  #replay(messages: StoredMessage[]): void {
    for (const message of messages) {
      if (message.role === "user") this.#add(message.text);
      else {
        const answer = answerOf(message);
        this.#turns.at(-1)?.restore(answer, message.rating ?? 0);
        this.#explain(answer);
      }
    }
    this.#follow();
  }

  #dropPage(): void {
    this.#withPage = false;
    this.#composer.showContext(null);
  }
}

function answerOf(message: StoredMessage): Answer {
  return {
    messageId: message.id,
    message: message.text,
    sources: message.sources ?? [],
    mode: message.mode ?? "model",
    answered: message.answered ?? true,
    closest: message.closest ?? [],
    followUps: [],
    incomplete: false,
  };
}
