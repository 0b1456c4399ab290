package retrieve

import (
	"cmp"
	"math"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

// Weights beside meaning, which has the rest: half for the chunk, half for the
// sentence in it that is nearest. Chosen on half of XQuAD's articles.
const (
	wordShare     = .32
	coverageShare = .09
)

// fuse orders the candidates. All scores are brought to 0..1 over the candidates:
// weighing them did better than fusing ranks. Beside meaning, words count as far as
// any candidate has those that are asked for: a question in another language, or in
// other words, shares but a chance word with a page.
func fuse(cands []*candidate, meaning bool) {
	words := withDocuments(cands)
	top, met := 0., 0.
	for i, c := range cands {
		top, met = max(top, words[i]), max(met, c.coverage)
	}
	chunks := places(cands, func(c *candidate) float64 { return c.cosine })
	sentences := places(cands, func(c *candidate) float64 { return c.nearest })
	for i, c := range cands {
		if top > 0 {
			c.fused = words[i] / top
		}
		if !meaning {
			continue
		}
		near := (chunks[i] + sentences[i]) / 2
		if !c.embedded {
			near = met * c.fused // a page that was just read has no vectors yet
		}
		c.fused = wordShare*met*c.fused + coverageShare*c.coverage + (1-wordShare-coverageShare)*near
	}
	slices.SortStableFunc(cands, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(y.fused, x.fused), cmp.Compare(x.Chunk.ID, y.Chunk.ID))
	})
}

// places brings a cosine of the candidates to 0..1: 0 for the least of them and for
// those that have no vector.
func places(cands []*candidate, cosine func(*candidate) float64) []float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range cands {
		if c.embedded {
			low, high = min(low, cosine(c)), max(high, cosine(c))
		}
	}
	out := make([]float64, len(cands))
	for i, c := range cands {
		if c.embedded && high > low {
			out[i] = (cosine(c) - low) / (high - low)
		}
	}
	return out
}

// withDocuments gives each candidate's word score with a share of its document's:
// a page that is about the question has it in many places. The best chunk of a
// document counts whole, each further one half of the one before.
func withDocuments(cands []*candidate) []float64 {
	order := make([]int, len(cands))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(cands[y].bm25, cands[x].bm25) })
	sum, next := map[app.DocumentID]float64{}, map[app.DocumentID]float64{}
	for _, i := range order {
		id := cands[i].DocumentID
		if next[id] == 0 {
			next[id] = 1
		}
		sum[id] += next[id] * cands[i].bm25
		next[id] /= 2
	}
	out := make([]float64, len(cands))
	for i, c := range cands {
		out[i] = c.bm25 + documentShare*sum[c.DocumentID]
	}
	return out
}
