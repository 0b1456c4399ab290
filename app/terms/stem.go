package terms

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// snowball gives the stemming function of a language, nil if it has none.
func snowball(lang string) func(*snowballstem.Env) bool {
	switch lang {
	case "ar":
		return arabic.Stem
	case "da":
		return danish.Stem
	case "de":
		return german.Stem
	case "en":
		return english.Stem
	case "es":
		return spanish.Stem
	case "fi":
		return finnish.Stem
	case "fr":
		return french.Stem
	case "hu":
		return hungarian.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "no":
		return norwegian.Stem
	case "pt":
		return portuguese.Stem
	case "ro":
		return romanian.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	case "ta":
		return tamil.Stem
	case "tr":
		return turkish.Stem
	}
	return nil
}

// otherScript tells that a language is written without Latin letters: a Latin
// word in it is a foreign one, and stemmed as English.
func otherScript(lang string) bool {
	switch lang {
	case "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn", "ko", "lo", "mk",
		"ml", "mn", "mr", "my", "ne", "pa", "ru", "si", "sr", "ta", "te", "th", "uk", "ur", "zh":
		return true
	}
	return false
}

// maxCached bounds the memory of one call; a long page repeats far fewer words.
const maxCached = 1 << 14

// stemmer turns raw words into terms of one language. It serves one call.
type stemmer struct {
	lang    string
	stem    func(*snowballstem.Env) bool
	foreign func(*snowballstem.Env) bool // for Latin words in a language of another script
	env     *snowballstem.Env
	known   map[string]string // terms of function words, shared and never written
	cache   map[string]string
}

// newStemmer makes a stemmer for about so many bytes of text.
func newStemmer(tag string, size int) *stemmer {
	s := bareStemmer(tag, size)
	s.known = functionTerms()[s.lang]
	return s
}

func bareStemmer(tag string, size int) *stemmer {
	s := &stemmer{lang: base(tag), env: snowballstem.NewEnv("")}
	s.cache = make(map[string]string, min(size/bytesPerNewWord, maxCached))
	s.stem = snowball(s.lang)
	s.foreign = s.stem
	if otherScript(s.lang) {
		s.foreign = english.Stem
	}
	return s
}

// bytesPerNewWord is how much English prose it takes for a word that it has not
// had, in passages of a thousand bytes.
const bytesPerNewWord = 16

// term folds and stems a raw word.
func (s *stemmer) term(raw string) string {
	if term, ok := s.known[raw]; ok {
		return term
	}
	if term, ok := s.cache[raw]; ok {
		return term
	}
	term := s.make(raw)
	if len(s.cache) < maxCached {
		s.cache[raw] = term
	}
	return term
}

// make stems before it folds: the Snowball stemmers know accented endings.
func (s *stemmer) make(raw string) string {
	word := s.lower(cut(raw, 2*maxTermBytes))
	word = s.unelide(word)
	if len(word) > 2 && len(word) <= maxTermBytes && !hasDigit(word) {
		word = s.stemmed(word)
	}
	return foldTerm(word)
}

// hasDigit tells names and numbers, which have no endings.
func hasDigit(word string) bool {
	for i := range len(word) {
		if '0' <= word[i] && word[i] <= '9' {
			return true
		}
	}
	return false
}

func (s *stemmer) lower(word string) string {
	if s.lang == "tr" || s.lang == "az" {
		return strings.ToLowerSpecial(unicode.TurkishCase, word)
	}
	return strings.ToLower(word)
}

func (s *stemmer) stemmed(word string) string {
	stem := s.stem
	if isASCII(word) {
		stem = s.foreign
	}
	if stem == nil {
		return word
	}
	s.env.SetCurrent(s.spell(word))
	stem(s.env)
	return s.env.Current()
}

// spell writes a word as its stemmer wants it: German umlauts that were typed as
// two letters as one, Spanish and Portuguese endings with the accent that no word
// with them lacks, Romanian letters in the older encoding, Arabic without points
// and with one form of alef.
func (s *stemmer) spell(word string) string {
	switch s.lang {
	case "de":
		return umlauts(word)
	case "es":
		return ending(word, "cion", "ción", "sion", "sión")
	case "pt":
		return ending(word, "cao", "ção", "coes", "ções")
	case "ro":
		return cedillas(word)
	case "ar":
		return nouns(alefs(word))
	}
	return word
}

// ending replaces the first ending that fits; pairs of old and new.
func ending(word string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if stem, ok := strings.CutSuffix(word, pairs[i]); ok && stem != "" {
			return stem + pairs[i+1]
		}
	}
	return word
}

// cedillas undoes the comma below, which Snowball's Romanian stemmer is older
// than.
func cedillas(word string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ș':
			return 'ş'
		case 'ț':
			return 'ţ'
		}
		return r
	}, word)
}

// umlauts follows Snowball's german2: ae, oe and ue are umlauts, but for ue
// after q or between vowels (Quelle, neue).
func umlauts(word string) string {
	if !strings.Contains(word, "ae") && !strings.Contains(word, "oe") && !strings.Contains(word, "ue") {
		return word
	}
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		if i+1 < len(word) && word[i+1] == 'e' {
			if umlaut := umlautOf(word, i); umlaut != "" {
				b.WriteString(umlaut)
				i++
				continue
			}
		}
		b.WriteByte(word[i])
	}
	return b.String()
}

func umlautOf(word string, i int) string {
	switch word[i] {
	case 'a':
		return "ä"
	case 'o':
		return "ö"
	case 'u':
		if i > 0 && strings.IndexByte("qaeiouy", word[i-1]) >= 0 {
			return ""
		}
		return "ü"
	}
	return ""
}

func alefs(word string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'أ', r == 'إ', r == 'آ', r == 'ٱ':
			return 'ا'
		case r == tatweel, unicode.Is(unicode.Mn, r):
			return -1
		}
		return r
	}, word)
}

// nouns puts the article before a word that has none. Snowball's Arabic stemmer
// takes such a word for a verb first, and then cuts ملفات (files) in another place
// than الملفات (the files).
func nouns(word string) string {
	if at := strings.Index(word, "ال"); at >= 0 && at <= len("و") || strings.HasPrefix(word, "لل") {
		return word
	}
	return "ال" + word
}
