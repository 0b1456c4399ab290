package retrieve

import (
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// result picks what is given back: the best above the threshold, the owner's own
// answers and pinned documents first, a few of each document, neighbours joined.
func (q *Query) result(cands []*candidate, words []word, near nearest) Result {
	slices.SortStableFunc(cands, func(x, y *candidate) int { return rank(y) - rank(x) })
	q.oneTranslation(cands)
	r := Result{Words: public(words), Matches: join(q.pick(cands))}
	if len(r.Matches) == 0 {
		r.Closest = nearestPages(cands)
	}
	if q.Explain {
		r.Trace = q.trace(cands, r.Words, near)
	}
	return r
}

// pick marks why the others were cut.
func (q *Query) pick(cands []*candidate) (picked []*candidate) {
	taken := map[app.DocumentID]int{}
	for _, c := range cands {
		switch {
		case c.cut != "":
		case c.score < q.Threshold:
			c.cut = "threshold"
		case taken[c.DocumentID] >= perDocument:
			c.cut = "document"
		case len(picked) >= q.Limit:
			c.cut = "limit"
		default:
			taken[c.DocumentID]++
			picked = append(picked, c)
		}
	}
	return picked
}

func rank(c *candidate) int {
	switch {
	case c.owned:
		return 2
	case c.Pinned:
		return 1
	}
	return 0
}

// nearestPages are the best of what did not reach the threshold, one a document.
func nearestPages(cands []*candidate) []Match {
	var out []Match
	seen, told := map[app.DocumentID]bool{}, map[string]bool{}
	for _, c := range cands {
		if len(out) < closest && !seen[c.DocumentID] && !told[c.Translations] && c.score > 0 {
			seen[c.DocumentID], told[c.Translations] = true, c.Translations != ""
			out = append(out, single(c))
		}
	}
	return out
}

func (q *Query) trace(cands []*candidate, words []Word, near nearest) *Trace {
	t := &Trace{Query: q.meaning(), Words: words, Model: near.model, Threshold: q.Threshold}
	if near.err != nil {
		t.Failure = near.err.Error()
	}
	for _, c := range cands {
		t.Candidates = append(t.Candidates, TraceCandidate{
			Chunk: c.Chunk.ID, DocumentID: c.DocumentID, Title: c.Title, Excerpt: excerpt(c.Chunk.Text),
			WordRank: c.wordRank, WordScore: c.bm25, Coverage: c.coverage,
			MeaningRank: c.meaningRank, MeaningScore: c.cosine, SentenceScore: c.nearest,
			Fused: c.fused, Score: c.score, Cut: c.cut,
		})
	}
	return t
}

const maxExcerpt = 200 // runes

func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxExcerpt {
		return string(runes[:maxExcerpt])
	}
	return text
}
