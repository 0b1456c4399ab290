import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "Behaviour", open: "Open to visitors", openHint: "Whoever visits the site can ask. While it is off, only you can, in the playground.",
    speaks: "How it speaks", description: "What it is for", descriptionHint: "One or two sentences. It also stands on the assistant's own page.", instructions: "Instructions", instructionsHint: "For the language model: tone, what to recommend, what to leave to people. It never claims more than the content says, whatever stands here.",
    language: "Main language", languageHint: "Left empty, it follows the page. It answers in the visitor's language in any case.", refusal: "When it finds nothing", refusalHint: "Instead of the usual sentence. The closest pages follow.",
    who: "Who may ask", origins: "Sites that may carry it", originsHint: "One a line, such as https://www.example.org. Left empty: the site of its address.", perMinute: "Questions a minute of one visitor", perMinuteHint: "0: what the server allows", tokens: "Tokens of the language model a month", tokensHint: "0: no limit. When they are spent it goes on with quotes.",
    privacy: "Privacy", save: "Keep conversations", saveHint: "So that you can read what was asked. Visitors can erase theirs at any time.", days: "Days to keep them", daysHint: "0: as long as the server keeps any", remember: "Go on at the next visit", rememberHint: "The visitor's browser keeps which conversation was theirs. Otherwise it ends with the tab.", context: "Let it see the visitor's page", contextHint: "The address, title and text of the page that the visitor is on. Visitors see that, and can take it away.",
    server: "The language model, and whether addresses of visitors are kept, are settings of the server.", address: "Address of the site",
  },
  {
    title: "Verhalten", open: "Offen für Besucher", openHint: "Wer die Website besucht, kann fragen. Solange es aus ist, kannst nur du es, unter Ausprobieren.",
    speaks: "Wie er spricht", description: "Wozu er da ist", descriptionHint: "Ein, zwei Sätze. Sie stehen auch auf der eigenen Seite des Assistenten.", instructions: "Anweisungen", instructionsHint: "Für das Sprachmodell: Ton, was es empfehlen soll, was es Menschen überlässt. Es behauptet nie mehr, als der Inhalt sagt, was immer hier steht.",
    language: "Hauptsprache", languageHint: "Leer: wie die Seite. Er antwortet in jedem Fall in der Sprache des Besuchers.", refusal: "Wenn er nichts findet", refusalHint: "Statt des üblichen Satzes. Die nächsten Seiten folgen.",
    who: "Wer fragen darf", origins: "Websites, die ihn tragen dürfen", originsHint: "Eine je Zeile, etwa https://www.example.org. Leer: die Website seiner Adresse.", perMinute: "Fragen eines Besuchers je Minute", perMinuteHint: "0: was der Server erlaubt", tokens: "Token des Sprachmodells im Monat", tokensHint: "0: keine Grenze. Sind sie verbraucht, geht es mit Zitaten weiter.",
    privacy: "Privatsphäre", save: "Gespräche behalten", saveHint: "Damit du lesen kannst, was gefragt wurde. Besucher können ihre jederzeit löschen.", days: "So viele Tage", daysHint: "0: so lange, wie der Server überhaupt welche behält", remember: "Beim nächsten Besuch weiterführen", rememberHint: "Der Browser des Besuchers merkt sich, welches Gespräch seines war. Sonst endet es mit dem Tab.", context: "Die Seite des Besuchers sehen lassen", contextHint: "Adresse, Titel und Text der Seite, auf der der Besucher ist. Besucher sehen das und können es wegnehmen.",
    server: "Das Sprachmodell, und ob Adressen von Besuchern behalten werden, sind Einstellungen des Servers.", address: "Adresse der Website",
  },
);
