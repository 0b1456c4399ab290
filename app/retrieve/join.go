package retrieve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// join makes one match of chunks that follow each other in a document. A match
// stands where its best chunk stood and has that one's score.
func join(picked []*candidate) []Match {
	byDoc := map[app.DocumentID][]*candidate{}
	for _, c := range picked {
		byDoc[c.DocumentID] = append(byDoc[c.DocumentID], c)
	}
	done := map[*candidate]bool{}
	var out []Match
	for _, c := range picked {
		if done[c] {
			continue
		}
		run := neighbours(c, byDoc[c.DocumentID])
		m := single(run[0])
		for _, next := range run {
			done[next] = true
			extend(&m, next)
		}
		m.Headings, m.Score = c.Headings, c.score
		out = append(out, m)
	}
	return out
}

func single(c *candidate) Match {
	return Match{Passage: c.Passage, Owned: c.owned, Score: c.score, Parts: []Part{partOf(c.Passage, c.Start)}, Sentences: slices.Clip(c.sentences)}
}

func partOf(p app.Passage, start int) Part {
	return Part{Start: start, Headings: p.Headings, Page: p.Page}
}

// neighbours are the chunks around c without a gap, c included, in their order.
func neighbours(c *candidate, all []*candidate) []*candidate {
	sorted := slices.SortedFunc(slices.Values(all), func(x, y *candidate) int { return cmp.Compare(x.Ordinal, y.Ordinal) })
	i := slices.Index(sorted, c)
	first, last := i, i
	for first > 0 && sorted[first-1].Ordinal == sorted[first].Ordinal-1 {
		first--
	}
	for last < len(sorted)-1 && sorted[last+1].Ordinal == sorted[last].Ordinal+1 {
		last++
	}
	return sorted[first : last+1]
}

// extend puts c's text and sentences behind m's. What both hold stands once; between
// chunks that do not touch there was only white space.
func extend(m *Match, c *candidate) {
	p := c.Passage
	for _, s := range c.sentences {
		if s.Start += p.Start - m.Start; s.Start >= m.End-m.Start {
			m.Sentences = append(m.Sentences, s)
		}
	}
	switch {
	case p.End <= m.End:
		return
	case p.Start <= m.End:
		m.Parts = append(m.Parts, partOf(p, m.End))
		m.Text += p.Text[m.End-p.Start:]
	default:
		m.Parts = append(m.Parts, partOf(p, p.Start))
		m.Text += strings.Repeat("\n", p.Start-m.End) + p.Text
	}
	m.End = p.End
}
