package chat

import (
	"strings"
	"unicode"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// How much is quoted at most, and how near the best a passage and a sentence must
// come to be quoted beside it.
const (
	maxQuotes        = 5
	maxQuotePassages = 3
	passageShare     = .8
	sentenceShare    = .6
)

// quoted are sentences in a row that make one quote.
type quoted struct {
	passage     *passage
	first, last int
}

// picker chooses quotes: at most maxQuotes sentences of at most maxQuotePassages
// passages, passages by rank, their sentences in reading order.
type picker struct {
	out  []quoted
	left int
	best float64
	said map[string]bool // texts that are quoted: pages repeat each other
}

func pick(matches []retrieve.Match, words []retrieve.Word) []quoted {
	p := picker{left: maxQuotes, said: map[string]bool{}}
	for i, m := range matches[:min(len(matches), maxQuotePassages)] {
		if m.Score < passageShare*matches[0].Score {
			break
		}
		p.take(newPassage(m), i, words)
	}
	return p.out
}

func (k *picker) take(p *passage, rank int, words []retrieve.Word) {
	units := p.units(p.scores(words))
	top := 0.
	for _, u := range units {
		top = max(top, u.score)
	}
	k.best = max(k.best, top)
	if top > 0 && top >= sentenceShare*k.best {
		k.out = append(k.out, k.choose(p, units, quotesOf(rank)).spans(p)...)
	}
}

// quotesOf leaves the best passage most of the room.
func quotesOf(rank int) int { return []int{3, 2, 1}[rank] }

// choice marks which sentences of a passage are quoted.
type choice []bool

// choose takes the best units, n sentences; the first of them may have more.
func (k *picker) choose(p *passage, units []unit, n int) choice {
	c := make(choice, len(p.sentences))
	for count := 0; ; {
		best := -1
		for i, u := range units {
			room := count == 0 && u.size() <= k.left || count+u.size() <= min(n, k.left)
			if room && u.score > 0 && u.score >= sentenceShare*k.best && !c.has(u) && !k.said[p.key(u)] &&
				(best < 0 || u.score > units[best].score) {
				best = i
			}
		}
		if best < 0 {
			k.left -= count
			return c
		}
		count += units[best].size()
		k.said[p.key(units[best])] = true
		c.mark(units[best])
	}
}

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
