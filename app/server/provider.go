package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/auth/provider"
	"github.com/WebsyteAI/websyte/app/limit"
)

const (
	// attemptCookie binds a log-in by a provider to the browser that began it. Over TLS
	// a browser takes it from this very host alone, so that no other site plants it.
	attemptCookie, secureAttemptCookie = "websyte_login", "__Host-websyte_login"
	// loginPage tells what came of a log-in that failed, home follows one that did not.
	loginPage, homePage = "/login", "/"
)

// providerTurns is how many log-ins by a provider one address may begin, and end.
var providerTurns = limit.PerMinute(30)

func (s *Server) providerIDs() []string {
	ids := []string{}
	for _, p := range s.Providers.List() {
		ids = append(ids, p.ID)
	}
	return ids
}

// redirect sends a browser elsewhere.
type redirect struct {
	Location string `header:"Location"`
}

type beginInput struct {
	Provider string `path:"provider"`
	Next     string `query:"next" maxLength:"1024" doc:"The path to go to afterwards"`
}

func (s *Server) beginLogin(ctx context.Context, in *beginInput) (*redirect, error) {
	if _, err := s.Providers.Find(in.Provider); err != nil {
		return nil, err
	}
	address, err := s.startLogin(ctx, in.Provider, provider.Beginning{Next: in.Next})
	if err != nil {
		return s.failedLogin(ctx, in.Provider, err), nil
	}
	return &redirect{address}, nil
}

// startLogin begins an attempt and gives the browser its cookie.
func (s *Server) startLogin(ctx context.Context, id string, b provider.Beginning) (string, error) {
	if err := s.takeProviderTurn(ctx); err != nil {
		return "", err
	}
	c := callOf(ctx)
	b.Callback = c.own + "/api/auth/" + id + "/callback"
	address, secret, err := s.Providers.Begin(ctx, id, b)
	if err == nil {
		s.setAttempt(c, secret, provider.Patience)
	}
	return address, err
}

// setAttempt sets the cookie, or takes it back where there is no time left. Lax: the
// browser brings it when the provider sends it back.
func (s *Server) setAttempt(c *call, secret string, left time.Duration) {
	cookie := &http.Cookie{
		Name: attemptName(c), Value: secret, Path: "/", MaxAge: int(left / time.Second),
		HttpOnly: true, Secure: c.secure(), SameSite: http.SameSiteLaxMode,
	}
	if left == 0 {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.echo.Response(), cookie)
}

func attemptName(c *call) string {
	if c.secure() {
		return secureAttemptCookie
	}
	return attemptCookie
}

func (s *Server) takeProviderTurn(ctx context.Context) error {
	if s.Limiter == nil {
		return nil
	}
	_, err := s.Limiter.Take(ctx, s.Limiter.Visitor(callOf(ctx).ip, "log-in by a provider"), providerTurns)
	if err != nil && app.CodeOf(err) == app.RateLimited {
		return &provider.Error{Problem: provider.TooMany, Err: err}
	}
	return err
}

type finishInput struct {
	Provider string `path:"provider"`
	State    string `query:"state"`
	Code     string `query:"code"`
	Error    string `query:"error"`
	Issuer   string `query:"iss"`
}

func (s *Server) finishLogin(ctx context.Context, in *finishInput) (*redirect, error) {
	if _, err := s.Providers.Find(in.Provider); err != nil {
		return nil, err
	}
	out, err := s.finish(ctx, in)
	if err != nil {
		return s.failedLogin(ctx, in.Provider, err), nil
	}
	if out.Next == "" {
		out.Next = consolePage
	}
	return &redirect{out.Next}, nil
}

func (s *Server) finish(ctx context.Context, in *finishInput) (provider.Outcome, error) {
	if err := s.takeProviderTurn(ctx); err != nil {
		return provider.Outcome{}, err
	}
	c := callOf(ctx)
	r := provider.Return{State: in.State, Code: in.Code, Error: in.Error, Issuer: in.Issuer}
	if cookie, err := c.echo.Cookie(attemptName(c)); err == nil {
		r.Secret = cookie.Value
	}
	p, err := s.Sessions.Authenticate(c.echo.Request(), c.secure())
	if err != nil && app.CodeOf(err) != app.Unauthenticated {
		return provider.Outcome{}, err
	}
	r.SignedIn = p.User.ID
	out, err := s.Providers.Finish(ctx, in.Provider, r)
	if err != nil {
		return out, err
	}
	s.setAttempt(c, "", 0)
	return out, s.letIn(ctx, in.Provider, out)
}

// letIn begins a session, or notes that the one there is has another way in.
func (s *Server) letIn(ctx context.Context, id string, out provider.Outcome) error {
	c := callOf(ctx)
	c.about.Actor = app.AuditActor{Kind: app.ActorSession, UserID: out.User.ID, Email: out.User.Email}
	c.about.Detail = id
	c.aboutThing("user", string(out.User.ID), out.User.Email)
	if out.Linked {
		s.record(ctx, app.AuditUserLink)
		return nil
	}
	if out.New {
		s.record(ctx, app.AuditUserCreate)
	}
	if err := s.beginSession(ctx, auth.Entry{User: out.User}); err != nil {
		return err
	}
	s.record(ctx, app.AuditLogin)
	return nil
}

// failedLogin sends the browser to the log-in page, which says what happened: nobody
// reads JSON there. The address names the problem and no text, which others could write.
func (s *Server) failedLogin(ctx context.Context, id string, err error) *redirect {
	e, known := errors.AsType[*provider.Error](err)
	if !known {
		e = &provider.Error{Problem: provider.Failed, Err: err}
	}
	c := callOf(ctx)
	s.Log.WarnContext(ctx, "log-in by a provider", "requestId", c.id, "provider", id, "err", e)
	if e.Known {
		c.about.Detail = id + ": " + string(e.Problem)
		s.record(ctx, app.AuditLoginFailure)
	}
	return &redirect{loginPage + "?" + url.Values{"problem": {string(e.Problem)}, "provider": {id}}.Encode()}
}
