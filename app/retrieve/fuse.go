package retrieve

import (
	"cmp"
	"math"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

// wordShare is the weight of words beside that of meaning. Measured on XQuAD
// with multilingual-e5-small, see DESIGN: .3 was best in each language.
const wordShare = .3

// fuse orders the candidates. Both scores are brought to 0..1 over the
// candidates: weighing them did better than fusing ranks.
func fuse(cands []*candidate, meaning bool) {
	words := withDocuments(cands)
	top := 0.
	for _, w := range words {
		top = max(top, w)
	}
	near := nearness(cands)
	for i, c := range cands {
		if top > 0 {
			c.fused = words[i] / top
		}
		if meaning {
			c.fused = wordShare*c.fused + (1-wordShare)*near[i]
		}
	}
	slices.SortStableFunc(cands, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(y.fused, x.fused), cmp.Compare(x.Chunk.ID, y.Chunk.ID))
	})
}

// nearness brings the cosines to 0..1 over the candidates.
func nearness(cands []*candidate) []float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range cands {
		if c.meaningRank > 0 {
			low, high = min(low, c.cosine), max(high, c.cosine)
		}
	}
	out := make([]float64, len(cands))
	for i, c := range cands {
		if c.meaningRank > 0 && high > low {
			out[i] = (c.cosine - low) / (high - low)
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
