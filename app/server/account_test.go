package server_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth"
)

func accountScenarios() []scenario {
	own := accountsRead(200)
	return []scenario{
		{method: "GET", path: "/api/auth/session", want: all(200)},
		{method: "POST", path: "/api/auth/login", json: map[string]any{"email": "owner@example.org", "password": apptest.Password}, want: ours(200)},
		{method: "POST", path: "/api/auth/logout", want: ours(204)},
		{method: "POST", path: "/api/auth/setup", json: map[string]any{"token": "x", "email": "new@example.org", "password": apptest.Password}, want: ours(404)},
		{method: "POST", path: "/api/auth/invitation", json: map[string]any{"token": "", "password": apptest.Password}, want: ours(201)},
		{method: "POST", path: "/api/auth/reset", json: map[string]any{"token": "", "password": apptest.Password}, want: ours(200)},
		{method: "POST", path: "/api/auth/forgotten", json: map[string]any{"email": "owner@example.org"}, want: ours(404)},
		{method: "GET", path: "/api/user", want: own},
		{method: "PUT", path: "/api/user", json: map[string]any{"name": "New"}, want: accountsWrite(200)},
		{method: "GET", path: "/api/user/sessions", want: own},
		{method: "DELETE", path: "/api/user/sessions", alone: true, want: accountsWrite(204)},
		{method: "DELETE", path: "/api/user/sessions/{id}", want: accountsWrite(404).give(204, owner, writer)},
		{method: "GET", path: "/api/admin/invitations", want: admins(200)},
		{method: "POST", path: "/api/admin/invitations", json: map[string]any{"email": "invited@example.org"}, want: admins(201)},
		{method: "DELETE", path: "/api/admin/invitations/{id}", want: admins(204)},
		{method: "POST", path: "/api/admin/users/{id}/reset", want: admins(201)},
	}
}

// ours is for what pages of other origins may not call.
func ours(ok int) expected { return all(ok).give(403, elsewhere, page, forged) }

// admins is for what admins alone may call.
func admins(ok int) expected {
	return all(401).give(403, stranger, viewer, editor, owner, reader, writer, forged).give(ok, admin)
}

// accessFor makes what the scenario is about: a link, an account, or a session of the
// owner's.
func (f *fixture) accessFor(t *testing.T, a *apptest.App, s scenario) {
	t.Helper()
	kinds := map[string]app.LinkKind{"/api/auth/invitation": app.LinkInvitation, "/api/auth/reset": app.LinkReset, "/api/admin/invitations/{id}": app.LinkInvitation}
	secret := (rand.Text() + rand.Text())[:43]
	email := strings.ToLower(rand.Text()) + "@example.org"
	if kinds[s.path] == app.LinkReset || s.path == "/api/admin/users/{id}/reset" {
		u, err := a.Store.CreateUser(t.Context(), app.User{Email: email, Role: app.RoleOwner}, "")
		must(t, err)
		f.access = string(u.ID)
	}
	if kind := kinds[s.path]; kind != "" {
		l, err := a.Store.CreateAccountLink(t.Context(), app.AccountLink{Kind: kind, Email: email, Role: app.RoleOwner}, auth.HashToken(secret))
		must(t, err)
		if f.access = secret; strings.Contains(s.path, "{id}") {
			f.access = string(l.ID)
		}
	}
	if s.path == "/api/user/sessions/{id}" {
		l, err := a.Store.CreateLoginSession(t.Context(), app.LoginSession{UserID: a.Owner.ID}, []byte(secret), nil)
		must(t, err)
		f.access = string(l.ID)
	}
}
