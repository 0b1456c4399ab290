package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) RememberDevice(ctx context.Context, user app.UserID, hash []byte) error {
	return changeOnly(ctx, s, func(t *tx) error {
		_, err := t.exec("INSERT INTO known_devices(user, hash, last_used_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last_used_at = excluded.last_used_at", user, hash, t.now)
		if missing(err) {
			return notFound("account")
		}
		if err != nil {
			return err
		}
		_, err = t.exec(`DELETE FROM known_devices WHERE user = ?1 AND hash IN
			(SELECT hash FROM known_devices WHERE user = ?1 ORDER BY last_used_at DESC, hash LIMIT -1 OFFSET ?2)`, user, app.MaxKnownDevices)
		return err
	})
}

func (s *Store) KnownDevice(ctx context.Context, email string, hash []byte) (bool, error) {
	return read(ctx, s, func(t *tx) (bool, error) {
		return one(t, "device", value[bool], `SELECT EXISTS (SELECT 1 FROM users u JOIN known_devices d ON d.user = u.id
			WHERE u.email = ? AND d.hash = ?)`, app.NormalEmail(email), hash)
	})
}

func (s *Store) ExpireAccess(ctx context.Context, now, devices time.Time, limit int) (int, error) {
	limit = atMost(limit, 10_000)
	return change(ctx, s, func(t *tx) (int, error) {
		links, err := t.exec("DELETE FROM account_links WHERE id IN (SELECT id FROM account_links WHERE expires_at BETWEEN 1 AND ? LIMIT ?)", millis(now), limit)
		if err != nil {
			return 0, err
		}
		old, err := t.exec("DELETE FROM known_devices WHERE rowid IN (SELECT rowid FROM known_devices WHERE last_used_at < ? LIMIT ?)", millis(devices), limit-int(links))
		return int(links + old), err
	})
}
