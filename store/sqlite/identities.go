package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

const identityColumns = "id, user, issuer, subject, email, created_at, last_used_at"

func scanIdentity(s scanner) (i app.Identity, err error) {
	err = s.Scan(&i.ID, &i.UserID, &i.Issuer, &i.Subject, &i.Email, timeOf(&i.CreatedAt), timeOf(&i.LastUsedAt))
	return i, err
}

// UserByIdentity notes the use where the account is not suspended.
func (s *Store) UserByIdentity(ctx context.Context, issuer, subject string) (app.User, error) {
	return change(ctx, s, func(t *tx) (app.User, error) {
		i, err := one(t, "identity", scanIdentity, "SELECT "+identityColumns+" FROM identities WHERE issuer = ? AND subject = ?", issuer, subject)
		if err != nil {
			return app.User{}, err
		}
		u, err := user(t, i.UserID)
		if err == nil && !u.Suspended {
			_, err = t.exec("UPDATE identities SET last_used_at = ? WHERE id = ?", t.now, i.ID)
		}
		return u, err
	})
}

func (s *Store) Identities(ctx context.Context, user app.UserID) ([]app.Identity, error) {
	return read(ctx, s, func(t *tx) ([]app.Identity, error) {
		return all(t, scanIdentity, "SELECT "+identityColumns+" FROM identities WHERE user = ? ORDER BY created_at, id", user)
	})
}

func (s *Store) LinkIdentity(ctx context.Context, i app.Identity) (app.Identity, error) {
	return change(ctx, s, func(t *tx) (app.Identity, error) {
		known, err := all(t, scanIdentity, "SELECT "+identityColumns+" FROM identities WHERE user = ?", i.UserID)
		if err != nil {
			return i, err
		}
		for _, k := range known {
			if k.Issuer == i.Issuer && k.Subject == i.Subject {
				return k, nil
			}
		}
		if len(known) >= app.MaxIdentities {
			return i, app.Errorf(app.Invalid, "an account can have %d links: remove one first", app.MaxIdentities)
		}
		return linkIdentity(t, i)
	})
}

func linkIdentity(t *tx, i app.Identity) (app.Identity, error) {
	if err := i.Validate(); err != nil {
		return i, err
	}
	id, err := newID()
	if err != nil {
		return i, err
	}
	i.ID, i.CreatedAt = app.IdentityID(id), fromMillis(t.now)
	_, err = t.exec("INSERT INTO identities(id, user, issuer, subject, email, created_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		i.ID, i.UserID, i.Issuer, i.Subject, i.Email, t.now, millis(i.LastUsedAt))
	switch {
	case taken(err):
		err = app.Wrap(err, app.Conflict, "this identity is linked already")
	case missing(err):
		err = notFound("account")
	}
	return i, err
}

// CreateUserByIdentity makes both or neither.
func (s *Store) CreateUserByIdentity(ctx context.Context, u app.User, i app.Identity) (app.User, error) {
	return change(ctx, s, func(t *tx) (app.User, error) { return createUserByIdentity(t, u, i) })
}

func createUserByIdentity(t *tx, u app.User, i app.Identity) (app.User, error) {
	u, err := insertUser(t, u, "")
	if err != nil {
		return u, err
	}
	i.UserID, i.LastUsedAt = u.ID, u.CreatedAt
	_, err = linkIdentity(t, i)
	return u, err
}

func (s *Store) AcceptInvitationByIdentity(ctx context.Context, u app.User, i app.Identity) (app.User, error) {
	return change(ctx, s, func(t *tx) (app.User, error) {
		l, err := one(t, "invitation", scanLink, "SELECT "+linkColumns+" FROM account_links WHERE email = ? AND kind = ? AND (expires_at = 0 OR expires_at > ?)",
			app.NormalEmail(u.Email), app.LinkInvitation, t.now)
		if err != nil {
			return app.User{}, err
		}
		if _, err := t.exec("DELETE FROM account_links WHERE id = ?", l.ID); err != nil {
			return app.User{}, err
		}
		u.Role = l.Role
		if u.Name == "" {
			u.Name = l.Name
		}
		return createUserByIdentity(t, u, i)
	})
}

// DeleteIdentity refuses to take the last way in from an account without a password.
func (s *Store) DeleteIdentity(ctx context.Context, user app.UserID, id app.IdentityID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("DELETE FROM identities WHERE id = ? AND user = ?", id, user)
		if err := found("identity", n, err); err != nil {
			return err
		}
		ways, err := one(t, "account", value[int64],
			"SELECT (password_hash <> '') + (SELECT count(*) FROM identities WHERE user = users.id) FROM users WHERE id = ?", user)
		if err == nil && ways == 0 {
			err = app.Errorf(app.Conflict, "this is your only way to log in: set a password first, or link another")
		}
		return err
	})
}
