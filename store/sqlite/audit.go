package sqlite

import (
	"context"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const auditColumns = "num, at, actor_kind, actor, email, token, verb, kind, target, name, widget, detail, address, request"

func scanAudit(s scanner) (e app.AuditEntry, err error) {
	err = s.Scan(&e.ID, timeOf(&e.At), &e.Actor.Kind, &e.Actor.UserID, &e.Actor.Email, &e.Actor.TokenID, &e.Verb,
		&e.Target.Kind, &e.Target.ID, &e.Target.Name, &e.WidgetID, &e.Detail, &e.Address, &e.RequestID)
	return e, err
}

func (s *Store) Record(ctx context.Context, e app.AuditEntry) error {
	e = e.Bounded()
	return changeOnly(ctx, s, func(t *tx) error {
		_, err := t.exec("INSERT INTO audit("+auditColumns+") VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			t.now, e.Actor.Kind, e.Actor.UserID, e.Actor.Email, e.Actor.TokenID, e.Verb,
			e.Target.Kind, e.Target.ID, e.Target.Name, e.WidgetID, e.Detail, e.Address, e.RequestID)
		return err
	})
}

// auditFilter is the condition of a query with its arguments. Each filter stands
// in it only where it is asked for, so that its index is of use.
func auditFilter(q app.AuditQuery) (where string, args []any) {
	parts := []string{"num > 0"}
	add := func(part string, values ...any) {
		parts, args = append(parts, part), append(args, values...)
	}
	switch {
	case app.ValidID(q.Actor):
		add("actor = ? AND actor <> ''", q.Actor)
	case q.Actor != "":
		add("email = ? AND email <> ''", app.NormalEmail(q.Actor))
	}
	if q.Verb != "" {
		add("verb BETWEEN ? AND ?", q.Verb, q.Verb+".~") // and all that begins with it and a dot
	}
	if q.Target != "" {
		add("num IN (SELECT num FROM audit WHERE target = ? AND target <> '' UNION SELECT num FROM audit WHERE widget = ? AND widget <> '')", q.Target, q.Target)
	}
	if !q.From.IsZero() {
		add("at >= ?", millis(q.From))
	}
	if !q.To.IsZero() {
		add("at < ?", millis(q.To))
	}
	return " FROM audit WHERE " + strings.Join(parts, " AND "), args
}

func (s *Store) AuditEntries(ctx context.Context, q app.AuditQuery) ([]app.AuditEntry, int, error) {
	limit, _ := page(q.Limit, 0)
	where, args := auditFilter(q)
	got, err := read(ctx, s, func(t *tx) (c counted[app.AuditEntry], err error) {
		if c.total, err = one(t, "count", value[int], "SELECT count(*)"+where, args...); err != nil {
			return c, err
		}
		if q.After > 0 {
			where, args = where+" AND num < ?", append(args, q.After)
		}
		c.list, err = all(t, scanAudit, "SELECT "+auditColumns+where+" ORDER BY num DESC LIMIT ?", append(args, limit)...)
		return c, err
	})
	return got.list, got.total, err
}

func (s *Store) ExpireAudit(ctx context.Context, now time.Time, limit int) (int, error) {
	limit = atMost(limit, 10_000)
	return change(ctx, s, func(t *tx) (int, error) {
		n, err := t.exec(`DELETE FROM audit WHERE num IN (
			SELECT num FROM (SELECT num FROM audit WHERE at < ? ORDER BY at LIMIT ?)
			UNION SELECT num FROM (SELECT num FROM audit WHERE verb = ? ORDER BY num DESC LIMIT ? OFFSET ?)
			UNION SELECT num FROM (SELECT num FROM audit WHERE verb <> ? ORDER BY num DESC LIMIT ? OFFSET ?))`,
			millis(now.AddDate(0, 0, -app.AuditDays)), limit,
			app.AuditLoginFailure, limit, app.MaxAuditFailures,
			app.AuditLoginFailure, limit, app.MaxAuditEntries)
		return int(n), err
	})
}
