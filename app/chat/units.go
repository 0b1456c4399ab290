package chat

import (
	"strings"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// A sentence that follows one which asks or announces is likely to answer: the
// share of the weight that it inherits from the heading above and the sentence before.
const (
	fromHeading  = .6
	fromPrevious = .4
)

const (
	maxAnnounced     = 4   // sentences of a list or rows of a table after what announces them
	maxAnnouncedCode = 600 // bytes
)

// unit is what is quoted together or not at all.
type unit struct {
	first, last int
	score       float64
}

func (u unit) size() int { return u.last - u.first + 1 }

// units are the ways to quote the passage. They may overlap: an item of a list
// stands alone as well as after the sentence that announces the list.
func (p *passage) units(scores []float64) []unit {
	var out []unit
	for i := 0; i < len(scores); i++ {
		last := p.together(i)
		if p.heads(i) || last < i {
			continue
		}
		u := unit{i, last, scores[i]}
		if asks(p.sentences[i].Text) {
			u.first++ // the answer is quoted; its question stands before it
		}
		if p.bare(i) && last > i {
			i++ // what explains a bare answer is not quoted without it
			u.score = max(u.score, scores[i])
		}
		out = append(out, u)
	}
	return out
}

// scores weighs each sentence: what it has of the question itself, and part of
// what the heading above and the sentence before have.
func (p *passage) scores(words []retrieve.Word) []float64 {
	out := make([]float64, len(p.sentences))
	var heading, previous float64
	for i, s := range p.sentences {
		own := coverage(words, p.terms[i])
		if p.heads(i) {
			heading, previous = own, 0
			continue
		}
		own *= p.weight(i)
		out[i] = own + fromHeading*heading + fromPrevious*previous
		heading *= .7 // further down, less of the text is about the heading
		if short(s.Text) {
			out[i] *= .5 // a fragment says little, and "No." answers no less than what explains it
			continue
		}
		previous = own
	}
	return out
}

// heads tells whether sentence i is what others stand under: a heading, or the
// caption of a table.
func (p *passage) heads(i int) bool {
	s := p.sentences[i]
	caption := prose(s) && i+1 < len(p.sentences) && p.sentences[i+1].Kind == chunk.Row &&
		!strings.ContainsAny(s.Text[max(0, len(s.Text)-4):], ".:!?。：！？؟")
	return s.Kind == chunk.Heading || caption
}

func short(text string) bool { return len(strings.Fields(text)) < 3 && len(text) < 12 }

// together is the last sentence that is quoted with sentence i, i itself where it
// stands alone, -1 where it must not be quoted.
func (p *passage) together(i int) int {
	switch {
	case p.announces(i):
		return p.announced(i)
	case p.bare(i) && i+1 < len(p.sentences) && prose(p.sentences[i+1]):
		return max(i, p.together(i+1))
	}
	return i
}

// bare tells whether sentence i is an answer such as "No." that the next explains.
func (p *passage) bare(i int) bool {
	s := p.sentences[i]
	return prose(s) && short(s.Text) && strings.TrimRight(s.Text, ".!。！।") != s.Text
}

func prose(s chunk.Sentence) bool {
	return s.Kind == chunk.Paragraph || s.Kind == chunk.Item || s.Kind == chunk.Quote
}

// announces tells whether sentence i says nothing without what follows it: it
// asks, or ends with a colon.
func (p *passage) announces(i int) bool {
	s := p.sentences[i]
	return prose(s) && (asks(s.Text) || strings.HasSuffix(s.Text, ":") || strings.HasSuffix(s.Text, "："))
}

func asks(text string) bool {
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？") || strings.HasSuffix(text, "؟")
}

// announced is the last sentence of what sentence i announces: some items or rows,
// the code or the sentence that follows; -1 where nothing does.
func (p *passage) announced(i int) int {
	first := i + 1
	if first == len(p.sentences) || asks(p.sentences[first].Text) {
		return -1
	}
	switch s := p.sentences[first]; s.Kind {
	case chunk.Heading:
		return -1
	case chunk.Code:
		if len(s.Text) > maxAnnouncedCode {
			return -1
		}
	case chunk.Item, chunk.Row:
		last := first
		for last+1 < len(p.sentences) && last-i < maxAnnounced && p.sentences[last+1].Kind == s.Kind {
			last++
		}
		return last
	default:
		return p.together(first)
	}
	return first
}
