// Which language the interface speaks.

/** Replaced by the build: the languages that there are texts for, with spaces between. */
declare const LANGUAGES: string;

/** The first wish that we can fulfil: "pt-BR" is pt, and Chinese is written in one of two ways. */
export function pickLanguage(...wishes: (string | undefined | null)[]): string {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split(/[-_]/)[0];
    const tag = primary !== "zh" ? primary : /hant|tw|hk|mo/i.test(wish!) ? "zh-Hant" : "zh-Hans";
    if (tag && LANGUAGES.split(" ").includes(tag)) return tag;
  }
  return "en";
}

export const isRightToLeft = (language: string): boolean => /^(ar|he)$/.test(language);
