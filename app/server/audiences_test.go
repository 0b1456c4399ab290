package server_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// audience is who calls.
type audience string

// Those who show nothing.
const (
	nobody    audience = "visitor without origin"
	elsewhere audience = "visitor of another origin"
	page      audience = "visitor of an allowed origin"
	same      audience = "visitor of our own origin"
)

// Accounts, by a token that may read and write, an admin's everything.
const (
	stranger audience = "another owner"
	viewer   audience = "viewer"
	editor   audience = "editor"
	owner    audience = "owner"
	admin    audience = "admin"
)

// The owner's tokens that may less.
const (
	reader audience = "owner's read-only token"
	writer audience = "owner's write-only token"
)

// Those who show what is not valid, or not any more.
const (
	suspended audience = "suspended account"
	expired   audience = "owner's expired token"
	revoked   audience = "owner's revoked token"
	unknown   audience = "unknown token"
)

func invalid() []audience { return []audience{suspended, expired, revoked, unknown} }

func audiences() []audience {
	return append(invalid(), nobody, elsewhere, page, same, stranger, viewer, editor, owner, admin, reader, writer)
}

// forged is a page of another origin that uses the owner's session.
const forged audience = "owner's session, from a page of another origin"

// signedIn are those who come with a session in place of a token.
func signedIn() []audience {
	return []audience{stranger, viewer, editor, owner, admin, suspended, forged}
}

// people are the accounts of a program, and what each audience sends as its token.
type people struct {
	accounts map[audience]apptest.Account
	tokens   map[audience]string
	browsers map[audience]*apptest.Browser
}

func newPeople(t *testing.T, a *apptest.App) people {
	t.Helper()
	gone := a.Account(t, "suspended@example.org", app.RoleOwner)
	p := people{
		accounts: map[audience]apptest.Account{
			stranger: a.Stranger, owner: a.Owner, admin: a.Admin, suspended: gone, forged: a.Owner,
			viewer: a.Account(t, "viewer@example.org", app.RoleOwner), editor: a.Account(t, "editor@example.org", app.RoleOwner),
		},
		browsers: map[audience]*apptest.Browser{},
	}
	for _, who := range signedIn() {
		p.browsers[who] = a.SignedIn(t, p.accounts[who])
	}
	yes := true
	_, err := a.Store.UpdateUser(t.Context(), gone.ID, app.UserPatch{Suspended: &yes})
	must(t, err)
	old, _ := a.NewToken(t, app.Token{UserID: a.Owner.ID, Scopes: []app.TokenScope{app.ScopeRead, app.ScopeWrite}, ExpiresAt: time.Now().Add(-time.Second)})
	dead, id := a.NewToken(t, app.Token{UserID: a.Owner.ID, Scopes: []app.TokenScope{app.ScopeRead, app.ScopeWrite}})
	must(t, a.Store.DeleteToken(t.Context(), a.Owner.ID, id))
	p.tokens = map[audience]string{
		owner: a.Owner.Token, reader: a.Owner.ReadOnly, writer: a.Owner.WriteOnly, stranger: a.Stranger.Token, admin: a.Admin.Token,
		viewer: p.accounts[viewer].Token, editor: p.accounts[editor].Token, suspended: gone.Token, expired: old, revoked: dead,
		unknown: "websyte_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	}
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// share gives the viewer and the editor their access to the fixture's widget.
func (p people) share(t *testing.T, a *apptest.App, f fixture) {
	t.Helper()
	for id, access := range map[app.UserID]app.Access{p.accounts[viewer].ID: app.AccessViewer, p.accounts[editor].ID: app.AccessEditor} {
		_, err := a.Store.SetShare(t.Context(), app.OwnedBy(a.Owner.ID), f.widget, id, access)
		must(t, err)
	}
}

const siteOrigin = "https://shop.example"

// as makes c the call of an audience.
func (p people) as(who audience, c apptest.Call) apptest.Call {
	c.Header = map[string]string{"X-Session-ID": c.Header["X-Session-ID"]}
	switch who {
	case elsewhere:
		c.Header["Origin"] = "https://evil.example"
	case page:
		c.Header["Origin"] = siteOrigin
	case same:
		c.Header["Sec-Fetch-Site"] = "same-origin"
	}
	c.Token = p.tokens[who]
	return c
}

// browser is that of an audience; one of its own where the call ends sessions.
func (p people) browser(t *testing.T, a *apptest.App, who audience, s scenario) *apptest.Browser {
	switch {
	case who == suspended:
		return a.Browser(t) // see signedIn: it may log in as somebody else
	case s.alone || strings.HasPrefix(s.path, "/api/auth/"):
		return a.SignedIn(t, p.accounts[who])
	}
	return p.browsers[who]
}

// signedIn makes c the call of an audience's browser.
func (p people) signedIn(t *testing.T, who audience, c apptest.Call) apptest.Call {
	c.Header = map[string]string{"X-Session-ID": c.Header["X-Session-ID"]}
	if who == suspended {
		c.Header["Cookie"] = "websyte=" + p.browsers[who].Cookie(t, "websyte")
	}
	if who == forged {
		c.Header["Origin"], c.Header["Sec-Fetch-Site"] = "https://evil.example", "cross-site"
	}
	return c
}

// expected is the status for each audience. The rules below name what is usual.
type expected map[audience]int

// give is e with another status for some.
func (e expected) give(status int, whom ...audience) expected {
	e = maps.Clone(e)
	for _, who := range whom {
		e[who] = status
	}
	return e
}

func all(status int) expected { return expected{forged: status}.give(status, audiences()...) }

// ownersRead is who may read what hangs on a widget.
func ownersRead(ok int) expected {
	return all(401).give(404, stranger).give(ok, viewer, editor, owner, admin, reader).give(403, writer)
}

// ownersWrite is who may change it.
func ownersWrite(ok int) expected {
	return ownersRead(ok).give(403, viewer, reader).give(ok, writer)
}

// ownersOwn is who may delete it, and say who has it.
func ownersOwn(ok int) expected { return ownersWrite(ok).give(403, editor) }

// accountsRead is where each account meets its own things.
func accountsRead(ok int) expected { return ownersRead(ok).give(ok, stranger) }

// accountsWrite is where each account makes things of its own.
func accountsWrite(ok int) expected { return ownersWrite(ok).give(ok, stranger, viewer) }

// personal is for what lets an account in: no token will do but an admin's.
func personal(ok int) expected {
	return accountsRead(403).give(ok, admin)
}

// everyAccount is for whatever is done by whoever is signed in, to what is theirs.
func everyAccount(ok int) expected { return all(ok).give(401, suspended) }

// visitorsRead is who may call what a widget calls.
func visitorsRead(ok int) expected {
	return ownersRead(ok).give(403, nobody, elsewhere).give(ok, page, same)
}

// visitorsWrite is the same for what stores something: whoever may see a widget may
// ask it.
func visitorsWrite(ok int) expected {
	return visitorsRead(ok).give(403, reader).give(ok, writer)
}
