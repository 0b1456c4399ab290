package sqlite

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Vectors of documents that are read again and again leave gaps; they are closed.
func TestCompact(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	ctx := t.Context()
	w := newWidget(t, s)
	src, err := s.CreateSource(ctx, app.Source{WidgetID: w, Kind: app.KindWebsite})
	fatal(t, err)
	const few, many = 4, blockSize - 4
	var large []app.Document
	for i := range 10 {
		for _, chunks := range []int{few, many} {
			d, err := s.SaveDocument(ctx, app.Document{WidgetID: w, SourceID: src.ID, URL: fmt.Sprint(i, chunks), Status: app.DocumentReady}, make([]app.Chunk, chunks))
			fatal(t, err)
			if chunks == many {
				large = append(large, d)
			}
		}
	}
	embedAll(t, s, w)
	for _, d := range large {
		_, err := s.DeleteDocument(ctx, w, d.ID)
		fatal(t, err)
	}
	fatal(t, s.ResumeRemovals(ctx))
	before := blocks(t, s)
	embedAll(t, s, w)
	hits, err := s.SearchVectors(ctx, w, "m", []float32{1, 0, 0, 0}, 100)
	fatal(t, err)
	if got := blocks(t, s); before != 10 || got > 2 || len(hits) != 10*few {
		t.Errorf("%d blocks, before %d; %d vectors, want %d", got, before, len(hits), 10*few)
	}
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func blocks(t *testing.T, s *Store) int {
	t.Helper()
	n, err := read(t.Context(), s, func(t *tx) (int, error) { return one(t, "count", value[int], "SELECT count(*) FROM vec_4_chunks") })
	fatal(t, err)
	return n
}

// embedAll gives every pending chunk a vector, the same one.
func embedAll(t *testing.T, s *Store, w app.WidgetID) {
	t.Helper()
	pending, err := s.PendingChunks(t.Context(), w, "m", 1000)
	fatal(t, err)
	var vectors []app.ChunkVector
	for _, p := range pending {
		vectors = append(vectors, app.ChunkVector{Chunk: p.ID, Vector: []float32{1, 0, 0, 0}})
	}
	fatal(t, s.AddVectors(t.Context(), w, "m", vectors))
	if done, err := s.FinishVectors(t.Context(), w, "m"); err != nil || !done {
		t.Fatal(done, err)
	}
}
