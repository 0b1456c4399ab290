package server

import (
	"context"
	"log/slog"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

const (
	// maxForgotten wait for their mails; one more is told to come back.
	maxForgotten = 100
	// forgottenTime is what one of them may take.
	forgottenTime = 2 * time.Minute
)

// How many such mails somebody may ask for: of one account, and from one network.
var (
	perForgotten        = limit.Rate{Count: 3, Per: time.Hour}
	perForgottenNetwork = limit.Rate{Count: 20, Per: time.Hour}
)

type forgottenInput struct {
	Body struct {
		Email string `json:"email" maxLength:"254"`
	}
}

// postForgotten takes every address alike, in the same time: whether it has an account
// is looked up afterwards, and only its owner learns.
func (s *Server) postForgotten(ctx context.Context, in *forgottenInput) (*struct{}, error) {
	if s.Mail == nil {
		return nil, app.Errorf(app.NotFound, "this server sends no mails: ask an admin for a link that sets another password")
	}
	email := app.NormalEmail(in.Body.Email)
	for key, rate := range map[string]limit.Rate{
		"forgotten " + email: perForgotten,
		s.Logins.Visitor(callOf(ctx).ip, "forgotten passwords"): perForgottenNetwork,
	} {
		if st, err := s.Logins.Take(ctx, key, rate); err != nil {
			retryAfter(callOf(ctx).answer, st)
			return nil, err
		}
	}
	c := callOf(ctx)
	select {
	case s.forgotten <- forgotten{email, &call{id: c.id, ip: c.ip, own: c.own}}: // the rest ends with the request
		return nil, nil
	default:
		return nil, app.Errorf(app.Unavailable, "too many mails are waiting: try again in a few minutes")
	}
}

// forgotten is somebody who waits for a mail.
type forgotten struct {
	email string
	asked *call
}

// mailForgotten mails links until the server stops: who waits then asks again.
func (s *Server) mailForgotten() {
	for {
		select {
		case f := <-s.forgotten:
			if err := s.mailReset(f); err != nil {
				s.Log.LogAttrs(s.closing, slog.LevelWarn, "a forgotten password got no mail", slog.String("requestId", f.asked.id), slog.Any("err", err))
			}
		case <-s.closing.Done():
			return
		}
	}
}

// mailReset writes to the address of the account and not to the one that was typed,
// which may look alike.
func (s *Server) mailReset(f forgotten) error {
	ctx, cancel := context.WithTimeout(context.WithValue(s.closing, callKey{}, f.asked), forgottenTime)
	defer cancel()
	u, err := s.Store.UserByEmail(ctx, f.email)
	if err != nil && app.CodeOf(err) == app.NotFound || u.Suspended || u.Email == app.BuiltinOwner {
		return nil
	}
	if err != nil {
		return err
	}
	l, token, err := s.Accounts.OfferReset(ctx, u, "")
	if err != nil {
		return err
	}
	s.recordEntry(ctx, app.AuditEntry{
		Actor: app.AuditActor{Kind: app.ActorNobody}, Verb: app.AuditUserPassword,
		Target: app.AuditTarget{Kind: "user", ID: string(u.ID), Name: u.Email}, Detail: "forgotten: reset link",
	})
	return s.Mail.Send(ctx, letter(l, linkTo(f.asked.own, app.LinkReset, token)))
}
