package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// ReservePage counts a page that is about to be recognised for money, unless most
// pages of all widgets were since the given day, or the widget has spent its month's
// tokens.
func (s *Store) ReservePage(ctx context.Context, w app.WidgetID, day, since time.Time, most int) (bool, error) {
	return change(ctx, s, func(t *tx) (bool, error) {
		num, err := widgetNum(t, w)
		if err != nil {
			return false, err
		}
		spent, err := one(t, "budget", value[bool], `SELECT w.tokens_per_month > 0 AND w.tokens_per_month <=
			(SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM usage u WHERE u.widget = w.num AND u.day >= ?) FROM widgets w WHERE w.num = ?`, dayOf(since), num)
		if err != nil || spent {
			return false, err
		}
		pages, err := one(t, "count", value[int], "SELECT coalesce(sum(pages), 0) FROM recognized WHERE day >= ?", dayOf(since))
		if err != nil || pages >= most {
			return false, err
		}
		_, err = t.exec("INSERT INTO recognized VALUES (?, 1) ON CONFLICT DO UPDATE SET pages = pages + 1", dayOf(day))
		return true, err
	})
}

// QueueDocument stores a document that is to be read, together with the job that
// reads it.
func (s *Store) QueueDocument(ctx context.Context, d app.Document) (app.Document, error) {
	return change(ctx, s, func(t *tx) (app.Document, error) {
		n, err := sourceNum(t, d.WidgetID, d.SourceID)
		if err != nil {
			return app.Document{}, err
		}
		saved, err := saveDocument(t, n, d, nil)
		if err != nil {
			return app.Document{}, err
		}
		_, err = enqueue(t, n.widget, app.Job{Kind: app.JobRead, WidgetID: d.WidgetID})
		return saved.Document, err
	})
}
