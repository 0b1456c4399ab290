package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

const linkColumns = "id, kind, email, name, role, created_by, created_at, expires_at"

func scanLink(s scanner) (l app.AccountLink, err error) {
	err = s.Scan(&l.ID, &l.Kind, &l.Email, &l.Name, &l.Role, &l.CreatedBy, timeOf(&l.CreatedAt), timeOf(&l.ExpiresAt))
	return l, err
}

func (s *Store) CreateAccountLink(ctx context.Context, l app.AccountLink, hash []byte) (app.AccountLink, error) {
	l.Email = app.NormalEmail(l.Email)
	if err := l.Validate(); err != nil {
		return app.AccountLink{}, err
	}
	id, err := newID()
	if err != nil {
		return app.AccountLink{}, err
	}
	l.ID = app.AccountLinkID(id)
	return change(ctx, s, func(t *tx) (app.AccountLink, error) {
		if err := mayLink(t, l); err != nil {
			return l, err
		}
		l.CreatedAt, l.ExpiresAt = fromMillis(t.now), fromMillis(millis(l.ExpiresAt))
		_, err := t.exec(`INSERT OR REPLACE INTO account_links(id, kind, email, hash, name, role, created_by, created_at, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, l.ID, l.Kind, l.Email, hash, l.Name, l.Role, l.CreatedBy, t.now, millis(l.ExpiresAt))
		return l, err
	})
}

// mayLink refuses a link that could not be used, and too many of them.
func mayLink(t *tx, l app.AccountLink) error {
	if l.Kind == app.LinkInvitation {
		exists, err := one(t, "account", value[bool], "SELECT EXISTS (SELECT 1 FROM users WHERE email = ?)", l.Email)
		if err != nil {
			return err
		}
		if exists {
			return app.Errorf(app.Conflict, "there is an account with the e-mail %s already", l.Email)
		}
	}
	n, err := one(t, "link", value[int], "SELECT count(*) FROM account_links WHERE kind = ? AND email <> ?", l.Kind, l.Email)
	if err == nil && n >= app.MaxAccountLinks {
		err = app.Errorf(app.Conflict, "%d such links are open already: revoke some", n)
	}
	return err
}

func (s *Store) AccountLinkByHash(ctx context.Context, kind app.LinkKind, hash []byte) (app.AccountLink, error) {
	return read(ctx, s, func(t *tx) (app.AccountLink, error) { return link(t, kind, hash) })
}

// link finds one that has not expired.
func link(t *tx, kind app.LinkKind, hash []byte) (app.AccountLink, error) {
	return one(t, "link", scanLink, "SELECT "+linkColumns+" FROM account_links WHERE hash = ? AND kind = ? AND (expires_at = 0 OR expires_at > ?)", hash, kind, t.now)
}

func (s *Store) AccountLinkByEmail(ctx context.Context, kind app.LinkKind, email string) (app.AccountLink, error) {
	return read(ctx, s, func(t *tx) (app.AccountLink, error) {
		return one(t, "link", scanLink, "SELECT "+linkColumns+" FROM account_links WHERE email = ? AND kind = ? AND (expires_at = 0 OR expires_at > ?)", app.NormalEmail(email), kind, t.now)
	})
}

func (s *Store) AccountLinks(ctx context.Context, kind app.LinkKind) ([]app.AccountLink, error) {
	return read(ctx, s, func(t *tx) ([]app.AccountLink, error) {
		return all(t, scanLink, "SELECT "+linkColumns+" FROM account_links WHERE kind = ? AND (expires_at = 0 OR expires_at > ?) ORDER BY created_at DESC, id DESC", kind, t.now)
	})
}

func (s *Store) DeleteAccountLink(ctx context.Context, kind app.LinkKind, id app.AccountLinkID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("DELETE FROM account_links WHERE id = ? AND kind = ?", id, kind)
		return found("link", n, err)
	})
}

func (s *Store) SetUp(ctx context.Context) (bool, error) {
	return read(ctx, s, untouched)
}

// untouched tells whether nobody has an account. That of the environment's token is nobody's.
func untouched(t *tx) (bool, error) {
	return one(t, "account", value[bool], "SELECT NOT EXISTS (SELECT 1 FROM users WHERE email <> ?)", app.BuiltinOwner)
}

func (s *Store) RedeemSetup(ctx context.Context, hash []byte, u app.User, password string) (app.User, error) {
	return s.redeem(ctx, app.LinkSetup, hash, func(t *tx, _ app.AccountLink) (app.User, error) {
		first, err := untouched(t)
		if err == nil && !first {
			err = notFound("link")
		}
		if err != nil {
			return app.User{}, err
		}
		u.Role = app.RoleAdmin
		return insertUser(t, u, password)
	})
}

func (s *Store) RedeemInvitation(ctx context.Context, hash []byte, name, password string) (app.User, error) {
	return s.redeem(ctx, app.LinkInvitation, hash, func(t *tx, l app.AccountLink) (app.User, error) {
		return insertUser(t, app.User{Email: l.Email, Name: name, Role: l.Role}, password)
	})
}

func (s *Store) RedeemReset(ctx context.Context, hash []byte, password string) (app.User, error) {
	return s.redeem(ctx, app.LinkReset, hash, func(t *tx, l app.AccountLink) (app.User, error) {
		u, err := one(t, "account", scanUser, "SELECT "+userColumns+" FROM users WHERE email = ?", l.Email)
		if err != nil {
			return u, err
		}
		return u, setPassword(t, u.ID, password)
	})
}

// redeem uses a link up together with what it is for.
func (s *Store) redeem(ctx context.Context, kind app.LinkKind, hash []byte, do func(*tx, app.AccountLink) (app.User, error)) (app.User, error) {
	return change(ctx, s, func(t *tx) (app.User, error) {
		l, err := link(t, kind, hash)
		if err != nil {
			return app.User{}, err
		}
		if _, err := t.exec("DELETE FROM account_links WHERE id = ?", l.ID); err != nil {
			return app.User{}, err
		}
		return do(t, l)
	})
}
