// Entry of panel.js: the conversation. Loaded when the widget is first opened.

import { createAnnouncer } from "./announcer";
import { asChatError, createClient, type Question, type Said } from "./client";
import { createComposer } from "./composer";
import { readPage } from "./context";
import type { Answer, PageContext, Panel, PanelHost } from "./contract";
import { createFrame, followViewport, isFullScreen } from "./frame";
import { answerOf, isAnswered } from "./history";
import { useKit } from "./kit";
import { note } from "./parts";
import type { Texts } from "./texts";
import { createTurn, type Turn } from "./turn";
import { welcome } from "./welcome";

/** Put at the end of panel.js by the build: panel.css. */
declare const STYLE: string;

type More = typeof import("./more");

const MAX_HISTORY = 20; // messages sent along where the server keeps none

export function mount(host: PanelHost, texts: Texts): Panel {
  useKit(host);
  host.addStyle(STYLE);
  const { settings, widget, store, emit } = host;
  const client = createClient(settings, host.language);
  const memory = store.read();
  const announcer = createAnnouncer();
  const mayTakePage = settings.pageContext && !!widget.pageContext;
  const composer = createComposer({ texts, language: host.language, send, stop, dropContext });
  const { element, log, menu } = createFrame(host, texts, composer.element, [
    [texts.restart, restart],
    [texts.save, () => more(({ save }) => save(host, `${widget.name}.txt`, turns.map((turn) => turn.plain()).join("\n\n\n")))],
    [texts.erase, () => more(({ confirmErasure }) => confirmErasure(host, texts, log, () => client.erase(memory.sessionId!).then(restart)))],
  ]);
  const alive = new AbortController();
  const { signal } = alive;
  let turns: Turn[] = [];
  let loadingMore: Promise<More> | undefined;
  let busy: { turn: Turn; abort: AbortController } | undefined;
  let page: PageContext = {};
  let withPage = mayTakePage;
  let following = true;

  const turnHost = {
    texts,
    ask: send,
    retry: (turn: Turn) => void (busy || run(keepingFocus(() => renew(turn)))),
    edit(turn: Turn) {
      stop();
      composer.put(turn.question);
      composer.field.focus();
    },
    rate(turn: Turn, tools: HTMLElement) {
      sendRating(turn);
      if (turn.rating) more(({ askForComment }) => askForComment(host, texts, tools, (comment) => sendRating(turn, comment)));
    },
    grown(text: string, ended: boolean) {
      if (busy) announcer.follow(text, ended);
      follow();
    },
    say: announcer.say,
  };

  function more(use: (parts: More) => void): void {
    loadingMore ??= host.part<More>("more").then((parts) => (host.addStyle(parts.css), parts));
    loadingMore.then(use).catch((error: unknown) => {
      loadingMore = undefined;
      report(error);
    });
  }

  function sendRating({ messageId, rating }: Turn, comment?: string): void {
    if (memory.sessionId) client.rate(messageId, memory.sessionId, { rating, comment }).catch(report);
    emit("feedback", { messageId, rating, comment });
    if (rating) announcer.say(texts.thanks);
  }

  function key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    if (!menu.open) return host.close();
    menu.open = false;
    menu.querySelector("summary")!.focus();
  }

  /** Full screen, there is nothing behind the panel to go to. */
  function keepFocus({ relatedTarget }: FocusEvent): void {
    if (element.ariaModal && !element.contains(relatedTarget as Node | null)) element.focus();
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

  /** A new turn with the same question, in the old one's place. */
  function renew(turn: Turn): Turn {
    const fresh = createTurn(turn.question, turnHost);
    turns[turns.indexOf(turn)] = fresh;
    turn.element.replaceWith(fresh.element);
    return fresh;
  }

  function send(question: string): void {
    stop();
    emit("message", { text: question });
    void run(keepingFocus(() => add(question)));
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
    if (turn.question === texts.summarise) question.summarise = true;
    return question;
  }

  function begin(sessionId: string | null): void {
    if (!sessionId) return;
    memory.sessionId = sessionId;
    remember(true);
    offer();
  }

  function finish(turn: Turn, answer: Answer): void {
    emit("response", { ...answer, text: answer.message });
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
    const { code, message, retryAfter } = asChatError(error);
    if (code === "rate_limited") pause(turn, retryAfter!);
    else if (code === "lost") waitForConnection(turn);
    else turn.interrupt(note("bad", texts.failed, `${message} ${texts.kept}`, texts.retry, () => turnHost.retry(turn)));
  }

  function pause(turn: Turn, seconds: number): void {
    turn.interrupt(note("wait", texts.pause, `${texts.limit} ${texts.kept}`));
    turn.element.firstElementChild?.remove();
    if (!composer.field.value) composer.put(turn.question);
    composer.wait(seconds);
  }

  function waitForConnection(turn: Turn): void {
    const again = (): void => void recover(turn);
    turn.interrupt(navigator.onLine ? note("bad", texts.brokeOff, `${texts.lost} ${texts.kept}`, texts.retry, again) : note("wait", texts.offline, texts.offlineText, texts.retry, again));
    addEventListener("online", again, { once: true, signal });
  }

  /** Asks again after a lost connection, unless the answer had been made all the same. */
  async function recover(turn: Turn): Promise<void> {
    const messages = memory.sessionId ? await client.history(memory.sessionId).catch(() => []) : [];
    if (busy || !turn.element.isConnected) return;
    if (isAnswered(messages, turn.question)) renew(turn).restore(answerOf(messages.at(-1)!), 0);
    else turnHost.retry(turn);
  }

  function report(error: unknown): void {
    const { message, code } = asChatError(error);
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
        else turns.at(-1)?.restore(answerOf(message), message.rating);
      }
    } catch (error) {
      report(error);
    }
  }

  function clear(): void {
    stop();
    turns = [];
    delete memory.sessionId;
    remember(true);
    draw();
  }

  function restart(): void {
    clear();
    composer.field.focus();
  }

  composer.placeholder(settings.placeholder || widget.placeholder || texts.placeholder);
  element.append(announcer.element);
  element.addEventListener("keydown", key);
  element.addEventListener("focusout", keepFocus);
  // The page's own shortcuts must not hear what is typed here.
  for (const type of ["keydown", "keyup", "keypress"]) element.addEventListener(type, (event) => event.stopPropagation());
  log.addEventListener("scroll", () => (following = log.scrollHeight - log.scrollTop - log.clientHeight < 40));
  if (!settings.targetElement) followViewport(element, signal);
  // Single-page sites change their address, and with it their title, without loading anything.
  const titles = new MutationObserver(showPage);
  if (mayTakePage) titles.observe(document.head, { subtree: true, childList: true, characterData: true });
  host.root.append(element);
  draw();
  void restore();

  return {
    opened(moveFocus) {
      element.hidden = false;
      element.ariaModal = isFullScreen() && !settings.targetElement ? "true" : null;
      showPage();
      remember(true);
      follow();
      if (moveFocus) focus();
    },
    closed() {
      element.ariaModal = null;
      element.hidden = true;
      remember(false);
    },
    ask: send,
    clear,
    setContext(context) {
      page = context ?? {};
      withPage = mayTakePage;
      showPage();
    },
    setPlaceholder: (text) => composer.placeholder(text || texts.placeholder),
    destroy() {
      busy?.abort.abort();
      alive.abort();
      titles.disconnect();
      composer.destroy();
    },
  };
}
