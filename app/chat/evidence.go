package chat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/qa"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
)

// passage is a match with its sentences.
type passage struct {
	retrieve.Match
	answer    int // where the answer of an owner's entry begins in the text; 0 else
	sentences []chunk.Sentence
	terms     []map[string]bool // of each sentence
	meant     []app.Direction   // of each sentence, nil where it has no vector
	cosines   []float64         // of the question and each sentence
}

func newPassage(m retrieve.Match) *passage {
	p := &passage{Match: m, sentences: chunk.Sentences(m.Text)}
	if m.Kind == app.KindQA {
		_, p.answer = qa.Parse(m.Text)
		p.sentences = slices.DeleteFunc(p.sentences, func(s chunk.Sentence) bool { return s.Start < p.answer })
	}
	n := len(p.sentences)
	p.terms, p.meant, p.cosines = make([]map[string]bool, n), make([]app.Direction, n), make([]float64, n)
	known := map[int]retrieve.Sentence{}
	for _, s := range m.Sentences {
		known[s.Start] = s
	}
	for i, s := range p.sentences {
		p.cosines[i] = unknown
		if k, ok := known[s.Start]; ok {
			p.meant[i], p.cosines[i] = k.Direction, k.Cosine
		}
		p.terms[i] = map[string]bool{}
		for _, t := range terms.Index(s.Text, m.Language) {
			p.terms[i][t] = true
		}
	}
	return p
}

// best is the sentence that is nearest to the question, -1 without one.
func (p *passage) best(words []retrieve.Word) int {
	best, _ := p.nearest(words, p.cosines)
	return best
}

// nearest is the sentence that has most of words and of meaning. Headings and code
// count only where nothing else has anything.
func (p *passage) nearest(words []retrieve.Word, cosines []float64) (best int, most float64) {
	best = -1
	near := reachOf(cosines)
	for i, s := range p.sentences {
		v := coverage(words, p.terms[i])
		if near.known() {
			v = wordShare*v + (1-wordShare)*near.place(cosines[i])
		}
		if !quotable(s) {
			v *= .3
		}
		if best < 0 || v > most || v == most && quotable(s) && !quotable(p.sentences[best]) {
			best, most = i, v
		}
	}
	return best, most
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
	c := app.Citation{Kind: p.Kind, Index: index, Title: titleOf(p.Passage), URL: p.URL, DocumentID: p.DocumentID, Score: p.Score}
	at := 0
	if first >= 0 {
		c.Quote = p.span(first, last).Text
		if p.Kind != app.KindFile { // which no browser shows as a page
			c.URL = withFragment(p.URL, p.fragment(first, last))
		}
		c.Before, c.After = p.before(first), p.around(last, 1)
		at = p.sentences[first].Start
	}
	part := p.PartAt(at)
	c.Page, c.Headings = part.Page, append([]string{}, part.Headings...)
	if part.Page > 0 && strings.HasPrefix(p.ContentType, "application/pdf") {
		c.URL = withPage(p.URL, part.Page)
	}
	return c
}

// withPage opens a PDF at a page; its viewers know no text directives.
func withPage(address string, page int) string {
	if address == "" {
		return ""
	}
	address, _, _ = strings.Cut(address, "#")
	return fmt.Sprintf("%s#page=%d", address, page)
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
