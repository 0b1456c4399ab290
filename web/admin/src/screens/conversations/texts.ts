import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "Conversations", which: "Which conversations", all: "All", unanswered: "Needs you", down: "Not helpful", filters: "Language, page, date", search: "Search in messages",
    language: "Language", languageHint: "Such as de", page: "Page", pageHint: "Part of its address", from: "From", to: "To", clear: "Show all",
    none: "No conversations yet", noneText: "They appear here when a visitor asks something.", install: "Put it on the site", open: "Open its page",
    unkept: "Conversations are not kept", unkeptText: "This assistant is set to keep no messages. The figures of Insights are counted all the same.", behaviour: "Change that",
    noneFound: "None fits", noneFoundText: "Take something away from what was looked for.", partial: "Only the newest 10,000 messages of that time were searched.",
    messages: { one: "{n} message", other: "{n} messages" }, total: { one: "{n} conversation", other: "{n} conversations" }, notAnswered: "Not answered", notHelpful: "Not helpful", helpful: "Helpful", noted: "noted",
    choose: "Choose a conversation to read it.", list: "List of conversations", back: "All conversations", untitled: "Nothing asked yet",
    exportCSV: "Export as CSV", exportLines: "Export as JSON Lines", export: "Export and erase", eraseAll: "Erase what is listed", eraseMany: { one: "Erase {n} conversation", other: "Erase {n} conversations" },
    eraseText: "What visitors asked and what was answered is gone for good, with your notes. The figures by day stay.", erase: "Erase", eraseOne: "Erase this conversation", erased: "The conversation is erased.", erasedMany: { one: "{n} conversation is erased.", other: "{n} conversations are erased." },
    started: "Began {date}", notes: "Notes", notesHint: "For you and those you share the assistant with. Visitors never see them.", addNote: "Note something",
    visitor: "Visitor", written: "Written", quoted: "Quoted", notFound: "Not found", said: "Answered", seconds: "{s} s", closest: "Closest:", sources: "Passages", comment: "The visitor wrote: {text}",
    later: "Later messages", answerThis: "Answer this", answerText: "Your answer goes into Knowledge and is used from the next question on.", answer: "The right answer", saveAnswer: "Save the answer", question: "The question", answered: "Saved. It is used from the next question on.", try: "Try it",
  },
  {
    title: "Gespräche", which: "Welche Gespräche", all: "Alle", unanswered: "Braucht dich", down: "Nicht hilfreich", filters: "Sprache, Seite, Datum", search: "In Nachrichten suchen",
    language: "Sprache", languageHint: "Etwa de", page: "Seite", pageHint: "Teil ihrer Adresse", from: "Von", to: "Bis", clear: "Alle zeigen",
    none: "Noch keine Gespräche", noneText: "Sie erscheinen hier, wenn ein Besucher etwas fragt.", install: "In die Website einbauen", open: "Seine Seite öffnen",
    unkept: "Gespräche werden nicht aufgehoben", unkeptText: "Dieser Assistent hebt keine Nachrichten auf. Die Zahlen der Einblicke werden trotzdem gezählt.", behaviour: "Das ändern",
    noneFound: "Keins passt", noneFoundText: "Nimm etwas von dem weg, was gesucht wird.", partial: "Durchsucht wurden nur die neuesten 10.000 Nachrichten dieser Zeit.",
    messages: { one: "{n} Nachricht", other: "{n} Nachrichten" }, total: { one: "{n} Gespräch", other: "{n} Gespräche" }, notAnswered: "Nicht beantwortet", notHelpful: "Nicht hilfreich", helpful: "Hilfreich", noted: "notiert",
    choose: "Wähle ein Gespräch, um es zu lesen.", list: "Liste der Gespräche", back: "Alle Gespräche", untitled: "Noch nichts gefragt",
    exportCSV: "Als CSV exportieren", exportLines: "Als JSON Lines exportieren", export: "Exportieren und löschen", eraseAll: "Aufgelistete löschen", eraseMany: { one: "{n} Gespräch löschen", other: "{n} Gespräche löschen" },
    eraseText: "Was Besucher gefragt haben und was geantwortet wurde, ist dann endgültig weg, auch deine Notizen. Die Zahlen nach Tagen bleiben.", erase: "Löschen", eraseOne: "Dieses Gespräch löschen", erased: "Das Gespräch ist gelöscht.", erasedMany: { one: "{n} Gespräch ist gelöscht.", other: "{n} Gespräche sind gelöscht." },
    started: "Begann {date}", notes: "Notizen", notesHint: "Für dich und die, mit denen du den Assistenten teilst. Besucher sehen sie nie.", addNote: "Etwas notieren",
    visitor: "Besucher", written: "Geschrieben", quoted: "Zitiert", notFound: "Nicht gefunden", said: "Geantwortet", seconds: "{s} s", closest: "Am nächsten:", sources: "Stellen", comment: "Der Besucher schrieb: {text}",
    later: "Spätere Nachrichten", answerThis: "Das beantworten", answerText: "Deine Antwort kommt ins Wissen und gilt ab der nächsten Frage.", answer: "Die richtige Antwort", saveAnswer: "Antwort speichern", question: "Die Frage", answered: "Gespeichert. Gilt ab der nächsten Frage.", try: "Ausprobieren",
  },
);
