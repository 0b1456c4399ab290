import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "Install", tag: "On every page of the site", tagText: "Put this line before the end of the body, once. The button appears at the lower edge.", check: "Check the site", checked: "{url} carries it.", notFound: "{url} does not carry it yet. If a script adds it, that cannot be seen from here: open the page and look.",
    closed: "It is not open to visitors yet", closedText: "The button stays away until it is.", open: "Open it to visitors", opened: "It is open to visitors", inside: "Inside a page", insideText: "In a place of its own instead of a button: give the place an id, and name it.",
    frame: "In a frame", frameText: "Where a page takes no scripts.", page: "A page of its own", pageText: "Works without scripts too, and can be sent to anybody.", visit: "Open it", address: "Page to check", origins: "It answers on: {list}. Others are refused.", originsAny: "It answers on every site, since it knows no address of its own.", change: "Change that", fixed: "A fixed version", fixedText: "Stays as it is under this address, with a value that browsers check. You change it when you want to.", version: "Version {n}",
  },
  {
    title: "Einbau", tag: "Auf jeder Seite der Website", tagText: "Setz diese Zeile einmal vor das Ende des Body. Der Knopf erscheint am unteren Rand.", check: "Website prüfen", checked: "{url} trägt ihn.", notFound: "{url} trägt ihn noch nicht. Fügt ein Skript ihn ein, sieht man das von hier nicht: Öffne die Seite und schau nach.",
    closed: "Er ist noch nicht offen für Besucher", closedText: "Bis dahin bleibt der Knopf weg.", open: "Für Besucher öffnen", opened: "Er ist offen für Besucher", inside: "In einer Seite", insideText: "An eigener Stelle statt als Knopf: Gib der Stelle eine id und nenn sie.",
    frame: "In einem Rahmen", frameText: "Wo eine Seite keine Skripte nimmt.", page: "Eine eigene Seite", pageText: "Geht auch ohne Skripte und lässt sich jedem schicken.", visit: "Öffnen", address: "Seite, die geprüft wird", origins: "Er antwortet auf: {list}. Andere werden abgewiesen.", originsAny: "Er antwortet auf jeder Website, da er keine eigene Adresse kennt.", change: "Ändern", fixed: "Eine feste Version", fixedText: "Bleibt unter dieser Adresse, wie sie ist, mit einem Wert, den Browser prüfen. Du wechselst sie, wann du willst.", version: "Version {n}",
  },
);
