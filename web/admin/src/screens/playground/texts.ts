import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "Playground", question: "Question", placeholder: "Ask what a visitor would ask", ask: "Ask", answer: "Answer", again: "Ask again", stop: "Stop", followUp: "As a follow-up of the question before",
    lead: "Ask what a visitor would ask", leadText: "Beside the answer you see how it came about: what was searched for, what was found by words and by meaning, what was left out and why.",
    model: "Written by a language model, {n} tokens", quotes: "Quoted from your pages", none: "Nothing was found that answers it", incomplete: "The answer broke off.", unverified: "Stands in no source: {list}",
    closest: "Closest pages", notRight: "Not right?", write: "Write the answer", pin: "Pin {title}", leaveOut: "Leave out {title}", pinned: "{title} comes first among matches now. Ask again.", excluded: "{title} is left out now. Ask again.",
    passages: "Passages", prompt: "Prompt", terms: "Terms", how: "How it came about",
    words: "Words", meaning: "Meaning", both: "Both", passage: "Passage", score: "Score",
    threshold: "Nothing below {score} is used.", cutThreshold: "below {score}", cutDocument: "enough of its page", cutLimit: "over the limit", cutGroup: "same in another language", cutOther: "not used",
    used: "{used} of {all} passages used.", noPrompt: "No language model was asked: the answer is made of quotes.", noCandidates: "Nothing was searched: it was small talk.",
    byWords: "Only words were searched: {why}", noMeaning: "there are no vectors yet", searched: "Searched for", weight: "Weight", stands: "taken as {term}", unknown: "not on your pages",
    search: "search", first: "first word", rest: "rest", ms: "{n} ms", suggestions: "Try",
    rankWords: "by words {n}", rankMeaning: "by meaning {n}", rankNone: "not found", time: "Time: {list}",
  },
  {
    title: "Ausprobieren", question: "Frage", placeholder: "Frag, was ein Besucher fragen würde", ask: "Fragen", answer: "Antwort", again: "Noch einmal fragen", stop: "Anhalten", followUp: "Als Folge der Frage davor",
    lead: "Frag, was ein Besucher fragen würde", leadText: "Neben der Antwort steht, wie sie zustande kam: wonach gesucht wurde, was nach Wörtern und nach Bedeutung gefunden wurde, was wegblieb und warum.",
    model: "Von einem Sprachmodell geschrieben, {n} Token", quotes: "Von deinen Seiten zitiert", none: "Nichts gefunden, was darauf antwortet", incomplete: "Die Antwort brach ab.", unverified: "Steht in keiner Quelle: {list}",
    closest: "Nächste Seiten", notRight: "Stimmt nicht?", write: "Antwort schreiben", pin: "{title} anheften", leaveOut: "{title} weglassen", pinned: "{title} kommt jetzt zuerst. Frag noch einmal.", excluded: "{title} bleibt jetzt weg. Frag noch einmal.",
    passages: "Abschnitte", prompt: "Prompt", terms: "Begriffe", how: "Wie es zustande kam",
    words: "Wörter", meaning: "Bedeutung", both: "Beides", passage: "Abschnitt", score: "Wert",
    threshold: "Nichts unter {score} wird verwendet.", cutThreshold: "unter {score}", cutDocument: "genug von der Seite", cutLimit: "über der Grenze", cutGroup: "dasselbe in anderer Sprache", cutOther: "nicht verwendet",
    used: "{used} von {all} Abschnitten verwendet.", noPrompt: "Es wurde kein Sprachmodell gefragt: Die Antwort besteht aus Zitaten.", noCandidates: "Es wurde nicht gesucht: Es war Geplauder.",
    byWords: "Nur nach Wörtern gesucht: {why}", noMeaning: "es gibt noch keine Vektoren", searched: "Gesucht nach", weight: "Gewicht", stands: "verstanden als {term}", unknown: "nicht auf deinen Seiten",
    search: "Suche", first: "erstes Wort", rest: "Rest", ms: "{n} ms", suggestions: "Versuch",
    rankWords: "nach Wörtern {n}", rankMeaning: "nach Bedeutung {n}", rankNone: "nicht gefunden", time: "Zeit: {list}",
  },
);
