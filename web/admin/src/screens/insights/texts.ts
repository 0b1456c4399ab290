import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "Insights", time: "Time", days7: "7 days", days28: "28 days", days365: "Year",
    none: "Nothing was asked in this time", noneText: "When visitors ask something, the figures of each day stand here, and what they ask most.", install: "Put it on the site", longer: "The whole year",
    conversations: { one: "{n} conversation", other: "{n} conversations" }, same: "as many as in the time before", more: "{p} more than in the time before", fewer: "{p} fewer than in the time before", first: "the first ones",
    share: "{n} of 100", answeredFrom: "questions were answered from your pages.", nothingAnswered: "Nothing was asked.",
    answered: "answered", unanswered: "not answered", chart: "Questions a day, answered and not answered", most: "questions a day, most {n}", table: "As a table", day: "Day", questions: "Questions", today: "Today",
    helpful: "Found helpful", rated: { one: "{n} rating", other: "{n} ratings" }, firstWord: "First word, median", slowest: "First word, slowest 5 %", whole: "Whole answer, median", perVisit: "Questions a conversation", messages: "Messages", tokens: "Tokens", cost: "Cost", seconds: "{s} s",
    asks: "What visitors ask", asksOrder: "most unanswered first", question: "Question", asked: "Asked", notAnswered: "Not answered", answerThis: "Answer this", answerTo: "Answer this: {question}", fine: "Fine", allUnanswered: "All that need you", noQuestions: "Questions are listed where conversations are kept.",
    pages: "Pages that helped", page: "Page", cited: "Answers", liked: "Helpful", disliked: "Not helpful", figures: "Figures",
  },
  {
    title: "Einblicke", time: "Zeit", days7: "7 Tage", days28: "28 Tage", days365: "Jahr",
    none: "In dieser Zeit wurde nichts gefragt", noneText: "Wenn Besucher etwas fragen, stehen hier die Zahlen jedes Tages und was sie am meisten fragen.", install: "In die Website einbauen", longer: "Das ganze Jahr",
    conversations: { one: "{n} Gespräch", other: "{n} Gespräche" }, same: "so viele wie in der Zeit davor", more: "{p} mehr als in der Zeit davor", fewer: "{p} weniger als in der Zeit davor", first: "die ersten",
    share: "{n} von 100", answeredFrom: "Fragen wurden aus deinen Seiten beantwortet.", nothingAnswered: "Gefragt wurde nichts.",
    answered: "beantwortet", unanswered: "nicht beantwortet", chart: "Fragen am Tag, beantwortet und nicht beantwortet", most: "Fragen am Tag, höchstens {n}", table: "Als Tabelle", day: "Tag", questions: "Fragen", today: "Heute",
    helpful: "Als hilfreich bewertet", rated: { one: "{n} Bewertung", other: "{n} Bewertungen" }, firstWord: "Erstes Wort, Median", slowest: "Erstes Wort, langsamste 5 %", whole: "Ganze Antwort, Median", perVisit: "Fragen je Gespräch", messages: "Nachrichten", tokens: "Tokens", cost: "Kosten", seconds: "{s} s",
    asks: "Was Besucher fragen", asksOrder: "die meisten unbeantworteten zuerst", question: "Frage", asked: "Gefragt", notAnswered: "Nicht beantwortet", answerThis: "Das beantworten", answerTo: "Das beantworten: {question}", fine: "Gut", allUnanswered: "Alle, die dich brauchen", noQuestions: "Fragen stehen hier, wo Gespräche aufgehoben werden.",
    pages: "Seiten, die halfen", page: "Seite", cited: "Antworten", liked: "Hilfreich", disliked: "Nicht hilfreich", figures: "Zahlen",
  },
);
