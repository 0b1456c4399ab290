package sqlite

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxDims       = 8192 // of vec0
	maxNeighbours = 4096 // of vec0
)

// vectorSet is the vectors of one widget by one model.
type vectorSet struct {
	num     int64
	dims    int
	serving bool
}

func scanSet(s scanner) (v vectorSet, err error) {
	err = s.Scan(&v.num, &v.dims, &v.serving)
	return v, err
}

// setOf finds a widget's vectors of a model; app.NotFound when it has none.
func setOf(t *tx, w app.WidgetID, model string) (vectorSet, error) {
	return one(t, "set of vectors", scanSet, "SELECT s.num, s.dims, s.serving FROM vector_sets s JOIN widgets w ON w.num = s.widget WHERE w.id = ? AND s.model = ?", w, model)
}

// vecTable names the table of all vectors of that length.
func vecTable(dims int) string { return fmt.Sprintf("vec_%d", dims) }

func vectorBlob(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func (s *Store) AddVectors(ctx context.Context, w app.WidgetID, model string, vectors []app.ChunkVector) error {
	dims, err := checkVectors(vectors)
	if err != nil || dims == 0 {
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		widget, err := widgetNum(t, w)
		if err != nil {
			return err
		}
		set, err := ensureSet(t, w, widget, model, dims)
		if err != nil {
			return err
		}
		for _, v := range vectors {
			if err := addVector(t, set, widget, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkVectors gives the length of all of them.
func checkVectors(vectors []app.ChunkVector) (int, error) {
	dims := 0
	for _, v := range vectors {
		if dims != 0 && len(v.Vector) != dims || len(v.Vector) == 0 || len(v.Vector) > maxDims {
			return 0, app.Errorf(app.Invalid, "the embedding model gave a vector of %d numbers; all must have the same length, 1 to %d", len(v.Vector), maxDims)
		}
		dims = len(v.Vector)
		if len(v.Sentences) > app.MaxSentences {
			return 0, app.Errorf(app.Invalid, "a passage has vectors of %d sentences; at most %d are kept", len(v.Sentences), app.MaxSentences)
		}
		for _, s := range v.Sentences {
			if len(s.Direction) != dims || s.Start < 0 {
				return 0, app.Errorf(app.Invalid, "the embedding model gave a sentence at %d a vector of %d numbers, and its passage one of %d", s.Start, len(s.Direction), dims)
			}
		}
	}
	return dims, nil
}

// ensureSet finds the widget's set of vectors of a model or makes it. A widget's
// first one serves searches at once.
func ensureSet(t *tx, w app.WidgetID, widget int64, model string, dims int) (vectorSet, error) {
	set, err := setOf(t, w, model)
	if err == nil && set.dims != dims {
		return set, app.Errorf(app.Conflict, "the embedding model %s gave %d numbers before and gives %d now: name it differently to embed everything anew", model, set.dims, dims)
	}
	if err == nil || app.CodeOf(err) != app.NotFound {
		return set, err
	}
	_, err = t.exec("CREATE VIRTUAL TABLE IF NOT EXISTS " + vecTable(dims) + fmt.Sprintf(" USING vec0(vector_set integer partition key, embedding float[%d] distance_metric=l2, chunk_size=%d)", dims, blockSize))
	if err != nil {
		return set, err
	}
	_, err = t.exec("INSERT INTO vector_sets(widget, model, dims, serving) VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM vector_sets WHERE widget = ?1))", widget, model, dims)
	if err != nil {
		return set, err
	}
	return setOf(t, w, model)
}

// addVector stores a vector in place of an earlier one; nothing when the chunk has
// gone or is not to be found any more.
func addVector(t *tx, set vectorSet, widget int64, v app.ChunkVector) error {
	here, err := one(t, "count", value[int], "SELECT count(*) FROM chunks WHERE num = ? AND widget = ? AND state <> ?", v.Chunk, widget, chunkOut)
	if err != nil || here == 0 {
		return err
	}
	if err := dropVectors(t, "SELECT v.num, s.dims FROM vectors v JOIN vector_sets s ON s.num = v.vector_set WHERE v.vector_set = ? AND v.chunk = ?", set.num, v.Chunk); err != nil {
		return err
	}
	return insertVector(t, set, int64(v.Chunk), vectorBlob(v.Vector), directionsBlob(v))
}

func insertVector(t *tx, set vectorSet, chunk int64, embedding, directions []byte) error {
	num, err := t.insert("INSERT INTO vectors(vector_set, chunk) VALUES (?, ?)", set.num, chunk)
	if err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO "+vecTable(set.dims)+"(rowid, vector_set, embedding) VALUES (?, ?, ?)", num, set.num, embedding); err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO directions(vector, directions) VALUES (?, ?)", num, directions)
	return err
}

// vectorRow is where one vector is.
type vectorRow struct {
	num  int64
	dims int
}

func scanVectorRow(s scanner) (v vectorRow, err error) {
	err = s.Scan(&v.num, &v.dims)
	return v, err
}

// dropVectors removes the vectors that a query of row numbers and lengths selects,
// and their directions, which hang on them.
func dropVectors(t *tx, query string, args ...any) error {
	rows, err := all(t, scanVectorRow, query, args...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := t.exec("DELETE FROM "+vecTable(r.dims)+" WHERE rowid = ?", r.num); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM vectors WHERE num = ?", r.num); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) ServingModel(ctx context.Context, w app.WidgetID) (string, error) {
	return read(ctx, s, func(t *tx) (string, error) {
		return one(t, "widget", value[string], "SELECT coalesce((SELECT model FROM vector_sets WHERE widget = w.num AND serving), '') FROM widgets w WHERE w.id = ?", w)
	})
}

func (s *Store) EmbeddedCount(ctx context.Context, w app.WidgetID) (int, error) {
	return read(ctx, s, func(t *tx) (int, error) {
		return one(t, "count", value[int], `SELECT count(*) FROM widgets w JOIN vector_sets s ON s.widget = w.num AND s.serving
			JOIN vectors v ON v.vector_set = s.num WHERE w.id = ?`, w)
	})
}
