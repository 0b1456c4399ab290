package sqlite

import (
	"context"
	"errors"

	"github.com/WebsyteAI/websyte/app"
)

const userColumns = "id, email, name, role, suspended, created_at"

func scanUser(s scanner) (u app.User, err error) {
	err = s.Scan(&u.ID, &u.Email, &u.Name, &u.Role, &u.Suspended, timeOf(&u.CreatedAt))
	return u, err
}

func (s *Store) CreateUser(ctx context.Context, u app.User, hash string) (app.User, error) {
	return change(ctx, s, func(t *tx) (app.User, error) { return insertUser(t, u, hash) })
}

func insertUser(t *tx, u app.User, hash string) (app.User, error) {
	u.Email = app.NormalEmail(u.Email)
	if err := u.Validate(); err != nil {
		return app.User{}, err
	}
	id, err := newID()
	if err != nil {
		return app.User{}, err
	}
	u.ID, u.CreatedAt = app.UserID(id), fromMillis(t.now)
	_, err = t.exec("INSERT INTO users(id, email, name, role, suspended, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		u.ID, u.Email, u.Name, u.Role, u.Suspended, hash, t.now)
	if taken(err) {
		err = app.Wrap(err, app.Conflict, "there is an account with the e-mail %s already", u.Email)
	}
	return u, err
}

func (s *Store) User(ctx context.Context, id app.UserID) (app.User, error) {
	return read(ctx, s, func(t *tx) (app.User, error) { return user(t, id) })
}

func user(t *tx, id app.UserID) (app.User, error) {
	return one(t, "account", scanUser, "SELECT "+userColumns+" FROM users WHERE id = ?", id)
}

func (s *Store) UserByEmail(ctx context.Context, email string) (app.User, error) {
	return read(ctx, s, func(t *tx) (app.User, error) {
		return one(t, "account", scanUser, "SELECT "+userColumns+" FROM users WHERE email = ?", app.NormalEmail(email))
	})
}

func (s *Store) Users(ctx context.Context) ([]app.User, error) {
	return read(ctx, s, func(t *tx) ([]app.User, error) {
		return all(t, scanUser, "SELECT "+userColumns+" FROM users ORDER BY created_at, num")
	})
}

func (s *Store) FirstAdmin(ctx context.Context) (app.User, error) {
	return read(ctx, s, func(t *tx) (app.User, error) {
		return one(t, "account", scanUser,
			"SELECT "+userColumns+" FROM users WHERE role = ? AND NOT suspended ORDER BY created_at, num LIMIT 1", app.RoleAdmin)
	})
}

func (s *Store) UpdateUser(ctx context.Context, id app.UserID, p app.UserPatch) (app.User, error) {
	return change(ctx, s, func(t *tx) (app.User, error) {
		before, err := user(t, id)
		if err != nil {
			return before, err
		}
		u := before
		applyUser(&u, p)
		if err := u.Validate(); err != nil {
			return u, err
		}
		if err := keepAnAdmin(t, before, u); err != nil {
			return before, err
		}
		if _, err := t.exec("UPDATE users SET name = ?, role = ?, suspended = ? WHERE id = ?", u.Name, u.Role, u.Suspended, id); err != nil {
			return u, err
		}
		if active(before) && !active(u) {
			err = deleteLinksBy(t, id)
		}
		if err == nil && (u.Suspended || u.Role != before.Role) {
			err = deleteLoginSessions(t, id, "")
		}
		return u, err
	})
}

func applyUser(u *app.User, p app.UserPatch) {
	if p.Name != nil {
		u.Name = *p.Name
	}
	if p.Role != nil {
		u.Role = *p.Role
	}
	if p.Suspended != nil {
		u.Suspended = *p.Suspended
	}
}

// userAndHash is an account with the hash of its password.
type userAndHash struct {
	user app.User
	hash string
}

func scanUserAndHash(s scanner) (f userAndHash, err error) {
	err = s.Scan(&f.user.ID, &f.user.Email, &f.user.Name, &f.user.Role, &f.user.Suspended, timeOf(&f.user.CreatedAt), &f.hash)
	return f, err
}

func (s *Store) Credentials(ctx context.Context, email string) (app.User, string, error) {
	found, err := read(ctx, s, func(t *tx) (userAndHash, error) {
		return one(t, "account", scanUserAndHash, "SELECT "+userColumns+", password_hash FROM users WHERE email = ?", app.NormalEmail(email))
	})
	return found.user, found.hash, err
}

func (s *Store) PasswordHash(ctx context.Context, id app.UserID) (string, error) {
	return read(ctx, s, func(t *tx) (string, error) {
		return one(t, "account", value[string], "SELECT password_hash FROM users WHERE id = ?", id)
	})
}

func (s *Store) SetPasswordHash(ctx context.Context, id app.UserID, hash string) error {
	return changeOnly(ctx, s, func(t *tx) error { return setPassword(t, id, hash) })
}

func setPassword(t *tx, id app.UserID, hash string) error {
	n, err := t.exec("UPDATE users SET password_hash = ? WHERE id = ?", hash, id)
	if err := found("account", n, err); err != nil {
		return err
	}
	return shut(t, id)
}

// shut ends an account's sessions, and what could begin one without the password.
func shut(t *tx, id app.UserID) error {
	if _, err := t.exec("DELETE FROM account_links WHERE kind = ? AND email = (SELECT email FROM users WHERE id = ?)", app.LinkReset, id); err != nil {
		return err
	}
	return deleteLoginSessions(t, id, "")
}

// deleteLinksBy closes what somebody opened as an admin, who may have kept the links: an
// admin's account is among what they give.
func deleteLinksBy(t *tx, id app.UserID) error {
	_, err := t.exec("DELETE FROM account_links WHERE created_by = ?", id)
	return err
}

func (s *Store) ReplacePasswordHash(ctx context.Context, id app.UserID, old, hash string) error {
	return changeOnly(ctx, s, func(t *tx) error {
		now, err := one(t, "account", value[string], "SELECT password_hash FROM users WHERE id = ?", id)
		if err != nil {
			return err
		}
		if now != old {
			return app.Errorf(app.Conflict, "the password was changed meanwhile")
		}
		return setPassword(t, id, hash)
	})
}

func (s *Store) UpgradePasswordHash(ctx context.Context, id app.UserID, old, hash string) error {
	return changeOnly(ctx, s, func(t *tx) error {
		_, err := t.exec("UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?", hash, id, old)
		return err
	})
}

func (s *Store) DeleteUser(ctx context.Context, id app.UserID) error {
	if err := s.ResumeRemovals(ctx); err != nil { // removed widgets still name their owner
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		u, err := user(t, id)
		if err != nil {
			return err
		}
		if err := keepAnAdmin(t, u, app.User{}); err != nil {
			return err
		}
		if err := errors.Join(shut(t, id), deleteLinksBy(t, id)); err != nil {
			return err
		}
		_, err = t.exec("DELETE FROM users WHERE id = ?", id)
		if missing(err) {
			err = app.Wrap(err, app.Conflict, "this account has widgets: give them to another account or delete them first")
		}
		return err
	})
}
