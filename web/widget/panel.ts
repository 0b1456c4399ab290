// Entry of panel.js: the conversation. Loaded when the widget is first opened.

import { createAnnouncer } from "./announcer";
import { ChatError, createClient, type Question, type Said } from "./client";
import { createComposer } from "./composer";
import { readPage } from "./context";
import type { Answer, PageContext, Panel, PanelHost } from "./contract";
import { createFrame, followViewport, isFullScreen } from "./frame";
import { answerOf, isAnswered, plainText, save } from "./history";
import { useKit } from "./kit";
import css from "./panel.css";
import { note } from "./parts";
import type { Texts } from "./texts";
import { createTurn, type Turn } from "./turn";
import { welcome } from "./welcome";

const CLOSING = 130; // ms, half of --ws-t-3
const MAX_HISTORY = 20; // messages sent along where the server keeps none

export function mount(host: PanelHost, texts: Texts): Panel {
  useKit(host);
  host.addStyle(css);
  const { settings, widget, store, emit } = host;
  const client = createClient(settings, host.language);
  const memory = store.read();
  const announcer = createAnnouncer();
  const mayTakePage = settings.pageContext && !!widget.pageContext;
  const composer = createComposer({ texts, language: host.language, send, stop, dropContext });
  const { element, log, menu } = createFrame(host, texts, composer.element, [
    [texts.restart, restart],
    [texts.save, () => save(`${widget.name}.txt`, plainText(turns))],
    [texts.erase, confirmErasure],
  ]);
  const stops = [composer.destroy];
  let turns: Turn[] = [];
  let busy: { turn: Turn; abort: AbortController } | undefined;
  let page: PageContext = {};
  let withPage = mayTakePage;
  let following = true;
  let closing: ReturnType<typeof setTimeout> | undefined;

  const turnHost = {
    texts,
    ask: send,
    retry: (turn: Turn) => void (busy || run(keepingFocus(() => replace(turn, turn.question)))),
    edit(turn: Turn) {
      stop();
      composer.put(turn.question, true);
      composer.field.focus();
    },
    rate(turn: Turn, rating: number, comment?: string) {
      if (memory.sessionId) client.rate(turn.messageId, memory.sessionId, { rating, comment }).catch(report);
      emit("feedback", { messageId: turn.messageId, rating, comment });
      if (rating) announcer.say(texts.thanks);
    },
    grown(text: string, ended: boolean) {
      if (busy) announcer.follow(text, ended);
      follow();
    },
    say: announcer.say,
  };

  function key(event: KeyboardEvent): void {
    if (event.key === "Tab" && element.ariaModal) keepFocus(event);
    if (event.key !== "Escape" || event.isComposing) return;
    if (!menu.open) return host.close();
    menu.open = false;
    menu.querySelector("summary")!.focus();
  }

  /** Full screen, there is nothing behind the panel to go to. */
  function keepFocus(event: KeyboardEvent): void {
    const all = [...element.querySelectorAll<HTMLElement>("a, button:not(:disabled), textarea, summary, input, [tabindex='0']")].filter((element) => element.getClientRects().length);
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if ((host.root.getRootNode() as ShadowRoot).activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  }

  function focus(): void {
    // A touch screen would raise its keyboard over the starter questions.
    (matchMedia("(pointer: coarse)").matches ? element : composer.field).focus({ preventScroll: true });
  }

  /** What is redrawn may hold the button that was pressed; the focus must not fall out of the panel with it. */
  function keepingFocus<T>(redraw: () => T): T {
    const { activeElement } = host.root.getRootNode() as ShadowRoot;
    const result = redraw();
    if (activeElement && !activeElement.isConnected) focus();
    return result;
  }

  function draw(): void {
    log.replaceChildren(...(turns.length ? turns.map((turn) => turn.element) : [welcome(widget, texts, withPage, send)]));
    offer();
  }

  /** There is nothing to erase before the server has begun to keep it. */
  function offer(): void {
    menu.hidden = !turns.length;
    menu.querySelector<HTMLElement>("button:last-child")!.hidden = !memory.sessionId;
  }

  function showPage(): void {
    composer.showContext(withPage ? (page.title ?? document.title) : null);
  }

  function dropContext(): void {
    withPage = false;
    showPage();
    if (!turns.length) draw();
  }

  function add(question: string): Turn {
    const turn = createTurn(question, turnHost);
    turns.push(turn);
    if (turns.length === 1) draw();
    else log.append(turn.element);
    return turn;
  }

  function replace(turn: Turn, question: string): Turn {
    const fresh = createTurn(question, turnHost);
    turns[turns.indexOf(turn)] = fresh;
    turn.element.replaceWith(fresh.element);
    return fresh;
  }

  function send(question: string, edited?: boolean): void {
    stop();
    emit("message", { text: question });
    const last = turns.at(-1);
    void run(keepingFocus(() => (edited && last ? replace(last, question) : add(question))));
  }

  async function run(turn: Turn): Promise<void> {
    const abort = new AbortController();
    busy = { turn, abort };
    composer.setBusy(true);
    composer.placeholder(texts.more);
    announcer.begin();
    announcer.say(texts.reading);
    following = true;
    follow();
    try {
      for await (const event of client.ask(questionOf(turn), abort.signal)) {
        if (event.event === "session") begin(event.sessionId);
        else if (event.event === "sources") turn.setSources(event.sources);
        else if (event.event === "delta") turn.delta(event.text);
        else finish(turn, event);
      }
    } catch (error) {
      if (!abort.signal.aborted) fail(turn, error);
    } finally {
      if (!turn.finishing) idle(turn);
    }
  }

  function questionOf(turn: Turn): Question {
    const question: Question = { message: turn.question };
    const before = turns.slice(0, turns.indexOf(turn)).filter((turn) => turn.text());
    if (memory.sessionId) question.sessionId = memory.sessionId;
    else if (before.length) question.history = before.flatMap((turn): Said[] => [{ role: "user", text: turn.question }, { role: "assistant", text: turn.text() }]).slice(-MAX_HISTORY);
    showPage();
    if (withPage) question.context = readPage(settings.contentSelector, page);
    return question;
  }

  function begin(sessionId: string | null): void {
    if (!sessionId) return;
    memory.sessionId = sessionId;
    remember(true);
    offer();
  }

  function finish(turn: Turn, answer: Answer): void {
    const { message, messageId, sources, mode, answered } = answer;
    emit("response", { text: message, messageId, sources, mode, answered });
    turn.done(answer, () => idle(turn));
  }

  /** Nothing more comes for a turn; where another was begun meanwhile, that is no matter of it. */
  function idle(turn: Turn): void {
    if (busy?.turn !== turn) return;
    busy = undefined;
    composer.setBusy(false);
    follow();
  }

  function stop(): void {
    if (!busy) return;
    const { turn, abort } = busy;
    abort.abort();
    idle(turn);
    turn.stop();
  }

  function fail(turn: Turn, error: unknown): void {
    report(error);
    const { code, message, retryAfter } = error instanceof ChatError ? error : new ChatError(String(error), "internal");
    const again = (): void => turnHost.retry(turn);
    if (code === "rate_limited") pause(turn, retryAfter);
    else if (code !== "lost") turn.interrupt(note("bad", texts.failed, `${message} ${texts.kept}`, texts.retry, again));
    else if (navigator.onLine) turn.interrupt(note("bad", texts.brokeOff, `${texts.lost} ${texts.kept}`, texts.retry, () => void recover(turn)));
    else waitForConnection(turn);
  }

  function pause(turn: Turn, seconds: number): void {
    turn.interrupt(note("wait", texts.pause, `${texts.limit} ${texts.kept}`));
    turn.element.firstElementChild?.remove();
    composer.put(turn.question, false);
    composer.wait(seconds);
  }

  function waitForConnection(turn: Turn): void {
    turn.interrupt(note("wait", texts.offline, texts.offlineText));
    const resend = (): void => void (turn.element.isConnected && recover(turn));
    addEventListener("online", resend, { once: true });
    stops.push(() => removeEventListener("online", resend));
  }

  /** Asks again after a lost connection, unless the answer had been made all the same. */
  async function recover(turn: Turn): Promise<void> {
    const messages = memory.sessionId ? await client.history(memory.sessionId).catch(() => []) : [];
    if (busy || !turn.element.isConnected) return;
    if (isAnswered(messages, turn.question)) replace(turn, turn.question).restore(answerOf(messages.at(-1)!), 0);
    else turnHost.retry(turn);
  }

  function report(error: unknown): void {
    const { message, code } = error instanceof ChatError ? error : { message: String(error), code: "internal" };
    emit("error", { error: message, code });
  }

  /** Keeps the newest line in sight, but never pushes the question out of it, nor moves what the visitor scrolled. */
  function follow(): void {
    const last = turns.at(-1)?.element;
    if (last && following) log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, last.offsetTop - 16);
  }

  function remember(open: boolean): void {
    store.write({ ...memory, open });
  }

  /** What this session said before the page was loaded. */
  async function restore(): Promise<void> {
    if (!memory.sessionId) return;
    try {
      const messages = await client.history(memory.sessionId);
      if (turns.length) return;
      for (const message of messages) {
        if (message.role === "user") add(message.text);
        else turns.at(-1)?.restore(answerOf(message), message.rating ?? 0);
      }
    } catch (error) {
      report(error);
    }
  }

  function clear(): void {
    const { turn, abort } = busy ?? {};
    abort?.abort();
    if (turn) idle(turn);
    turns = [];
    delete memory.sessionId;
    remember(true);
    draw();
  }

  function restart(): void {
    clear();
    composer.field.focus();
  }

  function confirmErasure(): void {
    const erase = async (): Promise<void> => {
      try {
        if (memory.sessionId) await client.erase(memory.sessionId);
        restart();
      } catch (error) {
        report(error);
        question.replaceWith(note("bad", texts.failed, (error as Error).message, texts.erase, () => void erase()));
      }
    };
    const question = note("bad", texts.erase, texts.eraseText, texts.erase, () => void erase());
    log.append(question);
    log.scrollTop = log.scrollHeight;
    question.querySelector("button")!.focus();
  }

  composer.placeholder(settings.placeholder || widget.placeholder || texts.placeholder);
  element.append(announcer.element);
  element.addEventListener("keydown", key);
  // The page's own shortcuts must not hear what is typed here.
  for (const type of ["keydown", "keyup", "keypress"]) element.addEventListener(type, (event) => event.stopPropagation());
  log.addEventListener("scroll", () => (following = log.scrollHeight - log.scrollTop - log.clientHeight < 40));
  if (!settings.targetElement) stops.push(followViewport(element));
  if (mayTakePage) {
    // Single-page sites change their address, and with it their title, without loading anything.
    const titles = new MutationObserver(showPage);
    titles.observe(document.head, { subtree: true, childList: true, characterData: true });
    stops.push(() => titles.disconnect());
  }
  host.root.append(element);
  draw();
  void restore();

  return {
    opened(moveFocus) {
      clearTimeout(closing);
      element.classList.remove("leaving");
      element.hidden = false;
      element.ariaModal = isFullScreen() && !settings.targetElement ? "true" : null;
      showPage();
      remember(true);
      follow();
      if (moveFocus) focus();
    },
    closed() {
      element.classList.add("leaving");
      closing = setTimeout(() => (element.hidden = true), CLOSING);
      remember(false);
    },
    ask: send,
    clear,
    setContext(context) {
      page = context;
      withPage = mayTakePage;
      showPage();
    },
    setPlaceholder: (text) => composer.placeholder(text || texts.placeholder),
    destroy() {
      busy?.abort.abort();
      for (const stop of stops) stop();
    },
  };
}
