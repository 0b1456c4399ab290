package sqlite

import (
	"context"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// However many chunks hold a term, one search reads no more than maxPostings of
// them, and those of the rarest term first.
func TestASearchReadsBoundedPostings(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	w := newWidget(t, s)
	const chunks = maxPostings + 500
	fatal(t, changeOnly(t.Context(), s, func(t *tx) error {
		widget, err := widgetNum(t, w)
		if err != nil {
			return err
		}
		for i := range int64(chunks) {
			r := indexRow{num: i + 1, terms: "everywhere often often often often often often", length: 7}
			if i == chunks-1 {
				r.terms = "rare " + r.terms
			}
			if _, err := t.exec(insertImpacts, r.num, impacts(widget, r)); err != nil {
				return err
			}
		}
		_, err = t.exec("UPDATE index_stats SET chunks = ?, version = version + 1 WHERE widget = ?", chunks, widget)
		return err
	}))
	var parts []part
	scores, err := read(t.Context(), s, func(t *tx) (map[app.ChunkID]float64, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return nil, err
		}
		c, err := s.countTerms(t, widget, []string{"everywhere", "often", "rare"})
		if err != nil {
			return nil, err
		}
		parts = c.parts()
		return score(t, widget, parts)
	})
	if err != nil || len(scores) != maxPostings+1 {
		t.Fatalf("%d chunks were read, %v", len(scores), err)
	}
	if scores[1] != parts[1].score {
		t.Error("a third term was read")
	}
	hits, err := s.SearchTerms(context.Background(), w, []string{"everywhere", "often", "rare"}, 10)
	if err != nil || len(hits) != 10 || hits[0].Chunk != chunks {
		t.Errorf("found %v, %v", hits, err)
	}
}

// A term counts by how often it stands in a chunk, for the chunk's length, and
// more in a heading.
func TestImpactsOrderChunks(t *testing.T) {
	t.Parallel()
	filler := " a b c d e f g h i j k l m n o p q r s t u v w x y z"
	for _, c := range []struct {
		name         string
		better, than indexRow
	}{
		{"often", indexRow{terms: "cat cat cat cat cat cat" + filler, length: 120}, indexRow{terms: "cat" + filler, length: 120}},
		{"in the heading", indexRow{head: "cat", terms: "dog" + filler, length: 120}, indexRow{head: "dog", terms: "cat" + filler, length: 120}},
		{"in a short chunk", indexRow{terms: "cat", length: 1}, indexRow{terms: "cat" + filler, length: 400}},
	} {
		s := openStore(t)
		w := newWidget(t, s)
		c.than.num, c.better.num = 1, 2
		fatal(t, changeOnly(t.Context(), s, func(t *tx) error {
			widget, err := widgetNum(t, w)
			if err != nil {
				return err
			}
			for _, r := range []indexRow{c.than, c.better, {num: 3, terms: "dog", length: 1}} {
				if _, err := t.exec(insertImpacts, r.num, impacts(widget, r)); err != nil {
					return err
				}
			}
			_, err = t.exec("UPDATE index_stats SET chunks = 3 WHERE widget = ?", widget)
			return err
		}))
		hits, err := s.SearchTerms(t.Context(), w, []string{"cat"}, 10)
		if err != nil || len(hits) != 2 || hits[0].Chunk != 2 || hits[0].Score <= hits[1].Score {
			t.Errorf("%s: %v, %v", c.name, hits, err)
		}
	}
}
