package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) SourcePage(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Source, int, error) {
	limit, offset := page(p.Limit, p.Offset)
	got, err := read(ctx, s, func(t *tx) (c counted[app.Source], err error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return c, err
		}
		if c.total, err = one(t, "count", value[int], "SELECT count(*) FROM sources WHERE widget = ? AND NOT removed", widget); err != nil {
			return c, err
		}
		c.list, err = all(t, scanSource, selectSource+" WHERE s.widget = ? AND NOT s.removed AND s.id > ? ORDER BY s.id LIMIT ? OFFSET ?", widget, p.After, limit, offset)
		return c, err
	})
	return got.list, got.total, err
}

// DueSources takes turns by widget: the one that has waited longest for a run comes
// first, so that a widget of many websites keeps no other from being read.
func (s *Store) DueSources(ctx context.Context, now time.Time, limit int) ([]app.Source, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.Source, error) {
		return all(t, scanSource, selectSource+` WHERE s.next_run_at <> 0 AND s.next_run_at <= ? AND NOT s.removed AND NOT w.removed
			AND NOT EXISTS (SELECT 1 FROM runs WHERE widget = w.num AND status IN ('queued', 'crawling'))
			ORDER BY coalesce((SELECT max(started_at) FROM runs WHERE widget = w.num), 0), s.next_run_at, s.num LIMIT ?`, millis(now), limit)
	})
}

func (s *Store) PostponeSource(ctx context.Context, w app.WidgetID, id app.SourceID, next time.Time) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("UPDATE sources SET next_run_at = ? WHERE id = ? AND widget = (SELECT num FROM widgets WHERE id = ?)", millis(next), id, w)
		return found("source", n, err)
	})
}

func (s *Store) ActiveRuns(ctx context.Context) (int, error) {
	return read(ctx, s, func(t *tx) (int, error) {
		return one(t, "count", value[int], "SELECT count(*) FROM runs WHERE status IN ('queued', 'crawling')")
	})
}

func (s *Store) Runs(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Run, int, error) {
	limit, offset := page(p.Limit, p.Offset)
	got, err := read(ctx, s, func(t *tx) (c counted[app.Run], err error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return c, err
		}
		const from = " WHERE r.widget = ?1 AND NOT s.removed"
		if c.total, err = one(t, "count", value[int], "SELECT count(*) FROM runs r JOIN sources s ON s.num = r.source"+from, widget); err != nil {
			return c, err
		}
		list, err := all(t, scanRun, selectRun+from+" AND (?2 = '' OR r.id < ?2) ORDER BY r.id DESC LIMIT ?3 OFFSET ?4", widget, p.After, limit, offset)
		for _, r := range list {
			c.list = append(c.list, r.Run)
		}
		return c, err
	})
	return got.list, got.total, err
}
