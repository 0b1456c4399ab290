package retrieve

import "math"

// idf is that of BM25 as Lucene writes it (never negative); an unknown word
// weighs as much as the rarest known one could. In a widget of few chunks what is
// rare is chance, so that there every word weighs nearly the same.
func idf(count, chunks int) float64 {
	n, all := float64(min(count, chunks)), float64(chunks)
	own := math.Log(1 + (all-n+.5)/(n+.5))
	return (all*own + fewChunks*meanIDF) / (all + fewChunks)
}

// content tells whether w counts for coverage.
func (w word) content() bool { return !w.Function && !w.Bonus }

// weight is w's share in ranking.
func (w word) weight() float64 {
	if w.Function {
		return w.idf * w.share * functionShare
	}
	return w.idf * w.share
}
