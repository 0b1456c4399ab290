package terms

import (
	"unicode"

	"github.com/abadojack/whatlanggo"
)

const (
	maxDetectBytes = 2 << 10 // enough for trigrams; more costs time and tells nothing
	minDetectBytes = 24      // in less, trigrams are chance
)

// Detect names the language of a text by its BCP 47 base ("en"); "" when
// unsure. A script that one language uses is sure in a word; the languages of
// the others need a sentence or two.
func Detect(text string) string {
	text = cut(text, maxDetectBytes)
	if lang := LanguageOfScript(text); lang != "" || len(text) < minDetectBytes {
		return lang
	}
	if info := whatlanggo.Detect(text); info.IsReliable() {
		return info.Lang.Iso6391()
	}
	return languageOfFunctionWords(text)
}

const (
	minFunctionWords = 3
	functionMargin   = 2   // more than in the next best language
	functionShare    = 0.2 // of all words
)

// languageOfFunctionWords counts whose little words a text has: for texts that
// are too short for trigrams, or whose languages trigrams confuse.
func languageOfFunctionWords(text string) string {
	counts, total := FunctionWords(text)
	best, second := "", 0
	for lang, n := range counts {
		if n > counts[best] {
			best, second = lang, counts[best]
		} else {
			second = max(second, n)
		}
	}
	n := counts[best]
	if n < max(minFunctionWords, second+functionMargin) || float64(n) < functionShare*float64(total) {
		return ""
	}
	return best
}

// FunctionWords counts the words of a text that are function words of each language
// that has a list of them, and all its words.
func FunctionWords(text string) (counts map[string]int, total int) {
	counts = map[string]int{}
	for _, w := range Query(text, nil) {
		total++
		for lang, words := range functionWords() {
			if words[w.Surface] && lang != "pairs" {
				counts[lang]++
			}
		}
	}
	return counts, total
}

// scriptLanguage pairs scripts with the one language of most text in them.
// weight counts a character against letters of an alphabet: a Chinese page
// quotes English commands that have more letters than it has characters.
type scriptLanguage struct {
	script *unicode.RangeTable
	lang   string
	weight int
}

func scriptLanguages() [16]scriptLanguage {
	return [...]scriptLanguage{
		{unicode.Hiragana, "ja", 3}, {unicode.Katakana, "ja", 3}, {unicode.Han, "zh", 3}, {unicode.Hangul, "ko", 3},
		{unicode.Thai, "th", 1}, {unicode.Lao, "lo", 1}, {unicode.Khmer, "km", 1}, {unicode.Myanmar, "my", 1},
		{unicode.Greek, "el", 1}, {unicode.Hebrew, "he", 1}, {unicode.Armenian, "hy", 1}, {unicode.Georgian, "ka", 1},
		{unicode.Tamil, "ta", 1}, {unicode.Telugu, "te", 1}, {unicode.Bengali, "bn", 1}, {unicode.Gujarati, "gu", 1},
	}
}

// LanguageOfScript names the language whose script most letters of a text are of,
// "" where several languages share that script.
func LanguageOfScript(text string) (lang string) {
	scripts := scriptLanguages()
	counts, shared := map[string]int{}, 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		if s := scriptOf(scripts[:], r); s != nil {
			counts[s.lang] += s.weight
		} else {
			shared++
		}
	}
	if counts["ja"]*8 > counts["zh"] { // one kana in eight: Chinese has none
		counts["ja"] += counts["zh"]
		counts["zh"] = 0
	}
	for l, n := range counts {
		if n > shared && n > counts[lang] {
			lang = l
		}
	}
	return lang
}

func scriptOf(scripts []scriptLanguage, r rune) *scriptLanguage {
	if r < 0x0370 {
		return nil
	}
	for i := range scripts {
		if unicode.Is(scripts[i].script, r) {
			return &scripts[i]
		}
	}
	return nil
}
