package chat

import (
	"strings"
	"unicode"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// How much is quoted at most, and how near the best a sentence must come to be
// quoted beside it.
const (
	maxQuotes        = 3 // a list with what announces it counts as one
	maxSentences     = 5
	maxQuotePassages = 3
	sentenceShare    = .2
)

// quoted are sentences in a row that make one quote.
type quoted struct {
	passage     *passage
	first, last int
}

// picker chooses quotes among the sentences of the best passages.
type picker struct {
	passages []*passage
	units    [][]unit        // of each passage
	chosen   []choice        // of each passage
	left     int             // sentences
	said     map[string]bool // texts that are quoted: pages repeat each other
}

// pick chooses the best quotes, passages by rank, their sentences in reading order.
func pick(matches []retrieve.Match, words []retrieve.Word) []quoted {
	k := picker{left: maxSentences, said: map[string]bool{}}
	for _, m := range matches[:min(len(matches), maxQuotePassages)] {
		k.passages = append(k.passages, newPassage(m))
	}
	for i, values := range values(k.passages, words) {
		k.units = append(k.units, k.passages[i].units(values))
		k.chosen = append(k.chosen, make(choice, len(k.passages[i].sentences)))
	}
	k.choose()
	var out []quoted
	for i, p := range k.passages {
		out = append(out, k.chosen[i].spans(p)...)
	}
	return out
}

// choose marks the best units; the others must come near the first of them.
func (k *picker) choose() {
	least := 0.
	for range maxQuotes {
		at, best, ok := k.next()
		if !ok || best.score < least {
			return
		}
		k.chosen[at].mark(best)
		k.said[k.passages[at].key(best)] = true
		k.left -= best.size()
		least = max(least, sentenceShare*best.score)
	}
}

// next is the best unit that there is room for and that is not said yet.
func (k *picker) next() (at int, best unit, ok bool) {
	for i, units := range k.units {
		for _, u := range units {
			if u.score > best.score && u.size() <= k.left && !k.chosen[i].has(u) && !k.said[k.passages[i].key(u)] {
				at, best, ok = i, u, true
			}
		}
	}
	return at, best, ok
}

// choice marks which sentences of a passage are quoted.
type choice []bool

func (c choice) has(u unit) bool {
	for _, taken := range c[u.first : u.last+1] {
		if taken {
			return true
		}
	}
	return false
}

func (c choice) mark(u unit) {
	for i := u.first; i <= u.last; i++ {
		c[i] = true
	}
}

// spans joins chosen sentences that follow each other in one block, or belong together.
func (c choice) spans(p *passage) []quoted {
	var out []quoted
	for i := 0; i < len(c); i++ {
		if !c[i] {
			continue
		}
		last, bound := i, p.together(i)
		for last+1 < len(c) && c[last+1] && (p.oneBlock(last, last+1) || bound > last) {
			last++
			bound = max(bound, p.together(last))
		}
		out = append(out, quoted{p, i, last})
		i = last
	}
	return out
}

func (p *passage) oneBlock(i, j int) bool {
	return p.sentences[i].Block == p.sentences[j].Block && p.sentences[j].Kind != chunk.Code
}

// key is the same for texts that differ in case, space and punctuation alone.
func (p *passage) key(u unit) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, p.span(u.first, u.last).Text)
}
