package builtin

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// composed writes letters and the accents that follow them as one character where
// there is one, as SentencePiece's normaliser does and the vocabulary expects. It is
// not all of NFC, which puts accents into another order: the vocabulary has Arabic
// ones in the order in which they are written.
func composed(text string) string {
	if norm.NFC.IsNormalString(text) {
		return text
	}
	var out strings.Builder
	last := rune(-1)
	for _, r := range text {
		if last >= 0 {
			if one, ok := compose(last, r); ok {
				last = one
				continue
			}
			out.WriteRune(last)
		}
		last = r
	}
	out.WriteRune(last)
	return out.String()
}

func compose(a, b rune) (rune, bool) {
	pair := norm.NFC.String(string([]rune{a, b}))
	one, size := utf8.DecodeRuneInString(pair)
	return one, size == len(pair)
}
