package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// kept gives conversations with the time before which their widget keeps nothing;
// those that are kept for ever are not among them. Its parameters are now, the
// days where a widget says none, and a day.
const kept = `SELECT c.num, c.started_at, c.last_at, ?1 - CASE w.retention_days WHEN 0 THEN ?2 ELSE w.retention_days END * ?3 AS since
	FROM conversations c JOIN widgets w ON w.num = c.widget WHERE CASE w.retention_days WHEN 0 THEN ?2 ELSE w.retention_days END > 0`

const day = int64(24 * time.Hour / time.Millisecond)

func (s *Store) ExpireConversations(ctx context.Context, now time.Time, days, limit int) (int, error) {
	limit = atMost(limit, 10_000)
	return change(ctx, s, func(t *tx) (int, error) {
		// The shortest time that anything is kept bounds what must be looked at.
		shortest, err := one(t, "time", value[int64], `SELECT coalesce(min(days), 0) FROM
			(SELECT CASE retention_days WHEN 0 THEN ? ELSE retention_days END AS days FROM widgets) WHERE days > 0`, days)
		if err != nil || shortest == 0 {
			return 0, err
		}
		n, err := t.exec("DELETE FROM conversations WHERE num IN (SELECT num FROM ("+kept+" AND c.last_at < ?1 - ?4 * ?3) WHERE last_at < since ORDER BY last_at LIMIT ?5)",
			millis(now), days, day, shortest, limit)
		if err != nil || int(n) == limit {
			return int(n), err
		}
		shortened, err := shorten(t, now, days, limit-int(n))
		return int(n) + shortened, err
	})
}

// cut is a conversation that goes on, but began before its widget keeps anything.
type cut struct{ num, since int64 }

func scanCut(s scanner) (c cut, err error) {
	err = s.Scan(&c.num, &c.since)
	return c, err
}

// shorten erases the messages of such conversations that are too old.
func shorten(t *tx, now time.Time, days, limit int) (int, error) {
	list, err := all(t, scanCut, "SELECT num, since FROM ("+kept+") WHERE started_at < since LIMIT ?4", millis(now), days, day, limit)
	if err != nil {
		return 0, err
	}
	for _, c := range list {
		if _, err := t.exec("DELETE FROM messages WHERE conversation = ? AND created_at < ?", c.num, c.since); err != nil {
			return 0, err
		}
		_, err := t.exec(`UPDATE conversations SET started_at = max(?2, coalesce((SELECT min(created_at) FROM messages WHERE conversation = ?1), last_at)),
			message_count = (SELECT count(*) FROM messages WHERE conversation = ?1),
			answered = NOT EXISTS (SELECT 1 FROM messages WHERE conversation = ?1 AND role = ?3 AND NOT answered) WHERE num = ?1`, c.num, c.since, app.RoleAssistant)
		if err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
