package sqlite

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// addPast gives the estate's last document a version that was there until a generation,
// with n vectors.
func addPast(t *testing.T, s *Store, e estate, until, n int) {
	t.Helper()
	fatal(t, changeOnly(t.Context(), s, func(t *tx) error {
		version, err := t.insert(`INSERT INTO versions(source, document, run, since, until, gone, prepared, title, description, language, content_type, size, hash, etag, last_modified, fetched_at, markdown)
			SELECT source, num, 0, 0, ?, 0, 0, '', '', '', '', 0, '', '', '', 0, '' FROM documents WHERE id = ?`, until, e.document)
		if err != nil {
			return err
		}
		set, err := setOf(t, e.widget, "m")
		for i := range n {
			if err == nil {
				v := app.ChunkVector{Vector: []float32{1, 0, 0}}
				_, err = t.exec("INSERT INTO past_vectors(version, vector_set, hash, embedding, directions) VALUES (?, ?, ?, ?, ?)", version, set.num, fmt.Append(nil, i), vectorBlob(v.Vector), directionsBlob(v))
			}
		}
		return err
	}))
}

func TestVectorsOfThePastGoWithTheirGeneration(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	e := newEstate(t, s) // with one more than a step removes, until generation 1
	addPast(t, s, e, 2, 3)
	for _, c := range []struct{ generation, vectors, versions int }{
		{keptGenerations, forgottenVectors + 4, 2},
		{keptGenerations + 1, 3, 1},
		{keptGenerations + 2, 0, 0},
	} {
		fatal(t, changeOnly(t.Context(), s, func(t *tx) error {
			_, err := t.exec("UPDATE sources SET generation = ?", c.generation)
			return err
		}))
		fatal(t, s.ResumeRemovals(t.Context()))
		if v, n := count(t, s, "versions"), count(t, s, "past_vectors"); v != c.versions || n != c.vectors {
			t.Errorf("generation %d: %d versions with %d vectors, want %d with %d", c.generation, v, n, c.versions, c.vectors)
		}
	}
}

// Another model has other vectors: those of the one before are no more use.
func TestVectorsOfThePastGoWithTheirModel(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	e := newEstate(t, s)
	fatal(t, changeOnly(t.Context(), s, func(t *tx) error {
		_, err := t.exec("UPDATE vector_sets SET model = 'before', serving = 0")
		return err
	}))
	pending, err := s.PendingChunks(t.Context(), e.widget, "m", 1000)
	fatal(t, err)
	for len(pending) > 0 {
		var vectors []app.ChunkVector
		for _, p := range pending {
			vectors = append(vectors, app.ChunkVector{Chunk: p.Chunk.ID, Vector: []float32{1, 0, 0}})
		}
		fatal(t, s.AddVectors(t.Context(), e.widget, "m", vectors))
		pending, err = s.PendingChunks(t.Context(), e.widget, "m", 1000)
		fatal(t, err)
	}
	if n := count(t, s, "past_vectors"); n != forgottenVectors+1 {
		t.Errorf("%d vectors of the past before the other model serves", n)
	}
	if done, err := s.FinishVectors(t.Context(), e.widget, "m"); err != nil || !done {
		t.Fatal(done, err)
	}
	if n := count(t, s, "past_vectors"); n != 0 {
		t.Errorf("%d vectors of the past are left of a model that has gone", n)
	}
}
