package terms

import "strings"

// unelide removes what an apostrophe ties to a word: the possessive 's and
// contracted verbs at its end, articles at its start, the case endings of
// Turkish names. Any other apostrophe vanishes (don't, O'Reilly, п'ять).
func (s *stemmer) unelide(word string) string {
	if isASCII(word) && strings.IndexByte(word, '\'') < 0 {
		return word
	}
	word = plainApostrophes(word)
	first := strings.IndexByte(word, '\'')
	if first < 0 {
		return word
	}
	if s.lang == "tr" {
		return word[:first]
	}
	if elided(word[:first]) && len(word) > first+2 {
		word = word[first+1:]
	}
	if last := strings.LastIndexByte(word, '\''); last > 0 && contracted(word[last+1:]) {
		word = word[:last]
	}
	return strings.ReplaceAll(word, "'", "")
}

func plainApostrophes(word string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ':
			return '\''
		}
		if isElision(r) || isIgnored(r) || r == '"' {
			return -1
		}
		return r
	}, word)
}

// contracted names the English endings. The t of "don't" is not among them:
// "dont" is what people type.
func contracted(end string) bool {
	switch end {
	case "s", "re", "ve", "ll", "d", "m":
		return true
	}
	return false
}

// elided names the articles and little words of French, Italian and Catalan
// that lose a vowel.
func elided(start string) bool {
	switch start {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu",
		"un", "dell", "all", "nell", "sull", "dall", "quest", "quell", "dov", "com", "cos", "bell", "sant", "gl":
		return true
	}
	return false
}
