package terms

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

// functionWordsText has a line for each language: its tag, a colon, and its
// articles, pronouns, prepositions, auxiliaries, question words and the verbs that
// say little by themselves (get, make, take), as people type them. For scripts without spaces they are pairs of characters, under the
// tag "pairs".
//
//go:embed function_words.txt
var functionWordsText string

// functionWords gives the folded function words of each language.
var functionWords = sync.OnceValue(func() map[string]map[string]bool {
	langs := map[string]map[string]bool{}
	fold := bareStemmer("", 0)
	for lang, list := range functionLists() {
		words := map[string]bool{}
		for _, word := range list {
			words[fold.term(word)] = true
		}
		langs[lang] = words
	}
	return langs
})

// functionTerms gives the terms of each language's function words, which are
// nearly half of any text, so that they need not be stemmed again and again.
var functionTerms = sync.OnceValue(func() map[string]map[string]string {
	langs := map[string]map[string]string{}
	for lang, list := range functionLists() {
		terms, stems := map[string]string{}, bareStemmer(lang, 0)
		for _, word := range list {
			terms[word] = stems.make(word)
		}
		langs[lang] = terms
	}
	return langs
})

func functionLists() map[string][]string {
	lists := map[string][]string{}
	for line := range strings.Lines(normalize(functionWordsText)) {
		lang, list, _ := strings.Cut(line, ":")
		lists[lang] = strings.Fields(list)
	}
	return lists
}

func functionPairs() map[string]bool { return functionWords()["pairs"] }

// Languages lists those whose function words are known, in a fixed order.
func Languages() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(functionWords())), func(tag string) bool { return tag == "pairs" })
}
