package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

// console may call the route with or without being signed in, but no page of
// another origin may: its forms would carry our cookies.
func console() access {
	return access{check: func(s *Server, _ *call, r *http.Request) error { return s.sameOrigin(r) }}
}

// sameOrigin refuses writes that a page of another origin sends.
func (s *Server) sameOrigin(r *http.Request) error {
	if err := s.crossOrigin.Check(r); err != nil {
		return app.Wrap(err, app.Forbidden, "a page of another origin may not do this: open this server's own address")
	}
	return nil
}

// signedIn finds out whose session r carries. Writes are refused that a page of
// another origin sends with it.
func (s *Server) signedIn(c *call, r *http.Request) (auth.Principal, error) {
	p, err := s.Sessions.Authenticate(r, c.secure())
	if err == nil {
		err = s.sameOrigin(r)
	}
	return p, err
}

// secure tells whether the caller's browser speaks TLS, to us or to a proxy.
func (c *call) secure() bool { return strings.HasPrefix(c.own, "https:") }

// beginSession signs somebody in at the browser that made the call: it stores a session and
// sets its cookie, so it comes before anything of the answer is written. Whoever has
// found out by any means who the caller is ends with it. The session that the
// browser came with is over then, whosever it was, and its secret with it; from now on
// the browser is known, and the caller is e's account.
func (s *Server) beginSession(ctx context.Context, e auth.Entry) error {
	c := callOf(ctx)
	w, r := c.echo.Response(), c.echo.Request()
	p, err := s.Sessions.Begin(w, r, c.secure(), e)
	if err != nil {
		return err
	}
	c.principal = &p
	return s.Accounts.RememberDevice(w, r, c.secure(), e.User)
}

// endSession signs out whoever is signed in at the browser that made the call.
func (s *Server) endSession(ctx context.Context) error {
	c := callOf(ctx)
	p, err := s.Sessions.End(c.echo.Response(), c.echo.Request(), c.secure())
	if err == nil && p.Session != "" {
		c.principal = &p
	}
	return err
}

// sessionBody is who is signed in, and how one may.
type sessionBody struct {
	User      *userBody `json:"user"`
	Setup     bool      `json:"setup" doc:"Nobody has an account yet: the first is made by the link that the server prints when it starts"`
	Providers []string  `json:"providers" nullable:"false" doc:"What one can sign in with beside a password"`
	Mails     bool      `json:"mailsPasswords" doc:"Who has forgotten a password can ask for a mail"`
}

type sessionAnswer struct{ Body sessionBody }

// maybeNobody documents that nobody may be signed in: a reference cannot say null.
func (s *Server) maybeNobody(*huma.Operation) {
	schemas := s.api.OpenAPI().Components.Schemas
	answer := schemas.SchemaFromRef(s.schema(sessionBody{}).Ref)
	user := *schemas.SchemaFromRef(s.schema(userBody{}).Ref)
	user.Nullable, user.Description = true, "Who is signed in, null for nobody"
	answer.Properties["user"] = &user
}

func (s *Server) getSession(ctx context.Context, _ *struct{}) (*sessionAnswer, error) {
	c := callOf(ctx)
	out := &sessionAnswer{}
	out.Body.Providers, out.Body.Mails = s.providerIDs(), s.Mail != nil
	p, err := s.Sessions.Authenticate(c.echo.Request(), c.secure())
	if err == nil {
		u := toUser(p.User)
		out.Body.User = &u
		return out, nil
	}
	if app.CodeOf(err) != app.Unauthenticated {
		return nil, err
	}
	out.Body.Setup, err = s.Accounts.SetUp(ctx)
	return out, err
}
