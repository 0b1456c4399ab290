// Which language the interface speaks. The launcher knows one sentence; the panel loads the rest.

/** "Ask NAME" in every language that the panel has texts for. */
const ask: Record<string, string> = {
  en: "Ask {name}",
  de: "{name} fragen",
  fr: "Interroger {name}",
  es: "Preguntar a {name}",
  it: "Chiedi a {name}",
  pt: "Perguntar a {name}",
  nl: "Vraag het {name}",
  ru: "Спросить {name}",
  ar: "اسأل {name}",
  he: "לשאול את {name}",
  hi: "{name} से पूछें",
  zh: "询问 {name}",
  ja: "{name} に質問する",
  ko: "{name}에 질문하기",
  tr: "{name} sitesine sor",
  pl: "Zapytaj {name}",
};

/** The first wish that we can fulfil, by its primary tag: "pt-BR" is pt. */
export function pickLanguage(...wishes: (string | undefined | null)[]): string {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split(/[-_]/)[0];
    if (primary && primary in ask) return primary;
  }
  return "en";
}

export const isRightToLeft = (language: string): boolean => language === "ar" || language === "he";

export function askLabel(language: string, name: string): string {
  return (ask[language] ?? "{name}").replace("{name}", () => name);
}
