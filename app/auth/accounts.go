package auth

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// AccountStore keeps accounts, the hashes of their passwords, and the links that let
// people in once.
type AccountStore interface {
	Credentials(ctx context.Context, email string) (app.User, string, error)
	UpgradePasswordHash(ctx context.Context, id app.UserID, old, hash string) error
	ReplacePasswordHash(ctx context.Context, id app.UserID, old, hash string) error
	SetUp(ctx context.Context) (bool, error)
	LinkStore
	DeviceStore
}

// Accounts let people in: with a password, or once with a link.
type Accounts struct {
	store   AccountStore
	hasher  *Hasher // of whoever asks
	trusted *Hasher // of known devices alone, so that no flood keeps them waiting
	now     clock
}

// NewAccounts makes Accounts that hash at most parallel passwords at once, and one more
// of those who come with a known device.
func NewAccounts(store AccountStore, parallel int, now clock) *Accounts {
	return &Accounts{store: store, hasher: NewHasher(parallel), trusted: NewHasher(1), now: now}
}

// LogIn finds the account of an e-mail address and a password; known tells whether the
// browser is one of its Devices. Whatever is wrong, no such account, none with a
// password, a suspended one or another password, the answer is the same
// app.Unauthenticated after the same time.
func (a *Accounts) LogIn(ctx context.Context, email, password string, known bool) (Entry, error) {
	u, hash, err := a.store.Credentials(ctx, email)
	if err != nil && app.CodeOf(err) != app.NotFound {
		return Entry{}, err
	}
	hasher := a.hasher
	if known {
		hasher = a.trusted
	}
	same, err := hasher.Verify(ctx, hash, password)
	if err != nil {
		return Entry{}, err
	}
	if !same || u.Suspended {
		return Entry{}, errWrongLogin()
	}
	hash, err = a.upgrade(ctx, hasher, u, hash, password)
	return Entry{u, hash}, err
}

func errWrongLogin() error {
	return app.Errorf(app.Unauthenticated, "the e-mail or the password is wrong")
}

// upgrade hashes a password anew whose hash has other parameters than new ones have, and
// gives the hash that is stored then.
func (a *Accounts) upgrade(ctx context.Context, h *Hasher, u app.User, old, password string) (string, error) {
	if isStandard(old) {
		return old, nil
	}
	hash, err := h.derive(ctx, password)
	if err != nil {
		return "", err
	}
	if err := a.store.UpgradePasswordHash(ctx, u.ID, old, hash); err != nil {
		return "", err
	}
	return a.standing(ctx, h, u, hash, password)
}

// standing gives the hash that is stored, which another log-in at the same time may have
// put there in place of ours; one of another password is none that lets anybody in.
func (a *Accounts) standing(ctx context.Context, h *Hasher, u app.User, ours, password string) (string, error) {
	_, hash, err := a.store.Credentials(ctx, u.Email)
	if err != nil || hash == ours {
		return hash, err
	}
	same, err := h.Verify(ctx, hash, password)
	if err == nil && !same {
		err = errWrongLogin()
	}
	return hash, err
}

// ChangePassword gives u another password, who says the current one, and ends all of
// its sessions.
func (a *Accounts) ChangePassword(ctx context.Context, u app.User, current, password string) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	_, old, err := a.store.Credentials(ctx, u.Email)
	if err != nil {
		return err
	}
	if old == "" {
		return app.Fields{"currentPassword": "this account has no password yet: ask an admin for a link that sets one"}.Err()
	}
	same, err := a.trusted.Verify(ctx, old, current)
	if err != nil {
		return err
	}
	if !same {
		return app.Fields{"currentPassword": "is not the password of this account"}.Err()
	}
	hash, err := a.trusted.Hash(ctx, password)
	if err != nil {
		return err
	}
	return a.store.ReplacePasswordHash(ctx, u.ID, old, hash)
}
