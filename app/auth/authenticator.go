package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Store is what authentication reads, and the two things that it writes: when a
// token was last used, and the builtin owner.
type Store interface {
	TokenByHash(ctx context.Context, hash []byte) (app.Token, app.User, error)
	TouchToken(ctx context.Context, id app.TokenID, at time.Time) error
	FirstAdmin(ctx context.Context) (app.User, error)
	UserByEmail(ctx context.Context, email string) (app.User, error)
	CreateUser(ctx context.Context, u app.User, hash string) (app.User, error)
}

// Authenticator knows callers by their tokens.
type Authenticator struct {
	store   Store
	builtin *[sha256.Size]byte // of the environment's admin token, nil for none
	touches touches[app.TokenID]
	now     func() time.Time
}

// NewAuthenticator makes an Authenticator. builtin is the environment's admin
// token, "" for none: then nothing stands in for it.
func NewAuthenticator(store Store, builtin string, now func() time.Time, log *slog.Logger) *Authenticator {
	a := &Authenticator{store: store, touches: newTouches(store.TouchToken, log), now: now}
	if builtin != "" {
		sum := sha256.Sum256([]byte(builtin))
		a.builtin = &sum
	}
	return a
}

// Run stores when tokens were last used, until ctx ends; what waits then is stored
// first. Without it, tokens work and their last use stays as it was.
func (a *Authenticator) Run(ctx context.Context) { a.touches.run(ctx) }

// maxHeader is far more than any token that we make, in bytes.
const maxHeader = 1024

// Authenticate finds out who sends this Authorization header. Whatever is wrong
// with the token, the answer is the same app.Unauthenticated; any other error is
// the store's.
func (a *Authenticator) Authenticate(ctx context.Context, header string) (Principal, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	secret = strings.TrimSpace(secret)
	if len(header) > maxHeader || !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return Principal{}, refused()
	}
	if a.isBuiltin(secret) {
		return a.builtinPrincipal(ctx)
	}
	return a.tokenPrincipal(ctx, secret)
}

func refused() error {
	return app.Errorf(app.Unauthenticated, "log in first, or send an API token as Authorization: Bearer %s...", TokenPrefix)
}

// isBuiltin compares hashes, so that neither content nor length shows in the time.
func (a *Authenticator) isBuiltin(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return a.builtin != nil && subtle.ConstantTimeCompare(sum[:], a.builtin[:]) == 1
}

// tokenPrincipal looks a stored token up. That is by its hash: how long the index
// takes to find it tells nothing of the secret.
func (a *Authenticator) tokenPrincipal(ctx context.Context, secret string) (Principal, error) {
	token, user, err := a.store.TokenByHash(ctx, HashToken(secret))
	if app.CodeOf(err) == app.NotFound && err != nil {
		return Principal{}, refused()
	}
	if err != nil {
		return Principal{}, err
	}
	now := a.now()
	if user.Suspended || !token.ExpiresAt.IsZero() && !now.Before(token.ExpiresAt) {
		return Principal{}, refused()
	}
	a.touches.used(token.ID, token.LastUsedAt, now)
	return Principal{User: user, Scopes: effective(token.Scopes, user.Role), Token: token}, nil
}

// effective takes the admin's right from tokens of those who are admins no more.
func effective(scopes []app.TokenScope, role app.Role) []app.TokenScope {
	var kept []app.TokenScope
	for _, s := range scopes {
		if s != app.ScopeAdmin || role == app.RoleAdmin {
			kept = append(kept, s)
		}
	}
	return kept
}

// builtinPrincipal acts for the first admin, or for the builtin owner, made when
// first needed, where there is none.
func (a *Authenticator) builtinPrincipal(ctx context.Context) (Principal, error) {
	user, err := a.store.FirstAdmin(ctx)
	if app.CodeOf(err) == app.NotFound && err != nil {
		user, err = a.builtinOwner(ctx)
	}
	if err != nil {
		return Principal{}, err
	}
	return Principal{User: user, Scopes: []app.TokenScope{app.ScopeAdmin}, Builtin: true}, nil
}

func (a *Authenticator) builtinOwner(ctx context.Context) (app.User, error) {
	user, err := a.store.UserByEmail(ctx, app.BuiltinOwner)
	if app.CodeOf(err) != app.NotFound || err == nil {
		return user, err
	}
	user, err = a.store.CreateUser(ctx, app.User{Email: app.BuiltinOwner, Name: "Builtin owner", Role: app.RoleOwner}, "")
	if app.CodeOf(err) == app.Conflict && err != nil { // another request was first
		return a.store.UserByEmail(ctx, app.BuiltinOwner)
	}
	return user, err
}
