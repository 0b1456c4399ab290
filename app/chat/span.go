package chat

import (
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app/chunk"
)

const contextBytes = 240 // of what a citation shows before and after its quote

// span joins neighbouring sentences to one, with a line for each block.
func (p *passage) span(first, last int) chunk.Sentence {
	s := p.sentences[first]
	for _, next := range p.sentences[first+1 : last+1] {
		if next.Block == s.Block {
			s.Text += joint(s.Text) + next.Text
		} else {
			s.Text += "\n" + next.Text
		}
		s.End, s.Block = next.End, next.Block
	}
	return s
}

// fragment names a span to a browser. Cells and code cannot end a range, so there
// the first sentence stands for all.
func (p *passage) fragment(first, last int) string {
	if p.oneBlock(first, last) || prose(p.sentences[last]) {
		return chunk.Fragment(p.span(first, last))
	}
	return chunk.Fragment(p.sentences[first])
}

// joint is what stands between two sentences: nothing after a CJK full stop.
func joint(text string) string {
	for _, stop := range []string{"。", "！", "？", "」", "』"} {
		if strings.HasSuffix(text, stop) {
			return ""
		}
	}
	return " "
}

// before is the text in front of sentence i in its own block, or the question
// that it answers.
func (p *passage) before(i int) string {
	if text := p.around(i, -1); text != "" || i == 0 {
		return text
	}
	if asked := p.sentences[i-1]; prose(asked) && asks(asked.Text) {
		return asked.Text
	}
	return ""
}

// around is the text beside sentence i in its own block: step -1 before, 1 after.
func (p *passage) around(i, step int) string {
	var parts []string
	size := 0
	for j := i + step; j >= 0 && j < len(p.sentences) && p.sentences[j].Block == p.sentences[i].Block; j += step {
		if size += len(p.sentences[j].Text); size > contextBytes {
			break
		}
		parts = append(parts, p.sentences[j].Text)
	}
	if step < 0 {
		slices.Reverse(parts)
	}
	return strings.Join(parts, " ")
}
