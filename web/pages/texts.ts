// What only the page without scripts says; the rest of its words are the widget's (widget/lang).

/** When a question may be sent again; {time} is a span such as 0:42. */
export const waits: Record<string, string> = {
  en: "in {time}",
  ar: "بعد {time}",
  de: "in {time}",
  es: "en {time}",
  fr: "dans {time}",
  he: "בעוד {time}",
  hi: "{time} में",
  it: "tra {time}",
  ja: "{time} 後",
  ko: "{time} 후",
  nl: "over {time}",
  pl: "za {time}",
  pt: "em {time}",
  ru: "через {time}",
  tr: "{time} sonra",
  uk: "через {time}",
  "zh-Hans": "{time} 后",
  "zh-Hant": "{time} 後",
};
