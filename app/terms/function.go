package terms

import (
	_ "embed"
	"strings"
	"sync"
)

// functionWordsText has a line for each language: its tag, a colon, and its
// articles, pronouns, prepositions, auxiliaries and question words as people
// type them. For scripts without spaces they are pairs of characters, under the
// tag "pairs".
//
//go:embed function_words.txt
var functionWordsText string

// functionWords gives the folded function words of each language.
var functionWords = sync.OnceValue(func() map[string]map[string]bool {
	langs := map[string]map[string]bool{}
	fold := newStemmer("")
	for line := range strings.Lines(functionWordsText) {
		lang, list, _ := strings.Cut(line, ":")
		words := langs[lang]
		if words == nil {
			words = map[string]bool{}
			langs[lang] = words
		}
		for _, word := range strings.Fields(list) {
			words[fold.term(normalize(word))] = true
		}
	}
	return langs
})

func functionPairs() map[string]bool { return functionWords()["pairs"] }
