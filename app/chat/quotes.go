package chat

import (
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
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

// A sentence that follows one which asks or announces is likely to answer: the
// share of the weight that it inherits from the heading above and the sentence before.
const (
	fromHeading  = .6
	fromPrevious = .4
)

// quote answers with the sentences themselves.
func (a *answering) quote() error {
	quotes := pick(a.found.Matches, a.found.Words)
	if len(quotes) == 0 {
		return a.refuse(a.found.Matches)
	}
	a.answer.Mode, a.answer.Answered = app.ModeQuotes, true
	for i, q := range quotes {
		a.answer.Sources = append(a.answer.Sources, q.passage.cite(i+1, q.first, q.last))
	}
	if err := a.sink(SourcesEvent{Sources: a.answer.Sources}); err != nil {
		return err
	}
	a.answer.FollowUps = followUps(a.found.Matches, a.r.Message)
	if err := a.emit(a.text.Quotes); err != nil {
		return err
	}
	for _, c := range a.answer.Sources {
		if err := a.emit("\n\n> " + escape(c.Quote) + " [" + strconv.Itoa(c.Index) + "]"); err != nil {
			return err
		}
	}
	return nil
}

// escape keeps a quote's own characters from becoming markdown.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "#", `\#`, "~", `\~`, "|", `\|`, "\n", " ").Replace(s)
}

// quoted are sentences in a row of one block.
type quoted struct {
	passage     *passage
	first, last int
}

// pick chooses at most maxQuotes sentences of at most maxQuotePassages passages:
// passages by rank, their sentences in reading order.
func pick(matches []retrieve.Match, words []retrieve.Word) []quoted {
	var out []quoted
	left, best := maxQuotes, 0.
	for i, m := range matches[:min(len(matches), maxQuotePassages)] {
		if m.Score < passageShare*matches[0].Score {
			break
		}
		p := newPassage(m)
		scores := p.scores(words)
		top := highest(scores)
		best = max(best, top)
		if top <= 0 || i > 0 && top < sentenceShare*best {
			continue
		}
		chosen := p.choose(scores, sentenceShare*best, min(left, quotesOf(i)))
		left -= chosen.count
		out = append(out, chosen.spans(p)...)
	}
	return out
}

// quotesOf leaves the best passage most of the room.
func quotesOf(rank int) int { return []int{3, 2, 1}[rank] }

// scores weighs each sentence: what it has of the question itself, and part of
// what the heading above and the sentence before have.
func (p *passage) scores(words []retrieve.Word) []float64 {
	out := make([]float64, len(p.sentences))
	var heading, previous float64
	for i, s := range p.sentences {
		own := coverage(words, p.terms[i])
		switch s.Kind {
		case chunk.Heading:
			heading, previous = own, 0
			continue
		case chunk.Code:
			own *= .5
		}
		out[i] = own + fromHeading*heading + fromPrevious*previous
		heading *= .7 // further down, less of the text is about the heading
		previous = own
		if len(strings.Fields(s.Text)) < 3 && len(s.Text) < 12 {
			out[i] *= .5 // a fragment says little
		}
	}
	return out
}

func highest(scores []float64) float64 {
	top := 0.
	for _, v := range scores {
		top = max(top, v)
	}
	return top
}

// choice marks which sentences of a passage are quoted.
type choice struct {
	taken []bool
	count int
}

// choose takes the best sentences that reach least, at most n.
func (p *passage) choose(scores []float64, least float64, n int) choice {
	c := choice{taken: make([]bool, len(scores))}
	for c.count < n {
		best := -1
		for i, v := range scores {
			if !c.taken[i] && v >= least && v > 0 && (best < 0 || v > scores[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		c.taken[best] = true
		c.count++
	}
	return c
}

// spans joins chosen sentences that follow each other in one block.
func (c choice) spans(p *passage) []quoted {
	var out []quoted
	for i, taken := range c.taken {
		if !taken {
			continue
		}
		if n := len(out); n > 0 && out[n-1].last == i-1 && p.sentences[i].Block == p.sentences[i-1].Block && quotable(p.sentences[i]) {
			out[n-1].last = i
			continue
		}
		out = append(out, quoted{p, i, i})
	}
	return out
}

// followUps are questions that the pages themselves ask, near what was found.
func followUps(matches []retrieve.Match, asked string) []string {
	var out []string
	seen := map[string]bool{strings.ToLower(strings.TrimSpace(asked)): true}
	for _, m := range matches {
		for _, h := range append([]string{m.Title}, m.Headings...) {
			h = strings.TrimSpace(h)
			if isQuestion(h) && !seen[strings.ToLower(h)] && len(out) < 3 {
				seen[strings.ToLower(h)] = true
				out = append(out, h)
			}
		}
	}
	return out
}

func isQuestion(h string) bool {
	return len(h) <= app.MaxName && (strings.HasSuffix(h, "?") || strings.HasSuffix(h, "？") || strings.HasSuffix(h, "؟"))
}
