package retrieve

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/terms"
)

// word is a word of the question with what the widget's index knows of it.
type word struct {
	terms.Word
	share     float64 // 1 for what was just asked, less for what an earlier turn said
	corrected string
	name      bool    // written with a capital inside a sentence
	count     int     // chunks that hold any of its terms
	idf       float64 // of count
}

const (
	maxQuestion   = 2_000 // bytes of a question that are searched
	earlierShare  = .5    // weight of an earlier turn's words in a follow-up
	functionShare = .1    // of function words in ranking
	fewChunks     = 15    // below this many, counts say little about words
	meanIDF       = 3     // of a content word, roughly, in a site of some hundred chunks
)

// stats are the numbers that BM25 needs of a widget.
type stats struct {
	chunks int
	length float64 // mean terms of a chunk
}

// read turns the question, and what was said before where it refers to that,
// into words of the index.
func (s *Searcher) read(ctx context.Context, q Query) ([]word, stats, error) {
	langs, err := s.store.Languages(ctx, q.Widget)
	if err != nil {
		return nil, stats{}, err
	}
	words := wordsOf(q.Text, langs, 1)
	markNames(words, q.Text, langs)
	if earlier, ok := followed(q, words); ok {
		words = addNew(words, wordsOf(earlier, langs, earlierShare))
	}
	if contentWords(words) == 0 { // "What can I do here?" has nothing else
		for i := range words {
			words[i].Function = false
		}
	}
	counts, chunks, length, err := s.store.TermCounts(ctx, q.Widget, termsOf(words))
	if err != nil || chunks == 0 {
		return nil, stats{}, err
	}
	if err := s.lookAll(ctx, q.Widget, words, counts, chunks); err != nil {
		return nil, stats{}, err
	}
	return words, stats{chunks: chunks, length: float64(length) / float64(chunks)}, nil
}

func (s *Searcher) lookAll(ctx context.Context, widget app.WidgetID, words []word, counts map[string]int, chunks int) error {
	for i := range words {
		w := &words[i]
		w.look(counts)
		if w.count == 0 && w.content() {
			if err := s.correct(ctx, widget, w); err != nil {
				return err
			}
		}
		w.idf = idf(w.count, chunks)
	}
	loosen(words)
	return nil
}

func wordsOf(text string, langs []string, share float64) []word {
	var out []word
	for _, w := range terms.Query(clip(text, maxQuestion), langs) {
		out = append(out, word{Word: w, share: share})
	}
	return out
}

func termsOf(words []word) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Terms...)
	}
	return out
}

func addNew(words, more []word) []word {
	for _, m := range more {
		known := slices.ContainsFunc(words, func(w word) bool { return slices.Equal(w.Terms, m.Terms) })
		if !known && !m.Function {
			words = append(words, m)
		}
	}
	return words
}

// look keeps the terms that are indexed. The count is that of the most frequent
// one: variants of a word mostly stand in the same chunks.
func (w *word) look(counts map[string]int) {
	known := w.Terms[:0:0]
	for _, t := range w.Terms {
		if n := counts[t]; n > 0 {
			known = append(known, t)
			w.count = max(w.count, n)
		}
	}
	if len(known) > 0 {
		w.Terms = known
	}
}

func public(words []word) []Word {
	out := make([]Word, 0, len(words))
	for _, w := range words {
		p := Word{Text: w.Surface, Terms: w.Terms, Corrected: w.corrected}
		if w.content() {
			p.Weight = w.weight()
		}
		out = append(out, p)
	}
	return out
}

// clip cuts s to at most n bytes at a rune's edge.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
