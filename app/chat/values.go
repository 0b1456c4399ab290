package chat

import (
	"math"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// How a sentence is weighed. Chosen on half of XQuAD's articles; `make bench
// ROWS=meaning` measures the result.
const (
	wordShare = .4 // of words, beside meaning
	rankStep  = .2 // that each rank of its passage takes from a sentence
)

// values weighs every sentence of the passages, the best about 1: by the words of
// the question and, where sentences have vectors, by meaning.
func values(passages []*passage, words []retrieve.Word) [][]float64 {
	out := make([][]float64, len(passages))
	most, near := 0., reachOf(nil)
	for i, p := range passages {
		out[i] = p.scores(words)
		for _, v := range out[i] {
			most = max(most, v)
		}
		near = near.with(p.cosines)
	}
	if near.known() {
		most = max(most, 1) // a question in another language shares a name at most
	}
	for i, p := range passages {
		for j := range out[i] {
			if most > 0 {
				out[i][j] /= most
			}
			if near.known() && !p.heads(j) {
				meant := p.weight(j) * near.place(p.cosines[j])
				if short(p.sentences[j].Text) {
					meant *= .5 // as in scores: a fragment says little
				}
				out[i][j] = wordShare*out[i][j] + (1-wordShare)*meant
			}
			out[i][j] = max(0, out[i][j]-rankStep*float64(i))
		}
	}
	return out
}

// weight is the share that counts of what sentence i itself has.
func (p *passage) weight(i int) float64 {
	switch s := p.sentences[i]; {
	case !s.Tells(p.Text):
		return .1
	case s.Kind == chunk.Code:
		return .5
	case s.Kind == chunk.Row:
		return .8 // a row says less by itself than a sentence does
	}
	return 1
}

// unknown is the cosine of a sentence that has no vector.
var unknown = math.Inf(-1)

// reach is from the least to the greatest of some cosines.
type reach struct{ low, high float64 }

func reachOf(cosines []float64) reach {
	return reach{math.Inf(1), math.Inf(-1)}.with(cosines)
}

func (r reach) with(cosines []float64) reach {
	for _, c := range cosines {
		if c != unknown {
			r.low, r.high = min(r.low, c), max(r.high, c)
		}
	}
	return r
}

func (r reach) known() bool { return r.high > r.low }

// place is where c stands: 0 for the least and for one that is not known, 1 for the greatest.
func (r reach) place(c float64) float64 {
	if c == unknown {
		return 0
	}
	return (c - r.low) / (r.high - r.low)
}
