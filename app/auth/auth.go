// Package auth tells who is calling: it hashes and checks passwords, makes API
// tokens and log-in sessions, and turns an Authorization header or a session's
// cookie into the account and the rights behind it.
//
// It knows accounts, tokens and sessions by the few methods that it asks of a
// store. It knows nothing of HTTP beyond that header and those cookies, and does
// not decide what a right is needed for: the routes do.
package auth

import (
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

// Principal is who makes a request, and what it may do.
type Principal struct {
	User    app.User
	Scopes  []app.TokenScope
	Token   app.Token          // what was sent; zero for the environment's, and for a session
	Session app.LoginSessionID // "" for a token
	Builtin bool               // the environment's admin token, not a token that the store knows
}

// Can tells whether p has a right. The admin's right holds every other.
func (p Principal) Can(s app.TokenScope) bool {
	return slices.Contains(p.Scopes, s) || slices.Contains(p.Scopes, app.ScopeAdmin)
}

// Admin tells whether p may see and change everybody's things.
func (p Principal) Admin() bool { return slices.Contains(p.Scopes, app.ScopeAdmin) }

// Actor is what the audit log calls p.
func (p Principal) Actor() app.AuditActor {
	a := app.AuditActor{Kind: app.ActorSession, UserID: p.User.ID, Email: p.User.Email, TokenID: p.Token.ID}
	if p.Builtin {
		a.Kind = app.ActorEnvironment
	} else if p.Token.ID != "" {
		a.Kind = app.ActorToken
	}
	return a
}

// Scope is whose widgets p may see.
func (p Principal) Scope() app.Scope {
	if p.Admin() {
		return app.AllOwners()
	}
	return app.SeenBy(p.User.ID)
}
