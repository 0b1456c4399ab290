package server

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

type shareBody struct {
	UserID    app.UserID `json:"userId"`
	Email     string     `json:"email"`
	Name      string     `json:"name"`
	Role      app.Access `json:"role" enum:"editor,viewer"`
	CreatedAt *string    `json:"createdAt" format:"date-time"`
}

func toShare(h app.Share) shareBody {
	return shareBody{UserID: h.UserID, Email: h.Email, Name: h.Name, Role: h.Access, CreatedAt: timestamp(h.CreatedAt)}
}

type sharesAnswer struct {
	Body struct {
		Shares []shareBody `json:"shares" nullable:"false"`
		Total  int         `json:"total"`
	}
}

// listShares gives all of them: a widget has at most app.MaxShares.
func (s *Server) listShares(ctx context.Context, in *WidgetPath) (*sharesAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	hs, err := s.Store.Shares(ctx, scopeOf(ctx), w.ID)
	if err != nil {
		return nil, err
	}
	out := &sharesAnswer{}
	out.Body.Shares, out.Body.Total = make([]shareBody, len(hs)), len(hs)
	for i, h := range hs {
		out.Body.Shares[i] = toShare(h)
	}
	return out, nil
}

// SharePath names an account that a widget is shared with.
type SharePath struct {
	WidgetPath
	Account string `path:"account" maxLength:"254" doc:"Its ID or its e-mail"`
}

type shareChange struct {
	SharePath
	Body struct {
		Role app.Access `json:"role" enum:"editor,viewer"`
	}
}

type shareAnswer struct {
	Body struct {
		Share shareBody `json:"share"`
	}
}

func (s *Server) putShare(ctx context.Context, in *shareChange) (*shareAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	id, err := s.shareWith(ctx, w.ID, in.Account)
	if err != nil {
		return nil, err
	}
	h, err := s.Store.SetShare(ctx, scopeOf(ctx), w.ID, id, in.Body.Role)
	if err != nil {
		return nil, err
	}
	aboutShare(ctx, h)
	out := &shareAnswer{}
	out.Body.Share = toShare(h)
	return out, nil
}

func aboutShare(ctx context.Context, h app.Share) {
	callOf(ctx).aboutThing("user", string(h.UserID), h.Email)
	callOf(ctx).about.Detail = string(h.Access)
}

// Sharing tells whether an e-mail has an account here. Whoever may not list the
// accounts can try some, and no list of addresses.
const (
	shareTries = 60
	shareTime  = time.Hour
)

// shareWith finds the account that a widget is to be shared with.
func (s *Server) shareWith(ctx context.Context, w app.WidgetID, account string) (app.UserID, error) {
	h, err := s.share(ctx, w, account)
	if err == nil || app.CodeOf(err) != app.NotFound {
		return h.UserID, err
	}
	if err := s.takeShareTry(ctx); err != nil {
		return "", err
	}
	u, err := s.account(ctx, account)
	if app.CodeOf(err) == app.NotFound && err != nil {
		return "", app.Errorf(app.NotFound, "there is no such account: an admin has to invite this e-mail first")
	}
	return u.ID, err
}

func (s *Server) takeShareTry(ctx context.Context) error {
	p := callOf(ctx).principal
	if p.Admin() {
		return nil
	}
	st, err := s.Logins.Take(ctx, "shares of "+string(p.User.ID), limit.Rate{Count: shareTries, Per: shareTime})
	if err != nil {
		retryAfter(callOf(ctx).answer, st)
	}
	return err
}

// share finds one that is there, by the account's ID or e-mail.
func (s *Server) share(ctx context.Context, w app.WidgetID, account string) (app.Share, error) {
	hs, err := s.Store.Shares(ctx, scopeOf(ctx), w)
	if err != nil {
		return app.Share{}, err
	}
	for _, h := range hs {
		if string(h.UserID) == account || h.Email == app.NormalEmail(account) {
			return h, nil
		}
	}
	return app.Share{}, app.Errorf(app.NotFound, "the widget is not shared with this account")
}

// account finds one by its ID or e-mail.
func (s *Server) account(ctx context.Context, name string) (app.User, error) {
	if app.ValidID(name) {
		return s.Store.User(ctx, app.UserID(name))
	}
	return s.Store.UserByEmail(ctx, name)
}

// deleteShare takes a widget from an account. An account may leave by itself.
func (s *Server) deleteShare(ctx context.Context, in *SharePath) (*struct{}, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	own := callOf(ctx).principal.User
	h := app.Share{UserID: own.ID, Email: own.Email}
	if w.Access == app.AccessOwner || in.Account != string(own.ID) && app.NormalEmail(in.Account) != own.Email {
		if h, err = s.share(ctx, w.ID, in.Account); err != nil {
			return nil, err
		}
	}
	aboutShare(ctx, h)
	return nil, s.Store.RemoveShare(ctx, scopeOf(ctx), w.ID, h.UserID)
}
