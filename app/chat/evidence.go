package chat

import (
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
)

// passage is a match with its sentences.
type passage struct {
	retrieve.Match
	sentences []chunk.Sentence
	terms     []map[string]bool // of each sentence
}

func newPassage(m retrieve.Match) *passage {
	p := &passage{Match: m, sentences: chunk.Sentences(m.Text)}
	p.terms = make([]map[string]bool, len(p.sentences))
	for i, s := range p.sentences {
		p.terms[i] = map[string]bool{}
		for _, t := range terms.Index(s.Text, m.Language) {
			p.terms[i][t] = true
		}
	}
	return p
}

// best is the sentence that has most of what words ask, -1 without one. Headings
// and code count only where nothing else has anything.
func (p *passage) best(words []retrieve.Word) int {
	best, _ := p.nearest(words)
	return best
}

func (p *passage) nearest(words []retrieve.Word) (best int, most float64) {
	best = -1
	for i, s := range p.sentences {
		v := coverage(words, p.terms[i])
		if !quotable(s) {
			v *= .3
		}
		if best < 0 || v > most || v == most && quotable(s) && !quotable(p.sentences[best]) {
			best, most = i, v
		}
	}
	return best, most
}

// support is the sentence that best supports a statement. A statement in another
// language shares no word with it: then the one that is nearest to the question.
func (p *passage) support(statement string, asked []retrieve.Word) int {
	best, most := p.nearest(statementWords(statement, p.Language))
	if most == 0 {
		return p.best(asked)
	}
	return best
}

func quotable(s chunk.Sentence) bool { return s.Kind != chunk.Heading && s.Kind != chunk.Code }

// coverage is the share, by weight, of words that are among terms.
func coverage(words []retrieve.Word, among map[string]bool) float64 {
	var asked, met float64
	for _, w := range words {
		asked += w.Weight
		if slices.ContainsFunc(w.Terms, func(t string) bool { return among[t] }) {
			met += w.Weight
		}
	}
	if asked == 0 {
		return 0
	}
	return met / asked
}

// cite makes the citation of the sentences from first to last.
func (p *passage) cite(index, first, last int) app.Citation {
	c := app.Citation{Index: index, Title: titleOf(p.Passage), URL: p.URL, DocumentID: p.DocumentID, Score: p.Score}
	at := 0
	if first >= 0 {
		c.Quote, c.URL = p.span(first, last).Text, withFragment(p.URL, p.fragment(first, last))
		c.Before, c.After = p.before(first), p.around(last, 1)
		at = p.sentences[first].Start
	}
	part := p.PartAt(at)
	c.Page, c.Headings = part.Page, append([]string{}, part.Headings...)
	return c
}

// withFragment puts a text directive behind an address, which may have a fragment already.
func withFragment(address, directive string) string {
	if address == "" || directive == "" {
		return address
	}
	if strings.Contains(address, "#") {
		return address + directive
	}
	return address + "#" + directive
}

// statementWords are the words of a statement, each of equal weight.
func statementWords(statement, language string) []retrieve.Word {
	var out []retrieve.Word
	for _, w := range terms.Query(chunk.Plain(statement), []string{language}) {
		if !w.Function && !w.Bonus {
			out = append(out, retrieve.Word{Text: w.Surface, Terms: w.Terms, Weight: 1})
		}
	}
	return out
}
