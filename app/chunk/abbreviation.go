package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviated says whether the full stop behind text belongs to its last word,
// so that the sentence goes on in rest.
func abbreviated(text, rest string) bool {
	word := lastWord(text)
	if word == "" {
		return false
	}
	if strings.Contains(word, ".") {
		return dotted(word)
	}
	if strings.Trim(word, "0123456789") == "" {
		return len(word) <= 2 && month(lastWord(firstWord(rest)))
	}
	if utf8.RuneCountInString(word) == 1 {
		return strings.ContainsFunc(word, unicode.IsLetter)
	}
	word = strings.ToLower(word)
	if beforeNumber(word) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
		return unicode.IsDigit(r)
	}
	return alwaysAbbreviated(word)
}

func lastWord(text string) string {
	window := text[max(0, len(text)-40):]
	i := strings.LastIndexFunc(window, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("([{\"'“„«‚‘/-–—", r)
	})
	if i < 0 {
		return window
	}
	_, size := utf8.DecodeRuneInString(window[i:])
	return window[i+size:]
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(strings.TrimLeft(text[:min(len(text), 40)], " "), " ")
	return word
}

// dotted says whether word is letters with full stops between: e.g, z.B, U.S.
func dotted(word string) bool {
	for part := range strings.SplitSeq(word, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 2 || strings.ContainsFunc(part, unicode.IsDigit) {
			return false
		}
	}
	return true
}

func alwaysAbbreviated(word string) bool {
	switch word {
	case "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "col", "capt", "sgt", "hon", "messrs", "st",
		"vs", "cf", "viz", "approx", "dept", "resp", "incl", "excl", "esp", "ca", "al",
		"bzw", "inkl", "exkl", "evtl", "ggf", "vgl", "sog", "zzgl", "mind", "max", "min", "allg", "dipl", "ing",
		"hr", "fr", "tel", "str", "abk", "bspw", "einschl", "entspr", "gem", "jährl", "monatl", "urspr",
		"mio", "mrd", "geb", "hrsg", "zt", "mme", "mlle", "env", "av", "sr", "sra", "srta", "dra", "ud", "uds",
		"sig", "dott", "avv", "pág", "núm", "ул", "руб", "стр", "тыс", "млн", "млрд", "им", "см":
		return true
	}
	return false
}

// beforeNumber are words that are abbreviations in front of a number alone.
func beforeNumber(word string) bool {
	switch word {
	case "no", "nos", "nr", "fig", "figs", "vol", "ch", "chap", "sec", "sect", "eq", "eqs", "p", "pp",
		"art", "abs", "bd", "kap", "abb", "tab", "ver", "op", "ziff", "rn", "anm", "n", "ст", "рис", "гл":
		return true
	}
	return false
}

// month says whether a German ordinal in front of word is the day of a date.
func month(word string) bool {
	switch strings.Trim(word, ".,;:)") {
	case "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
		"November", "Dezember", "Jänner", "Jahrhundert":
		return true
	}
	return false
}
