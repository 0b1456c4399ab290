package sqlite

import (
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Vectors from before sentences had any serve until both are made anew.
func TestVectorsWithoutSentencesArePending(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	ctx := t.Context()
	w := newWidget(t, s)
	src, err := s.CreateSource(ctx, app.Source{WidgetID: w, Kind: app.KindWebsite})
	fatal(t, err)
	_, err = s.SaveDocument(ctx, app.Document{WidgetID: w, SourceID: src.ID, Status: app.DocumentReady}, make([]app.Chunk, 3))
	fatal(t, err)
	embedAll(t, s, w)
	fatal(t, changeOnly(ctx, s, func(t *tx) error {
		_, err := t.exec("DELETE FROM directions")
		return err
	}))
	state := func(when string, pending, hits int) {
		t.Helper()
		widgets, err := s.PendingWidgets(ctx, "m")
		fatal(t, err)
		chunks, err := s.PendingChunks(ctx, w, "m", 10)
		fatal(t, err)
		near, err := s.SearchVectors(ctx, w, "m", []float32{1, 0, 0, 0}, 10)
		fatal(t, err)
		if (len(widgets) > 0) != (pending > 0) || len(chunks) != pending || len(near) != hits {
			t.Errorf("%s: %d widgets and %d chunks are pending, %d vectors found", when, len(widgets), len(chunks), len(near))
		}
	}
	state("before", 3, 3)
	embedAll(t, s, w)
	state("after", 0, 3)
}
