package sqlite

import (
	"context"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) SearchVectors(ctx context.Context, w app.WidgetID, model string, v []float32, limit int) ([]app.Hit, error) {
	limit = atMost(limit, maxNeighbours)
	if limit == 0 {
		return nil, nil
	}
	return read(ctx, s, func(t *tx) ([]app.Hit, error) {
		set, err := setOf(t, w, model)
		if app.CodeOf(err) == app.NotFound && err != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if len(v) != set.dims {
			return nil, app.Errorf(app.Conflict, "the embedding model %s gave %d numbers for the question and %d for the content: embed the content anew", model, len(v), set.dims)
		}
		at, err := one(t, "widget", scanIndexed, "SELECT i.widget, i.version FROM widgets w JOIN index_stats i ON i.widget = w.num WHERE w.id = ?", w)
		if err != nil {
			return nil, err
		}
		hidden, err := s.hidden(t, at)
		if err != nil {
			return nil, err
		}
		hits, err := all(t, scanNear, `SELECT v.chunk, n.distance FROM (SELECT rowid, distance FROM `+vecTable(set.dims)+
			` WHERE vector_set = ? AND embedding MATCH ? AND k = ?) n JOIN vectors v ON v.num = n.rowid ORDER BY n.distance`, set.num, vectorBlob(v), min(limit+len(hidden), maxNeighbours))
		hits = slices.DeleteFunc(hits, func(h app.Hit) bool { return hidden[h.Chunk] })
		return hits[:min(len(hits), limit)], err
	})
}

// scanNear turns the distance of two unit vectors into their cosine.
func scanNear(s scanner) (h app.Hit, err error) {
	var d float64
	err = s.Scan(&h.Chunk, &d)
	h.Score = 1 - d*d/2
	return h, err
}
