package chat

import (
	"hash/fnv"
	"slices"

	"github.com/WebsyteAI/websyte/app/terms"
)

// topicOf is what a question asks, as a number that stands for its words: it does
// not change with case, accents, endings, the order of words or how the question is
// put ("How long does shipping take?" and "shipping, how long"). 0 for no question.
func topicOf(question, language string) int64 {
	var said, all []string
	for _, w := range terms.Query(question, []string{language}) {
		if w.Bonus {
			continue
		}
		stem := w.Terms[len(w.Terms)-1]
		all = append(all, stem)
		if !w.Function {
			said = append(said, stem)
		}
	}
	if len(said) == 0 {
		said = all // "who are you?" asks something too
	}
	if len(said) == 0 {
		return 0
	}
	slices.Sort(said)
	h := fnv.New64a()
	for _, word := range slices.Compact(said) {
		h.Write([]byte(word + "\n")) // cannot fail
	}
	return int64(h.Sum64())
}
