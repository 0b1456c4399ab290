/** What the audit log's verbs are called: a thing, a dot, and what was done to it. */

import { texts } from "../../i18n.svelte";

const named = texts(
  {
    "user.setup": "made the first account", "login.success": "signed in", "login.failure": "failed to sign in", "login.end": "signed out", "session.end": "signed out elsewhere",
    "user.invite": "invited", "user.uninvite": "took back the invitation", "user.create": "made an account", "user.change": "changed the account", "user.password": "set a password", "user.suspend": "locked out", "user.restore": "let in again", "user.delete": "deleted the account", "user.link": "linked another way to sign in", "user.unlink": "unlinked a way to sign in",
    "token.create": "made the token", "token.revoke": "revoked the token",
    "widget.create": "made the assistant", "widget.change": "changed the assistant", "widget.delete": "deleted the assistant", "widget.export": "exported the assistant", "share.set": "shared an assistant with", "share.remove": "stopped sharing with",
    "crawl.start": "began to read", "crawl.cancel": "stopped reading", "crawl.reset": "cleared a stuck reading", "crawl.restore": "brought back an earlier reading", "embeddings.refresh": "made the vectors anew", "content.derive": "had questions and links made",
    "source.create": "added a source", "source.change": "changed a source", "source.delete": "removed a source", "document.add": "added files", "document.change": "changed a page or file", "document.delete": "deleted a page or file",
    "conversation.note": "noted something of a conversation", "conversation.erase": "erased conversations", "conversation.export": "exported conversations",
    login: "Signing in", session: "Sessions", user: "Accounts", token: "API tokens", widget: "Assistants", share: "Sharing", crawl: "Reading sites", embeddings: "Vectors", content: "Made of content", source: "Sources", document: "Pages and files", conversation: "Conversations",
  },
  {
    "user.setup": "hat das erste Konto erstellt", "login.success": "hat sich angemeldet", "login.failure": "konnte sich nicht anmelden", "login.end": "hat sich abgemeldet", "session.end": "hat sich anderswo abgemeldet",
    "user.invite": "hat eingeladen:", "user.uninvite": "hat die Einladung zurückgenommen", "user.create": "hat ein Konto erstellt", "user.change": "hat das Konto geändert", "user.password": "hat ein Passwort gesetzt", "user.suspend": "hat ausgesperrt:", "user.restore": "hat wieder eingelassen:", "user.delete": "hat das Konto gelöscht", "user.link": "hat einen Weg zur Anmeldung verknüpft", "user.unlink": "hat einen Weg zur Anmeldung getrennt",
    "token.create": "hat das Token erstellt", "token.revoke": "hat das Token widerrufen",
    "widget.create": "hat den Assistenten erstellt", "widget.change": "hat den Assistenten geändert", "widget.delete": "hat den Assistenten gelöscht", "widget.export": "hat den Assistenten exportiert", "share.set": "hat einen Assistenten geteilt mit", "share.remove": "teilt nicht mehr mit",
    "crawl.start": "hat das Lesen begonnen", "crawl.cancel": "hat das Lesen angehalten", "crawl.reset": "hat ein hängendes Lesen aufgeräumt", "crawl.restore": "hat einen früheren Stand zurückgeholt", "embeddings.refresh": "hat die Vektoren neu machen lassen", "content.derive": "hat Fragen und Links machen lassen",
    "source.create": "hat eine Quelle hinzugefügt", "source.change": "hat eine Quelle geändert", "source.delete": "hat eine Quelle entfernt", "document.add": "hat Dateien hinzugefügt", "document.change": "hat eine Seite oder Datei geändert", "document.delete": "hat eine Seite oder Datei gelöscht",
    "conversation.note": "hat zu einem Gespräch etwas notiert", "conversation.erase": "hat Gespräche gelöscht", "conversation.export": "hat Gespräche exportiert",
    login: "Anmeldung", session: "Sitzungen", user: "Konten", token: "API-Tokens", widget: "Assistenten", share: "Teilen", crawl: "Lesen von Websites", embeddings: "Vektoren", content: "Aus Inhalten Gemachtes", source: "Quellen", document: "Seiten und Dateien", conversation: "Gespräche",
  },
);

type Named = Parameters<typeof named>[0];

export const kinds = ["login", "session", "user", "token", "widget", "share", "crawl", "embeddings", "content", "source", "document", "conversation"] as const;

export const kindName = (kind: (typeof kinds)[number]): string => named(kind);

/** One that is not known here is shown as the server calls it. */
export const deedName = (verb: string): string => named(verb as Named);
