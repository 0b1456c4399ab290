package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const loginSessionColumns = "id, user, device, created_at, last_used_at"

func scanLoginSession(s scanner) (l app.LoginSession, err error) {
	err = s.Scan(&l.ID, &l.UserID, &l.Device, timeOf(&l.CreatedAt), timeOf(&l.LastUsedAt))
	return l, err
}

func (s *Store) CreateLoginSession(ctx context.Context, l app.LoginSession, hash, replaced []byte) (app.LoginSession, error) {
	id, err := newID()
	if err != nil {
		return app.LoginSession{}, err
	}
	l.ID = app.LoginSessionID(id)
	return change(ctx, s, func(t *tx) (app.LoginSession, error) {
		l.CreatedAt, l.LastUsedAt = fromMillis(t.now), fromMillis(t.now)
		if err := mayBegin(t, l); err != nil {
			return l, err
		}
		if _, err := t.exec("DELETE FROM login_sessions WHERE hash = ?", replaced); err != nil {
			return l, err
		}
		if _, err := t.exec("INSERT INTO login_sessions(id, user, hash, device, created_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?)",
			l.ID, l.UserID, hash, l.Device, t.now, t.now); err != nil {
			return l, err
		}
		_, err := t.exec(`DELETE FROM login_sessions WHERE id IN
			(SELECT id FROM login_sessions WHERE user = ? ORDER BY last_used_at DESC, id DESC LIMIT -1 OFFSET ?)`, l.UserID, app.MaxLoginSessions)
		return l, err
	})
}

// mayBegin refuses a session of an account that was shut since its password was checked.
func mayBegin(t *tx, l app.LoginSession) error {
	open, err := one(t, "account", value[bool], "SELECT EXISTS (SELECT 1 FROM users WHERE id = ?1 AND NOT suspended AND ?2 IN (password_hash, ''))", l.UserID, l.PasswordHash)
	if err == nil && !open {
		err = notFound("account")
	}
	return err
}

// loginSessionAndUser is a login session with the account that it belongs to.
type loginSessionAndUser struct {
	session app.LoginSession
	user    app.User
}

func (s *Store) LoginSessionByHash(ctx context.Context, hash []byte) (app.LoginSession, app.User, error) {
	found, err := read(ctx, s, func(t *tx) (loginSessionAndUser, error) {
		l, err := one(t, "session", scanLoginSession, "SELECT "+loginSessionColumns+" FROM login_sessions WHERE hash = ?", hash)
		if err != nil {
			return loginSessionAndUser{}, err
		}
		u, err := user(t, l.UserID)
		return loginSessionAndUser{l, u}, err
	})
	return found.session, found.user, err
}

func (s *Store) LoginSessions(ctx context.Context, user app.UserID) ([]app.LoginSession, error) {
	return read(ctx, s, func(t *tx) ([]app.LoginSession, error) {
		return all(t, scanLoginSession, "SELECT "+loginSessionColumns+" FROM login_sessions WHERE user = ? ORDER BY last_used_at DESC, id DESC", user)
	})
}

func (s *Store) TouchLoginSession(ctx context.Context, id app.LoginSessionID, at time.Time) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("UPDATE login_sessions SET last_used_at = max(last_used_at, ?) WHERE id = ?", millis(at.Truncate(time.Minute)), id)
		return found("session", n, err)
	})
}

func (s *Store) DeleteLoginSession(ctx context.Context, user app.UserID, id app.LoginSessionID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("DELETE FROM login_sessions WHERE id = ? AND user = ?", id, user)
		return found("session", n, err)
	})
}

func (s *Store) DeleteLoginSessions(ctx context.Context, user app.UserID, keep app.LoginSessionID) error {
	return changeOnly(ctx, s, func(t *tx) error { return deleteLoginSessions(t, user, keep) })
}

func deleteLoginSessions(t *tx, user app.UserID, keep app.LoginSessionID) error {
	_, err := t.exec("DELETE FROM login_sessions WHERE user = ? AND id <> ?", user, keep)
	return err
}

func (s *Store) ExpireLoginSessions(ctx context.Context, created, used time.Time, limit int) (int, error) {
	limit = atMost(limit, 10_000)
	return change(ctx, s, func(t *tx) (int, error) {
		n, err := t.exec(`DELETE FROM login_sessions WHERE id IN
			(SELECT id FROM login_sessions WHERE created_at < ? OR last_used_at < ? LIMIT ?)`, millis(created), millis(used), limit)
		return int(n), err
	})
}
