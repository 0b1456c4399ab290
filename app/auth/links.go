package auth

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// How long links hold. An invitation waits for somebody who may be on holiday; a
// reset is asked for by somebody who waits for it.
const (
	InvitationLifetime = 7 * 24 * time.Hour
	ResetLifetime      = 24 * time.Hour
)

// LinkStore keeps links.
type LinkStore interface {
	CreateAccountLink(ctx context.Context, l app.AccountLink, hash []byte) (app.AccountLink, error)
	AccountLinkByHash(ctx context.Context, kind app.LinkKind, hash []byte) (app.AccountLink, error)
	RedeemSetup(ctx context.Context, hash []byte, u app.User, password string) (app.User, error)
	RedeemInvitation(ctx context.Context, hash []byte, name, password string) (app.User, error)
	RedeemReset(ctx context.Context, hash []byte, password string) (app.User, error)
}

type clock = func() time.Time

// SetUp tells whether nobody has an account yet.
func (a *Accounts) SetUp(ctx context.Context) (bool, error) { return a.store.SetUp(ctx) }

// OfferSetup makes the token with which the first account is made, in place of an
// earlier one; "" where somebody has an account.
func (a *Accounts) OfferSetup(ctx context.Context) (token string, err error) {
	open, err := a.store.SetUp(ctx)
	if err != nil || !open {
		return "", err
	}
	token = newSecret()
	_, err = a.store.CreateAccountLink(ctx, app.AccountLink{Kind: app.LinkSetup}, hashOf(token))
	return token, err
}

// Invite makes a link with which whoever has it makes the account that l describes.
func (a *Accounts) Invite(ctx context.Context, l app.AccountLink) (app.AccountLink, string, error) {
	token := newSecret()
	l.Kind, l.ExpiresAt = app.LinkInvitation, a.now().Add(InvitationLifetime)
	l, err := a.store.CreateAccountLink(ctx, l, hashOf(token))
	return l, token, err
}

// OfferReset makes a link with which whoever has it gives u another password.
func (a *Accounts) OfferReset(ctx context.Context, u app.User, by app.UserID) (app.AccountLink, string, error) {
	if u.Email == app.BuiltinOwner {
		return app.AccountLink{}, "", app.Errorf(app.Conflict, "this account is that of API_BEARER_TOKEN: nobody logs in to it")
	}
	token := newSecret()
	l := app.AccountLink{Kind: app.LinkReset, Email: u.Email, Name: u.Name, CreatedBy: by, ExpiresAt: a.now().Add(ResetLifetime)}
	l, err := a.store.CreateAccountLink(ctx, l, hashOf(token))
	return l, token, err
}

// Link finds what a token is for.
func (a *Accounts) Link(ctx context.Context, kind app.LinkKind, token string) (app.AccountLink, error) {
	if len(token) != secretLength {
		return app.AccountLink{}, errLink(kind)
	}
	l, err := a.store.AccountLinkByHash(ctx, kind, hashOf(token))
	return l, reworded(err, kind)
}

func errLink(kind app.LinkKind) error {
	switch kind {
	case app.LinkSetup:
		return app.Errorf(app.Forbidden, "this set-up link does not hold: take the one that the server printed when it last started")
	case app.LinkInvitation:
		return app.Errorf(app.Forbidden, "this invitation was used, revoked, replaced or is too old: ask for another one")
	}
	return app.Errorf(app.Forbidden, "this link was used, replaced or is too old: ask an admin for another one")
}

func reworded(err error, kind app.LinkKind) error {
	if err != nil && app.CodeOf(err) == app.NotFound {
		return errLink(kind)
	}
	return err
}

// NewAccount is what somebody says of himself who makes an account.
type NewAccount struct{ Email, Name, Password string }

// MakeFirst makes the first account, an admin's. NotFound where somebody has one,
// before anything else is looked at.
func (a *Accounts) MakeFirst(ctx context.Context, token string, n NewAccount) (app.User, error) {
	open, err := a.store.SetUp(ctx)
	if err == nil && !open {
		err = errSetUp()
	}
	if err != nil {
		return app.User{}, err
	}
	u := app.User{Email: app.NormalEmail(n.Email), Name: n.Name, Role: app.RoleAdmin}
	if err := u.Validate(); err != nil {
		return app.User{}, err
	}
	hash, err := a.redeeming(ctx, app.LinkSetup, token, n.Password)
	if err != nil {
		return app.User{}, err
	}
	u, err = a.store.RedeemSetup(ctx, hashOf(token), u, hash)
	if err != nil && app.CodeOf(err) == app.NotFound { // another one was first
		err = errSetUp()
	}
	return u, err
}

func errSetUp() error {
	return app.Errorf(app.NotFound, "the first account was made already: log in, or let its owner invite you")
}

// Accept makes the account that an invitation is for.
func (a *Accounts) Accept(ctx context.Context, token, name, password string) (app.User, error) {
	hash, err := a.redeeming(ctx, app.LinkInvitation, token, password)
	if err != nil {
		return app.User{}, err
	}
	u, err := a.store.RedeemInvitation(ctx, hashOf(token), name, hash)
	return u, reworded(err, app.LinkInvitation)
}

// Reset gives an account another password, and ends its sessions.
func (a *Accounts) Reset(ctx context.Context, token, password string) (app.User, error) {
	hash, err := a.redeeming(ctx, app.LinkReset, token, password)
	if err != nil {
		return app.User{}, err
	}
	u, err := a.store.RedeemReset(ctx, hashOf(token), hash)
	return u, reworded(err, app.LinkReset)
}

// redeeming looks at the token before it spends a hash on the password.
func (a *Accounts) redeeming(ctx context.Context, kind app.LinkKind, token, password string) (string, error) {
	if _, err := a.Link(ctx, kind, token); err != nil {
		return "", err
	}
	return a.hasher.Hash(ctx, password)
}
