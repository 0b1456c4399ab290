package sqlite

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Counts follow every change of the index, also another process's.
func TestCountsAreNeverStale(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	defer s.Close()
	other, err := Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	defer other.Close()
	w := newWidget(t, s)
	src, err := s.CreateSource(t.Context(), app.Source{WidgetID: w, Kind: app.KindWebsite})
	fatal(t, err)
	for i := range 6 {
		writer := []*Store{s, other}[i%2]
		d := app.Document{WidgetID: w, SourceID: src.ID, URL: fmt.Sprint(i), Status: app.DocumentReady, Language: fmt.Sprint("l", i)}
		_, err := writer.SaveDocument(t.Context(), d, []app.Chunk{{Terms: "apple"}, {Terms: "pear"}})
		fatal(t, err)
		for _, reader := range []*Store{s, other, s} {
			counts, chunks, _, err := reader.TermCounts(t.Context(), w, []string{"apple", "plum"})
			languages, failed := reader.Languages(t.Context(), w)
			if failed != nil || len(languages) != i+1 {
				t.Errorf("after document %d: languages %v, %v", i, languages, failed)
			}
			if err != nil || counts["apple"] != i+1 || counts["plum"] != 0 || chunks != 2*(i+1) {
				t.Errorf("after document %d: %v of %d chunks, %v", i, counts, chunks, err)
			}
		}
	}
}

func TestCountCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := countCache{widgets: map[int64]*cachedCounts{}}
	for w := range int64(2 * cachedWidgets) {
		for i := range cachedTerms + 5 {
			c.put(indexed{w, 1}, fmt.Sprint(i), segments{{1, i}})
		}
		if n, ok := c.get(indexed{w, 1}, fmt.Sprint(cachedTerms+4)); !ok || n.chunks() != cachedTerms+4 {
			t.Errorf("the last count of widget %d: %d, %v", w, n, ok)
		}
		if _, ok := c.get(indexed{w, 2}, "1"); ok {
			t.Error("a count of another version")
		}
		if len(c.widgets) > cachedWidgets || len(c.widgets[w].terms) > cachedTerms {
			t.Fatalf("%d widgets, %d terms", len(c.widgets), len(c.widgets[w].terms))
		}
	}
}
