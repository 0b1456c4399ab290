package chunk

import (
	"strings"
	"unicode"
)

// Bounds of a text directive, in words and bytes: a quote that is longer is
// named by its first and its last words.
const (
	edgeWords  = 5
	wholeWords = 12
	wholeBytes = 120
)

// Fragment gives the fragment that makes a browser scroll to the sentence and
// mark it, ":~:text=" and the directive, to put behind "#" of an address; "" when
// none can match.
//
// A browser finds each term of a directive within one block alone, so a table
// row is named by a cell, and code by a line.
func Fragment(s Sentence) string {
	text := s.Text
	switch s.Kind {
	case Row:
		text = longest(strings.Split(text, CellSeparator))
	case Code:
		text = longest(strings.Split(text, "\n"))
	}
	words := strings.Fields(text)
	if len(words) == 0 || !strings.ContainsFunc(text, wordRune) {
		return ""
	}
	if len(words) <= wholeWords && len(text) <= wholeBytes || len(words) <= 2*edgeWords {
		return ":~:text=" + encode(strings.Join(words, " "))
	}
	return ":~:text=" + encode(strings.Join(words[:edgeWords], " ")) + "," +
		encode(strings.Join(words[len(words)-edgeWords:], " "))
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// longest gives the part with the most characters, the first of equals: it is
// the least likely to stand elsewhere on the page.
func longest(parts []string) string {
	best := ""
	for _, p := range parts {
		if p = strings.TrimSpace(p); len(p) > len(best) {
			best = p
		}
	}
	return best
}

// encode escapes everything but letters and digits of ASCII and three marks
// that mean nothing in a directive or an address.
func encode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if letter(c) || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
