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
		m := Match{Passage: run[0].Passage, Score: c.score}
		done[run[0]] = true
		for _, next := range run[1:] {
			done[next] = true
			extend(&m, next.Passage)
		}
		m.Headings = c.Headings
		out = append(out, m)
	}
	return out
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

// extend puts p's text behind m's. What both hold stands once; between chunks that
// do not touch there was only white space.
func extend(m *Match, p app.Passage) {
	switch {
	case p.End <= m.End:
		return
	case p.Start <= m.End:
		m.Text += p.Text[m.End-p.Start:]
	default:
		m.Text += strings.Repeat("\n", p.Start-m.End) + p.Text
	}
	m.End = p.End
}
