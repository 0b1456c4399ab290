package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

func scanShare(s scanner) (h app.Share, err error) {
	err = s.Scan(&h.UserID, &h.Email, &h.Name, &h.Access, timeOf(&h.CreatedAt))
	return h, err
}

const shareColumns = "u.id, u.email, u.name, s.access, s.created_at FROM shares s JOIN users u ON u.id = s.user"

func (s *Store) Shares(ctx context.Context, sc app.Scope, id app.WidgetID) ([]app.Share, error) {
	return read(ctx, s, func(t *tx) ([]app.Share, error) {
		num, err := owned(t, sc, id)
		if err != nil {
			return nil, err
		}
		return all(t, scanShare, "SELECT "+shareColumns+" WHERE s.widget = ? ORDER BY u.email", num)
	})
}

func (s *Store) SetShare(ctx context.Context, sc app.Scope, id app.WidgetID, user app.UserID, access app.Access) (app.Share, error) {
	if access != app.AccessViewer && access != app.AccessEditor {
		return app.Share{}, &app.Error{Code: app.Invalid, Message: "some fields need another value", Fields: map[string]string{"role": "must be editor or viewer"}}
	}
	return change(ctx, s, func(t *tx) (h app.Share, err error) {
		num, err := owned(t, sc, id)
		if err != nil {
			return h, err
		}
		if err := shareable(t, num, user); err != nil {
			return h, err
		}
		_, err = t.exec("INSERT INTO shares(widget, user, access, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET access = excluded.access", num, user, access, t.now)
		if missing(err) {
			return h, notFound("account")
		}
		if err != nil {
			return h, err
		}
		return one(t, "share", scanShare, "SELECT "+shareColumns+" WHERE s.widget = ? AND s.user = ?", num, user)
	})
}

// shareable refuses the owner, and one account more than a widget may be shared with.
func shareable(t *tx, widget int64, user app.UserID) error {
	owners, err := one(t, "count", value[int], "SELECT count(*) FROM widgets WHERE num = ? AND owner = ?", widget, user)
	if err != nil {
		return err
	}
	others, err := one(t, "count", value[int], "SELECT count(*) FROM shares WHERE widget = ? AND user <> ?", widget, user)
	switch {
	case err != nil:
		return err
	case owners > 0:
		return app.Errorf(app.Conflict, "this account owns the widget")
	case others >= app.MaxShares:
		return app.Errorf(app.Conflict, "a widget can be shared with %d accounts: take it from one of them first", app.MaxShares)
	}
	return nil
}

// RemoveShare is for the widget's owner, and for the account that it is shared with.
func (s *Store) RemoveShare(ctx context.Context, sc app.Scope, id app.WidgetID, user app.UserID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		w, err := widget(t, sc, id)
		if err == nil && sc.SharedWith() != user {
			err = w.Access.Need(app.AccessOwner)
		}
		if err != nil {
			return err
		}
		n, err := t.exec("DELETE FROM shares WHERE user = ?1 AND widget = (SELECT num FROM widgets WHERE id = ?2)", user, id)
		return found("share", n, err)
	})
}
