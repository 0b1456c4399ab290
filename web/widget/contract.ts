// What the launcher, the panel and the server agree on. Types alone: nothing here costs a byte.

import type { Kit } from "./kit";
import type { Store } from "./memory";
import type { Texts } from "./texts";

/** What the script tag or WebsyteChat.config says, attributes first. */
export interface Settings {
  widgetId: string;
  /** Address of the server without a final slash; fixed when the script starts. */
  base: string;
  language?: string | undefined;
  position?: string | undefined;
  theme?: string | undefined;
  primaryColor?: string | undefined;
  targetElement?: string | undefined;
  contentSelector?: string | undefined;
  pageContext: boolean;
  autoOpen: boolean;
  saveChatMessages: boolean;
  hidePoweredBy: boolean;
  brandName?: string | undefined;
  brandLogo?: string | undefined;
  brandUrl?: string | undefined;
  placeholder?: string | undefined;
}

/** The owner's colour for one scheme, as the server worked it out. */
export interface Palette {
  primary: string;
  onPrimary: string;
  primaryText: string;
  primarySoft: string;
  primaryLine: string;
}

/** GET /api/public/widget/{id}. */
export interface PublicWidget {
  id: string;
  name: string;
  description?: string;
  language?: string;
  logoUrl?: string;
  welcome?: string;
  placeholder?: string;
  theme: { primaryColor?: string; mode?: string; position?: string; light?: Palette; dark?: Palette };
  /** The owner's own wording, and "ask", the name of the button. */
  texts: Record<string, string>;
  pageContext?: boolean;
  saveMessages?: boolean;
  /** Whether a visitor's conversation returns on the next visit. */
  remember?: boolean;
  recommendations?: { title: string; description?: string }[];
  links?: PageLink[];
}

export interface Source {
  index: number;
  title: string;
  url: string;
  before: string;
  quote: string;
  after: string;
  headings?: string[] | null;
  page?: number;
}

export interface PageLink {
  title: string;
  url: string;
}

/** What `done` holds; a stored message has the same parts. */
export interface Answer {
  messageId: string;
  message: string;
  sources: Source[];
  mode: "model" | "quotes" | "none";
  answered: boolean;
  closest: PageLink[];
  /** Not of a stored message. */
  followUps?: string[];
  incomplete?: boolean;
  /** Figures and addresses of the message that stand in no source; only just after the answer. */
  unverified?: string[];
}

export interface PageContext {
  url?: string;
  title?: string;
  content?: string;
}

export type EventName = "ready" | "opened" | "closed" | "message" | "response" | "feedback" | "error";

/** What the panel may ask of the widget that carries it. */
export interface PanelHost extends Kit {
  readonly settings: Settings;
  readonly widget: PublicWidget;
  readonly language: string;
  /** "Ask NAME", in that language. */
  readonly label: string;
  readonly store: Store;
  /** The element inside the shadow root that holds scheme, language and direction. */
  readonly root: HTMLElement;
  addStyle(css: string): void;
  /** A further part of what the server has for the widget. */
  part<T>(name: string): Promise<T>;
  emit(name: EventName, detail?: Record<string, unknown>): void;
  close(): void;
}

export interface Panel {
  /** Called after the panel was shown; focus moves in only if the visitor opened it. */
  opened(moveFocus: boolean): void;
  closed(): void;
  ask(text: string): void;
  clear(): void;
  setContext(context: PageContext): void;
  setPlaceholder(text: string): void;
  destroy(): void;
}

export interface PanelModule {
  mount(host: PanelHost, texts: Texts): Panel;
}
