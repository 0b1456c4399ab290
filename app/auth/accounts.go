package auth

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// AccountStore keeps accounts and the hashes of their passwords.
type AccountStore interface {
	Credentials(ctx context.Context, email string) (app.User, string, error)
	Users(ctx context.Context) ([]app.User, error)
}

// Accounts let people in.
type Accounts struct {
	store  AccountStore
	hasher *Hasher
}

// NewAccounts makes Accounts that hash at most parallel passwords at once.
func NewAccounts(store AccountStore, parallel int) *Accounts {
	return &Accounts{store: store, hasher: NewHasher(parallel)}
}

// LogIn finds the account of an e-mail address and a password. Whatever is wrong, no
// such account, none with a password, a suspended one or another password, the answer
// is the same app.Unauthenticated after the same time.
func (a *Accounts) LogIn(ctx context.Context, email, password string) (app.User, error) {
	u, hash, err := a.store.Credentials(ctx, email)
	if err != nil && app.CodeOf(err) != app.NotFound {
		return app.User{}, err
	}
	same, err := a.hasher.Verify(ctx, hash, password)
	if err != nil {
		return app.User{}, err
	}
	if !same || u.Suspended {
		return app.User{}, app.Errorf(app.Unauthenticated, "this e-mail and password do not belong together")
	}
	return u, nil
}

// SetUp tells whether nobody has an account yet: that of API_BEARER_TOKEN is nobody's.
func (a *Accounts) SetUp(ctx context.Context) (bool, error) {
	users, err := a.store.Users(ctx)
	for _, u := range users {
		if u.Email != app.BuiltinOwner {
			return false, err
		}
	}
	return err == nil, err
}
