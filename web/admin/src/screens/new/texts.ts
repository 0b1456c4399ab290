import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "New assistant", stepAddress: "Address", stepReading: "Reading", stepInstall: "Install", steps: "Steps", toConsole: "To the console",
    lead: "Which site shall it know?", leadText: "It reads the pages below that address and answers from them alone, with the sentence that says so.",
    address: "Address of the site", start: "Read it", or: "or begin with files", files: "Choose files", filesText: "PDF, Word, text, tables, ZIP. Up to 25 MB each.", empty: "or with nothing yet", name: "Name of the assistant", make: "Make it",
    reading: "Reading {site}", read: "{site} is read", stopped: "Reading {site} has stopped", failedTitle: "{site} could not be read", progress: "{done} of about {found} pages, {chunks} passages.", left: "Done in about {time}.", done: "{done} pages, {chunks} passages.",
    seconds: { one: "{n} second", other: "{n} seconds" }, minutes: { one: "{n} minute", other: "{n} minutes" },
    kRead: "read", kReading: "reading", kFound: "found", kFailed: { one: "{n} failed", other: "{n} failed" }, stop: "Stop here", passages: { one: "{n} passage", other: "{n} passages" }, failed: "failed", found: "found", earlier: { one: "{n} earlier page", other: "{n} earlier pages" }, again: "Read it again",
    foundOn: "Found on your site", fName: "Name", fColour: "Colour", fLogo: "Logo", fWelcome: "Welcome", fStarters: "Starters", useColour: "Use {color}", noStarters: "They come when it has read some pages", save: "Save", saved: "Saved", noLogo: "none",
    ask: "Ask it already", askPlaceholder: "Ask about the pages read so far", asking: "Looking", goOn: "Go on to install it", meanwhile: "Reading goes on meanwhile.", look: "More about its look", waiting: "Waiting for its turn", filesRead: { one: "{n} file of {all} is read", other: "{n} files of {all} are read" },
  },
  {
    title: "Neuer Assistent", stepAddress: "Adresse", stepReading: "Lesen", stepInstall: "Einbau", steps: "Schritte", toConsole: "Zur Konsole",
    lead: "Welche Website soll er kennen?", leadText: "Er liest die Seiten unter dieser Adresse und antwortet nur aus ihnen, mit dem Satz, in dem es steht.",
    address: "Adresse der Website", start: "Lesen", or: "oder mit Dateien beginnen", files: "Dateien auswählen", filesText: "PDF, Word, Text, Tabellen, ZIP. Bis 25 MB je Datei.", empty: "oder noch mit nichts", name: "Name des Assistenten", make: "Anlegen",
    reading: "Liest {site}", read: "{site} ist gelesen", stopped: "Das Lesen von {site} ist angehalten", failedTitle: "{site} ließ sich nicht lesen", progress: "{done} von etwa {found} Seiten, {chunks} Abschnitte.", left: "Fertig in etwa {time}.", done: "{done} Seiten, {chunks} Abschnitte.",
    seconds: { one: "{n} Sekunde", other: "{n} Sekunden" }, minutes: { one: "{n} Minute", other: "{n} Minuten" },
    kRead: "gelesen", kReading: "wird gelesen", kFound: "gefunden", kFailed: { one: "{n} Fehler", other: "{n} Fehler" }, stop: "Hier anhalten", passages: { one: "{n} Abschnitt", other: "{n} Abschnitte" }, failed: "Fehler", found: "gefunden", earlier: { one: "{n} frühere Seite", other: "{n} frühere Seiten" }, again: "Noch einmal lesen",
    foundOn: "Auf deiner Website gefunden", fName: "Name", fColour: "Farbe", fLogo: "Logo", fWelcome: "Begrüßung", fStarters: "Einstieg", useColour: "{color} nehmen", noStarters: "Kommen, wenn ein paar Seiten gelesen sind", save: "Speichern", saved: "Gespeichert", noLogo: "keins",
    ask: "Frag ihn schon", askPlaceholder: "Frag nach dem, was schon gelesen ist", asking: "Sucht", goOn: "Weiter zum Einbau", meanwhile: "Das Lesen geht dabei weiter.", look: "Mehr zum Aussehen", waiting: "Wartet, bis er dran ist", filesRead: { one: "{n} Datei von {all} ist gelesen", other: "{n} Dateien von {all} sind gelesen" },
  },
);
