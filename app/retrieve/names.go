package retrieve

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app/terms"
)

// markNames marks the words that the visitor wrote with a capital inside a
// sentence: a passage without one of them is mostly about something else. German
// writes every noun so, and says nothing by it.
func markNames(words []word, text string, langs []string) {
	if len(langs) > 0 && langs[0] == "de" {
		return
	}
	names := capitals(clip(text, maxQuestion))
	for i := range words {
		words[i].name = words[i].content() && slices.Contains(names, words[i].Surface)
	}
}

// capitals are the words of a text that have a capital though no sentence begins there.
func capitals(text string) []string {
	var out []string
	begins := true
	for field := range strings.FieldsSeq(text) {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(field, unicode.IsPunct))
		if !begins && unicode.IsUpper(first) {
			for _, w := range terms.Query(field, nil) {
				out = append(out, w.Surface)
			}
		}
		begins = strings.ContainsAny(field[len(field)-1:], ".!?:")
	}
	return out
}
