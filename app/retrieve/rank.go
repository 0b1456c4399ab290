package retrieve

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// BM25 with the usual constants; a word in the title or a heading counts as
// headingBoost occurrences.
const (
	k1           = 1.2
	b            = .75
	headingBoost = 2
)

// candidate is a chunk that either search brought up.
type candidate struct {
	app.Passage
	wordRank, meaningRank int     // from 1, 0: not found that way
	bm25                  float64 // with the widget's own counts
	coverage              float64 // share of the question's words, by weight, that stand in the chunk
	missing               float64 // share of the weightiest one that does not
	saturation            float64 // bm25 as a share of the most that it could be
	cosine                float64
	fused                 float64 // orders the candidates
	score                 float64 // calibrated
	cut                   string
}

// byWords scores a candidate against the words of the question. The store's own
// BM25 counts the chunks of all widgets, so that it only proposes.
func (c *candidate) byWords(words []word, st stats) {
	freq := frequencies(c.Passage)
	length := float64(strings.Count(c.Terms, " ") + 1)
	norm := k1 * (1 - b + b*length/max(st.length, 1))
	var asked, met, missing float64
	for _, w := range words {
		tf := 0.
		for _, t := range w.Terms {
			tf += freq[t]
		}
		if tf > 0 {
			c.bm25 += w.weight() * tf * (k1 + 1) / (tf + norm)
		}
		if w.content() {
			asked += w.weight()
			if tf > 0 {
				met += w.weight()
			} else {
				missing = max(missing, w.weight())
			}
		}
	}
	if asked > 0 {
		c.coverage, c.missing = met/asked, missing/asked
		c.saturation = c.bm25 / (asked * (k1 + 1))
	}
}

func frequencies(p app.Passage) map[string]float64 {
	f := map[string]float64{}
	for t := range strings.SplitSeq(p.Terms, " ") {
		f[t]++
	}
	for t := range strings.SplitSeq(p.HeadTerms, " ") {
		f[t] += headingBoost
	}
	return f
}

// wordShare is the weight of words beside that of meaning. Measured on XQuAD
// with multilingual-e5-small, see DESIGN: .3 was best in each language.
const wordShare = .3

// fuse orders the candidates. Both scores are brought to 0..1 over the
// candidates: weighing them did better than fusing ranks.
func fuse(cands []*candidate, meaning bool) {
	var topWords float64
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range cands {
		topWords = max(topWords, c.bm25)
		if c.meaningRank > 0 {
			low, high = min(low, c.cosine), max(high, c.cosine)
		}
	}
	for _, c := range cands {
		if topWords > 0 {
			c.fused = c.bm25 / topWords
		}
		if meaning {
			near := 0.
			if c.meaningRank > 0 && high > low {
				near = (c.cosine - low) / (high - low)
			}
			c.fused = wordShare*c.fused + (1-wordShare)*near
		}
	}
	slices.SortStableFunc(cands, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(y.fused, x.fused), cmp.Compare(x.Chunk.ID, y.Chunk.ID))
	})
}
