package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

const accountColumns = userColumns + `,
	(SELECT count(*) FROM widgets w WHERE w.owner = users.id AND NOT w.removed),
	max(coalesce((SELECT max(last_used_at) FROM login_sessions WHERE user = users.id), 0), coalesce((SELECT max(last_used_at) FROM api_tokens WHERE user = users.id), 0))`

func scanAccount(s scanner) (a app.AccountSummary, err error) {
	err = s.Scan(&a.ID, &a.Email, &a.Name, &a.Role, &a.Suspended, timeOf(&a.CreatedAt), &a.WidgetCount, timeOf(&a.LastSeenAt))
	return a, err
}

func (s *Store) AccountList(ctx context.Context, q app.AccountQuery) ([]app.AccountSummary, int, error) {
	limit, offset := page(q.Limit, q.Offset)
	where := " FROM users WHERE id > ''"
	if q.Search != "" {
		where += ` AND (email LIKE ?1 ESCAPE '\' OR name LIKE ?1 ESCAPE '\')`
	}
	args := []any{contains(q.Search), limit, offset, q.After}
	got, err := read(ctx, s, func(t *tx) (c counted[app.AccountSummary], err error) {
		if c.total, err = one(t, "count", value[int], "SELECT count(*)"+where, args...); err != nil {
			return c, err
		}
		c.list, err = all(t, scanAccount, "SELECT "+accountColumns+where+" AND id > ?4 ORDER BY id LIMIT ?2 OFFSET ?3", args...)
		return c, err
	})
	return got.list, got.total, err
}

// keepAnAdmin refuses a change of an account after which nobody could sign in who may
// change accounts.
func keepAnAdmin(t *tx, before, after app.User) error {
	if !active(before) || active(after) {
		return nil
	}
	others, err := one(t, "count", value[int], "SELECT count(*) FROM users WHERE role = ? AND NOT suspended AND id <> ?", app.RoleAdmin, before.ID)
	if err == nil && others == 0 {
		err = app.Errorf(app.Conflict, "%s is the last admin: make another account an admin first", before.Email)
	}
	return err
}

// active tells whether u can change accounts.
func active(u app.User) bool { return u.Role == app.RoleAdmin && !u.Suspended }

func (s *Store) GiveWidgets(ctx context.Context, from, to app.UserID) (int, error) {
	return change(ctx, s, func(t *tx) (int, error) {
		if _, err := t.exec("DELETE FROM shares WHERE user = ? AND widget IN (SELECT num FROM widgets WHERE owner = ?)", to, from); err != nil {
			return 0, err
		}
		n, err := t.exec("UPDATE widgets SET owner = ?, updated_at = ? WHERE owner = ? AND NOT removed", to, t.now, from)
		return int(n), ownerError(err)
	})
}
