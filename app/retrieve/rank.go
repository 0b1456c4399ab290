package retrieve

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// BM25 has its usual constants. The shares were chosen on forty questions about
// the manuals of Git and SQLite; on XQuAD, which has no titles, they change nothing.
const (
	k1 = 1.2
	b  = .75

	headingShare  = .3  // of title and heading path, a field of their own
	pairShare     = .5  // of words that stand together in the question and in the text
	documentShare = .15 // of what the other candidates of the same document have
	pairReach     = 5   // terms between two words that stand together
)

// candidate is a chunk that either search brought up.
type candidate struct {
	app.Passage
	wordRank, meaningRank int     // from 1, 0: not found that way
	bm25                  float64 // with the widget's own counts, headings and pairs included
	coverage              float64 // share of the question's words, by weight, that stand in the chunk
	missing               float64 // share of the weightiest one that does not
	together              float64 // pairs of its words that stand together, by weight, as a share of the words
	cosine                float64
	fused                 float64 // orders the candidates
	score                 float64 // calibrated
	cut                   string
}

// byWords scores a candidate against the words of the question. The store's own
// BM25 counts the chunks of all widgets, so that it only proposes.
func (c *candidate) byWords(words []word, st stats) {
	body, head := positions(c.Terms), positions(c.HeadTerms)
	length := float64(strings.Count(c.Terms, " ") + 1)
	norm := k1 * (1 - b + b*length/max(st.length, 1))
	var asked, met, missing float64
	for _, w := range words {
		inBody, inHead := w.in(body), w.in(head)
		c.bm25 += w.weight() * (k1 + 1) * (inBody/(inBody+norm) + headingShare*inHead/(inHead+k1))
		if !w.content() {
			continue
		}
		asked += w.weight()
		if inBody+inHead > 0 {
			met += w.weight()
		} else {
			missing = max(missing, w.weight())
		}
	}
	together := pairs(words, body)
	c.bm25 += pairShare * (k1 + 1) * together
	if asked > 0 {
		c.coverage, c.missing, c.together = met/asked, missing/asked, together/asked
	}
}

// positions are where each of space-joined terms stands, in order.
func positions(terms string) map[string][]int {
	at := map[string][]int{}
	i := 0
	for t := range strings.SplitSeq(terms, " ") {
		at[t] = append(at[t], i)
		i++
	}
	return at
}

// in is how often w stands there.
func (w word) in(at map[string][]int) float64 {
	n := 0
	for _, t := range w.Terms {
		n += len(at[t])
	}
	return float64(n)
}

// pairs weighs the neighbours among the question's content words that stand near
// each other in the text.
func pairs(words []word, at map[string][]int) float64 {
	sum := 0.
	var last *word
	for i := range words {
		w := &words[i]
		if !w.content() {
			continue
		}
		if last != nil {
			if d := distance(at, last.Terms, w.Terms); d <= pairReach {
				sum += min(last.weight(), w.weight()) / float64(d)
			}
		}
		last = w
	}
	return sum
}

// distance is the least number of terms from one of a to one of b, either way;
// more than pairReach when they stand further apart.
func distance(at map[string][]int, a, b []string) int {
	best := pairReach + 1
	for _, x := range a {
		for _, y := range b {
			best = min(best, closestOf(at[x], at[y]))
		}
	}
	return best
}

// closestOf walks two ascending lists once.
func closestOf(a, b []int) int {
	best := pairReach + 1
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch d := b[j] - a[i]; {
		case d > 0:
			best = min(best, d)
			i++
		case d < 0:
			best = min(best, -d)
			j++
		default:
			i++
		}
	}
	return best
}

// wordShare is the weight of words beside that of meaning. Measured on XQuAD
// with multilingual-e5-small, see DESIGN: .3 was best in each language.
const wordShare = .3

// fuse orders the candidates. Both scores are brought to 0..1 over the
// candidates: weighing them did better than fusing ranks.
func fuse(cands []*candidate, meaning bool) {
	words := withDocuments(cands)
	var topWords float64
	low, high := math.Inf(1), math.Inf(-1)
	for i, c := range cands {
		topWords = max(topWords, words[i])
		if c.meaningRank > 0 {
			low, high = min(low, c.cosine), max(high, c.cosine)
		}
	}
	for i, c := range cands {
		if topWords > 0 {
			c.fused = words[i] / topWords
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
