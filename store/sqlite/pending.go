package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// A chunk is pending until it has a vector that was made together with those of its
// sentences: databases from before sentences had any get them so.
const embedded = "vectors v JOIN directions x ON x.vector = v.num"

// PendingChunks looks behind the last chunk that has a vector first: embedding goes
// in that order, and would otherwise pass over all that it has done each time.
func (s *Store) PendingChunks(ctx context.Context, w app.WidgetID, model string, limit int) ([]app.Passage, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.Passage, error) {
		set, err := setOf(t, w, model)
		if err != nil && app.CodeOf(err) != app.NotFound {
			return nil, err
		}
		last, err := one(t, "chunk", value[int64], "SELECT coalesce((SELECT v.chunk FROM "+embedded+" WHERE v.vector_set = ? ORDER BY v.chunk DESC LIMIT 1), 0)", set.num)
		if err != nil {
			return nil, err
		}
		fresh, err := pendingAfter(t, w, set, last, limit)
		if err != nil || len(fresh) > 0 || last == 0 {
			return fresh, err
		}
		return pendingAfter(t, w, set, 0, limit)
	})
}

func pendingAfter(t *tx, w app.WidgetID, set vectorSet, after int64, limit int) ([]app.Passage, error) {
	return all(t, scanPassage, "SELECT "+passageColumns+` FROM chunks c JOIN documents d ON d.num = c.document
		WHERE c.widget = (SELECT num FROM widgets WHERE id = ?) AND c.num > ? AND c.state <> 0
		AND NOT EXISTS (SELECT 1 FROM `+embedded+` WHERE v.vector_set = ? AND v.chunk = c.num) ORDER BY c.num LIMIT ?`, w, after, set.num, limit)
}

// pendingWidgets compares counts: vectors exist for indexed chunks alone.
const pendingWidgets = ` FROM widgets w JOIN index_stats i ON i.widget = w.num
	WHERE NOT w.removed AND i.chunks > (SELECT count(*) FROM vector_sets s JOIN (SELECT v.vector_set FROM ` + embedded + `) e ON e.vector_set = s.num WHERE s.widget = w.num AND s.model = ?)`

func (s *Store) PendingWidgets(ctx context.Context, model string) ([]app.WidgetID, error) {
	return read(ctx, s, func(t *tx) ([]app.WidgetID, error) {
		return all(t, value[app.WidgetID], "SELECT w.id"+pendingWidgets+" ORDER BY w.num", model)
	})
}

func (s *Store) FinishVectors(ctx context.Context, w app.WidgetID, model string) (bool, error) {
	return change(ctx, s, func(t *tx) (bool, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return false, err
		}
		pending, err := one(t, "count", value[int], "SELECT count(*)"+pendingWidgets+" AND w.num = ?", model, widget)
		if err != nil || pending > 0 {
			return false, err
		}
		if err := dropVectors(t, "SELECT v.num, s.dims FROM vector_sets s JOIN vectors v ON v.vector_set = s.num WHERE s.widget = ? AND s.model <> ?", widget, model); err != nil {
			return false, err
		}
		if _, err := t.exec("DELETE FROM vector_sets WHERE widget = ? AND model <> ?", widget, model); err != nil {
			return false, err
		}
		if _, err = t.exec("UPDATE vector_sets SET serving = 1 WHERE widget = ? AND model = ?", widget, model); err != nil {
			return false, err
		}
		set, err := setOf(t, w, model)
		if err != nil && app.CodeOf(err) == app.NotFound {
			return true, nil // a widget without chunks has no vectors
		}
		if err != nil {
			return false, err
		}
		return true, compact(t, set)
	})
}
