package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const tokenColumns = "id, user, name, scopes, created_at, expires_at, last_used_at"

func scanToken(s scanner) (k app.Token, err error) {
	err = s.Scan(&k.ID, &k.UserID, &k.Name, jsonOf(&k.Scopes), timeOf(&k.CreatedAt), timeOf(&k.ExpiresAt), timeOf(&k.LastUsedAt))
	return k, err
}

func (s *Store) CreateToken(ctx context.Context, k app.Token, hash []byte) (app.Token, error) {
	if err := k.Validate(); err != nil {
		return app.Token{}, err
	}
	id, err := newID()
	if err != nil {
		return app.Token{}, err
	}
	k.ID, k.LastUsedAt = app.TokenID(id), time.Time{}
	scopes, err := toJSON(k.Scopes)
	if err != nil {
		return app.Token{}, err
	}
	return change(ctx, s, func(t *tx) (app.Token, error) {
		n, err := one(t, "count", value[int], "SELECT count(*) FROM api_tokens WHERE user = ?", k.UserID)
		if err != nil {
			return k, err
		}
		if n >= app.MaxTokens {
			return k, app.Errorf(app.Conflict, "an account can have %d tokens: revoke one first", app.MaxTokens)
		}
		k.CreatedAt = fromMillis(t.now)
		k.ExpiresAt = fromMillis(millis(k.ExpiresAt))
		_, err = t.exec("INSERT INTO api_tokens(id, user, hash, name, scopes, created_at, expires_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
			k.ID, k.UserID, hash, k.Name, scopes, t.now, millis(k.ExpiresAt))
		switch {
		case taken(err):
			err = app.Wrap(err, app.Conflict, "this token is stored already")
		case missing(err):
			err = notFound("account")
		}
		return k, err
	})
}

// tokenAndUser is a token with the account that it belongs to.
type tokenAndUser struct {
	token app.Token
	user  app.User
}

func (s *Store) TokenByHash(ctx context.Context, hash []byte) (app.Token, app.User, error) {
	found, err := read(ctx, s, func(t *tx) (tokenAndUser, error) {
		token, err := one(t, "token", scanToken, "SELECT "+tokenColumns+" FROM api_tokens WHERE hash = ?", hash)
		if err != nil {
			return tokenAndUser{}, err
		}
		u, err := user(t, token.UserID)
		return tokenAndUser{token, u}, err
	})
	return found.token, found.user, err
}

func (s *Store) Tokens(ctx context.Context, user app.UserID) ([]app.Token, error) {
	return read(ctx, s, func(t *tx) ([]app.Token, error) {
		return all(t, scanToken, "SELECT "+tokenColumns+" FROM api_tokens WHERE user = ? ORDER BY created_at, id", user)
	})
}

// TouchToken writes once a minute at most: tokens come with every request.
func (s *Store) TouchToken(ctx context.Context, id app.TokenID, at time.Time) error {
	minute := at.Truncate(time.Minute)
	last, err := read(ctx, s, func(t *tx) (int64, error) {
		return one(t, "token", value[int64], "SELECT last_used_at FROM api_tokens WHERE id = ?", id)
	})
	if err != nil || last >= millis(minute) {
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("UPDATE api_tokens SET last_used_at = max(last_used_at, ?) WHERE id = ?", millis(minute), id)
		return found("token", n, err)
	})
}

func (s *Store) DeleteToken(ctx context.Context, user app.UserID, id app.TokenID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("DELETE FROM api_tokens WHERE id = ? AND user = ?", id, user)
		return found("token", n, err)
	})
}
