package provider

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
)

// Store keeps accounts and the identities that are linked to them. What is not there
// is app.NotFound, what is taken app.Conflict.
type Store interface {
	// UserByIdentity also notes that the identity was used.
	UserByIdentity(ctx context.Context, issuer, subject string) (app.User, error)
	User(ctx context.Context, id app.UserID) (app.User, error)
	UserByEmail(ctx context.Context, email string) (app.User, error)
	LinkIdentity(ctx context.Context, i app.Identity) (app.Identity, error)
	// CreateUserByIdentity makes an account without a password, and links i to it.
	CreateUserByIdentity(ctx context.Context, u app.User, i app.Identity) (app.User, error)
	// AcceptInvitationByIdentity does so with the role of an open invitation of u's
	// e-mail address, and uses that up.
	AcceptInvitationByIdentity(ctx context.Context, u app.User, i app.Identity) (app.User, error)
}

// admit finds the account that a claim opens, or makes it. created tells which.
func (p *Providers) admit(ctx context.Context, c Claim) (u app.User, created bool, err error) {
	u, err = p.store.UserByIdentity(ctx, c.Issuer, c.Subject)
	switch {
	case err == nil && u.Suspended:
		return app.User{}, false, because(Suspended, nil)
	case err == nil || app.CodeOf(err) != app.NotFound:
		return u, false, err
	}
	u, err = p.create(ctx, c)
	return u, err == nil, err
}

// create makes an account for somebody new: here the e-mail address is believed.
func (p *Providers) create(ctx context.Context, c Claim) (app.User, error) {
	if !c.Verified || c.Email == "" {
		return app.User{}, because(Unverified, nil)
	}
	email, err := normalEmail(c.Email)
	if err != nil {
		return app.User{}, because(Uninvited, err)
	}
	if err := p.checkNew(ctx, email); err != nil {
		return app.User{}, err
	}
	identity := app.Identity{Issuer: c.Issuer, Subject: c.Subject, Email: email}
	for _, spelling := range spellings(email) {
		u, err := p.store.AcceptInvitationByIdentity(ctx, app.User{Email: spelling, Name: name(c.Name)}, identity)
		if err == nil || app.CodeOf(err) != app.NotFound {
			return u, conflict(err)
		}
	}
	if !p.allowed.holds(email) {
		return app.User{}, because(Uninvited, nil)
	}
	u, err := p.store.CreateUserByIdentity(ctx, app.User{Email: email, Name: name(c.Name), Role: app.RoleOwner}, identity)
	return u, conflict(err)
}

// checkNew refuses an address that has an account: it opens by its password, or by
// what is linked to it, and by nothing else.
func (p *Providers) checkNew(ctx context.Context, email string) error {
	for _, spelling := range spellings(email) {
		u, err := p.store.UserByEmail(ctx, spelling)
		switch {
		case err == nil && u.Suspended:
			return because(Suspended, nil)
		case err == nil:
			return because(Exists, nil)
		case app.CodeOf(err) != app.NotFound:
			return err
		}
	}
	return nil
}

// conflict is for two log-ins of one person at the same moment.
func conflict(err error) error {
	if err != nil && app.CodeOf(err) == app.Conflict {
		return because(Exists, err)
	}
	return err
}

// link gives an identity to the account that asked for it, if that is still the one
// that is signed in.
func (p *Providers) link(ctx context.Context, c Claim, to, signedIn app.UserID) (app.User, error) {
	if to != signedIn {
		return app.User{}, because(SignedOut, nil)
	}
	u, err := p.store.User(ctx, to)
	if err != nil {
		return app.User{}, err
	}
	if u.Suspended {
		return app.User{}, because(Suspended, nil)
	}
	email := ""
	if c.Verified && len(c.Email) <= maxEmail {
		email = c.Email
	}
	_, err = p.store.LinkIdentity(ctx, app.Identity{UserID: to, Issuer: c.Issuer, Subject: c.Subject, Email: email})
	if e, ok := errors.AsType[*app.Error](err); ok && e.Code == app.Conflict {
		err = because(Taken, err)
	}
	return u, err
}

// name is what an issuer calls somebody, as far as it is text of a decent length.
func name(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s))
	for len(s) > 200 {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
