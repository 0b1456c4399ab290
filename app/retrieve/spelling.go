package retrieve

import (
	"context"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/terms"
)

const (
	shortestGuess = 5 // letters: shorter words and stems are near too many others
	longGuess     = 9
	correctedBy   = .8 // a guessed spelling weighs less than what was typed
	nearTermLimit = 10_000
)

// correct lets the nearest indexed term stand for a word that the index does not
// know: at a distance of 1 from five letters on, 2 from nine. Between equally
// near ones the more frequent wins. The first letter is taken to be right.
func (s *Searcher) correct(ctx context.Context, widget app.WidgetID, w *word) error {
	reach := 1
	if utf8.RuneCountInString(w.Surface) >= longGuess {
		reach = 2
	}
	best := reach + 1
	for _, typed := range w.Terms {
		near, err := s.near(ctx, widget, typed, reach)
		if err != nil {
			return err
		}
		for _, t := range near {
			d := terms.Distance(typed, t.Term, reach)
			if d < best || d == best && d <= reach && t.Count > w.count {
				best, w.count, w.corrected = d, t.Count, t.Term
			}
		}
	}
	if w.corrected != "" {
		w.Terms = []string{w.corrected}
		w.share *= correctedBy
	}
	return nil
}

// near are the indexed terms that typed may have been meant for.
func (s *Searcher) near(ctx context.Context, widget app.WidgetID, typed string, reach int) ([]app.TermCount, error) {
	n := utf8.RuneCountInString(typed)
	if n < shortestGuess {
		return nil, nil
	}
	_, first := utf8.DecodeRuneInString(typed)
	return s.store.NearTerms(ctx, widget, typed[:first], n-reach, n+reach, nearTermLimit)
}
