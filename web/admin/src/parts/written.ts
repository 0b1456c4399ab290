import { texts } from "../i18n.svelte";

export const t = texts(
  {
    text: "Text", qa: "Answer", titleField: "Title", textField: "Text", markdownHint: "Markdown may be used", urlField: "Where it is on the site", urlHint: "May be left empty. Citations lead there.",
    question: "Question", answer: "Answer", alternatives: "Other ways to ask it", alternativesHint: "One a line", saved: "Saved. It is used from the next question on.",
  },
  {
    text: "Text", qa: "Antwort", titleField: "Titel", textField: "Text", markdownHint: "Markdown ist möglich", urlField: "Wo es auf der Website steht", urlHint: "Kann leer bleiben. Belege führen dorthin.",
    question: "Frage", answer: "Antwort", alternatives: "Andere Arten, es zu fragen", alternativesHint: "Eine je Zeile", saved: "Gespeichert. Gilt ab der nächsten Frage.",
  },
);
