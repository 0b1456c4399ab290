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
		if err := s.checkRoom(t, n.widget, d); err != nil {
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

// UnpackDocument puts documents in the place of an archive that is queued, together
// with the job that reads them. Those that find no room are failed, without their file.
func (s *Store) UnpackDocument(ctx context.Context, archive app.Document, members []app.Document) error {
	_, err := removing(ctx, s, func(t *tx) (none struct{}, err error) {
		n, err := sourceNum(t, archive.WidgetID, archive.SourceID)
		if err != nil {
			return none, err
		}
		var pinned, excluded bool
		num, err := one(t, "document", func(s scanner) (num int64, err error) {
			err = s.Scan(&num, &pinned, &excluded)
			return num, err
		}, "SELECT num, pinned, excluded FROM documents WHERE id = ? AND source = ? AND status = 'queued'", archive.ID, n.source)
		if err != nil {
			return none, err
		}
		if err := markDocuments(t, "num = ?", num); err != nil {
			return none, err
		}
		for _, d := range members {
			d.Pinned, d.Excluded = pinned, excluded
			if d, err = s.orWithoutRoom(t, n.widget, d); err != nil {
				return none, err
			}
			if _, err := saveDocument(t, n, d, nil); err != nil {
				return none, err
			}
		}
		_, err = enqueue(t, n.widget, app.Job{Kind: app.JobRead, WidgetID: archive.WidgetID})
		return none, err
	})
	return err
}
