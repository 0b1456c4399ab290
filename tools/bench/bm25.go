package main

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/WebsyteAI/websyte/app/terms"
)

// bm25 is the textbook's ranking over stemmed words: k1 1.2, b .75, Lucene's idf.
type bm25 struct {
	lang   string
	docs   []bm25Document
	holds  map[string]int // documents that hold a term
	length float64        // mean
}

type bm25Document struct {
	paragraph int
	counts    map[string]int
	length    float64
}

func newBM25(x *xquad, lang string, holds func(int) bool) *bm25 {
	s := &bm25{lang: lang, holds: map[string]int{}}
	for i, text := range x.paragraphs {
		if !holds(i) {
			continue
		}
		words := terms.Index(text, lang)
		d := bm25Document{i, map[string]int{}, float64(len(words))}
		for _, w := range words {
			if d.counts[w]++; d.counts[w] == 1 {
				s.holds[w]++
			}
		}
		s.docs, s.length = append(s.docs, d), s.length+d.length
	}
	s.length /= float64(len(s.docs))
	return s
}

func (s *bm25) search(_ context.Context, question string) ([]found, error) {
	asked := terms.Index(question, s.lang)
	var out []found
	for _, d := range s.docs {
		score := 0.
		for _, w := range asked {
			n, tf := float64(s.holds[w]), float64(d.counts[w])
			idf := math.Log(1 + (float64(len(s.docs))-n+.5)/(n+.5))
			score += idf * 2.2 * tf / (tf + 1.2*(.25+.75*d.length/s.length))
		}
		if score > 0 {
			out = append(out, found{d.paragraph, score})
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	return out, nil
}
