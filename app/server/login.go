package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/limit"
)

// logIn finds out who an e-mail address and a password belong to, and signs them in.
func (s *Server) logIn(ctx context.Context, email, password string) (app.User, error) {
	c := callOf(ctx)
	email = app.NormalEmail(email)
	device, err := s.Accounts.KnownDevice(c.echo.Request(), c.secure(), email)
	if err != nil {
		return app.User{}, err
	}
	forgive, err := s.takeLogin(ctx, limit.Login{Account: email, Address: c.ip, Device: device})
	if err != nil {
		return app.User{}, err
	}
	e, err := s.Accounts.LogIn(ctx, email, password, device != "")
	if app.CodeOf(err) == app.Unauthenticated {
		s.recordEntry(ctx, failedLogin(email))
	}
	if err != nil {
		return app.User{}, err
	}
	if err := forgive(ctx); err != nil {
		return app.User{}, err
	}
	return e.User, s.beginSession(ctx, e)
}

// takeLogin counts a try, and tells the caller when there may be another.
func (s *Server) takeLogin(ctx context.Context, who limit.Login) (forgive func(context.Context) error, err error) {
	forgive, state, err := s.Logins.TakeLogin(ctx, who)
	if err != nil {
		retryAfter(callOf(ctx).answer, state)
	}
	return forgive, err
}

// failedLogin names what was typed where it can be an address: people type passwords
// into the wrong field.
func failedLogin(email string) app.AuditEntry {
	e := app.AuditEntry{Actor: app.AuditActor{Kind: app.ActorNobody}, Verb: app.AuditLoginFailure, Target: app.AuditTarget{Kind: "user"}}
	if (app.User{Email: email, Role: app.RoleOwner}).Validate() == nil {
		e.Target.Name = email
	}
	return e
}

type loginInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
	}
}

type userAnswer struct {
	Body struct {
		User userBody `json:"user"`
	}
}

// answerUser is about u.
func answerUser(ctx context.Context, u app.User) *userAnswer {
	callOf(ctx).aboutThing("user", string(u.ID), u.Email)
	out := &userAnswer{}
	out.Body.User = toUser(u)
	return out
}

func (s *Server) postLogin(ctx context.Context, in *loginInput) (*userAnswer, error) {
	u, err := s.logIn(ctx, in.Body.Email, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return answerUser(ctx, u), nil
}

func (s *Server) postLogout(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.logOut(ctx)
}

func (s *Server) logOut(ctx context.Context) error {
	err := s.endSession(ctx)
	if err == nil && callOf(ctx).principal != nil { // or anybody fills the audit log
		s.record(ctx, app.AuditLogout)
	}
	return err
}

type setupInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"100" doc:"From the link that the server printed when it last started"`
		Email    string `json:"email" maxLength:"254"`
		Name     string `json:"name,omitempty" maxLength:"200"`
		Password string `json:"password" maxLength:"1024" doc:"At least 8 bytes"`
	}
}

func (s *Server) postSetup(ctx context.Context, in *setupInput) (*userAnswer, error) {
	b := in.Body
	return s.signUp(ctx)(s.Accounts.MakeFirst(ctx, b.Token, auth.NewAccount{Email: b.Email, Name: b.Name, Password: b.Password}))
}

type redeemInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"100" doc:"From the link"`
		Name     string `json:"name,omitempty" maxLength:"200"`
		Password string `json:"password" maxLength:"1024" doc:"At least 8 bytes"`
	}
}

func (s *Server) postInvitation(ctx context.Context, in *redeemInput) (*userAnswer, error) {
	return s.signUp(ctx)(s.Accounts.Accept(ctx, in.Body.Token, in.Body.Name, in.Body.Password))
}

type resetInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"100" doc:"From the link"`
		Password string `json:"password" maxLength:"1024" doc:"At least 8 bytes"`
	}
}

func (s *Server) postReset(ctx context.Context, in *resetInput) (*userAnswer, error) {
	return s.signUp(ctx)(s.Accounts.Reset(ctx, in.Body.Token, in.Body.Password))
}

// signUp signs in who has just used a link, and answers.
func (s *Server) signUp(ctx context.Context) func(app.User, error) (*userAnswer, error) {
	return func(u app.User, err error) (*userAnswer, error) {
		if err != nil {
			return nil, err
		}
		if err := s.beginSession(ctx, auth.Entry{User: u}); err != nil {
			return nil, err
		}
		return answerUser(ctx, u), nil
	}
}
