package server

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
)

// invitationBody is an invitation that nobody has used yet.
type invitationBody struct {
	ID        app.AccountLinkID `json:"id"`
	Email     string            `json:"email"`
	Name      string            `json:"name"`
	Role      app.Role          `json:"role" enum:"owner,admin"`
	CreatedBy app.UserID        `json:"createdBy"`
	CreatedAt *string           `json:"createdAt" format:"date-time"`
	ExpiresAt *string           `json:"expiresAt" format:"date-time"`
}

func toInvitation(l app.AccountLink) invitationBody {
	return invitationBody{l.ID, l.Email, l.Name, l.Role, l.CreatedBy, timestamp(l.CreatedAt), timestamp(l.ExpiresAt)}
}

// linkTo is the page on which a token is used. The token stands in the query, which is
// in no log of ours.
func linkTo(own string, kind app.LinkKind, token string) string {
	return own + "/" + string(kind) + "?" + url.Values{"token": {token}}.Encode()
}

type invitationsAnswer struct {
	Body struct {
		Invitations []invitationBody `json:"invitations" nullable:"false"`
		Total       int              `json:"total"`
	}
}

func (s *Server) listInvitations(ctx context.Context, _ *struct{}) (*invitationsAnswer, error) {
	links, err := s.Store.AccountLinks(ctx, app.LinkInvitation)
	if err != nil {
		return nil, err
	}
	out := &invitationsAnswer{}
	out.Body.Invitations = make([]invitationBody, len(links))
	for i, l := range links {
		out.Body.Invitations[i] = toInvitation(l)
	}
	out.Body.Total = len(links)
	return out, nil
}

type inviteInput struct {
	Body struct {
		Email string   `json:"email" maxLength:"254"`
		Name  string   `json:"name,omitempty" maxLength:"200" doc:"To begin with: whoever opens the link may write another"`
		Role  app.Role `json:"role,omitempty" enum:"owner,admin" doc:"owner where it is left out"`
	}
}

type invitationAnswer struct {
	Body struct {
		Invitation invitationBody `json:"invitation"`
		Link       string         `json:"link" doc:"Shown once: send it to whom you invite"`
		Mailed     bool           `json:"mailed" doc:"The mail server took a mail with the link"`
	}
}

func (s *Server) invite(ctx context.Context, in *inviteInput) (*invitationAnswer, error) {
	l := app.AccountLink{Email: app.NormalEmail(in.Body.Email), Name: in.Body.Name, Role: in.Body.Role, CreatedBy: callOf(ctx).principal.User.ID}
	if l.Role == "" {
		l.Role = app.RoleOwner
	}
	l, token, err := s.Accounts.Invite(ctx, l)
	if err != nil {
		return nil, err
	}
	callOf(ctx).aboutThing("invitation", string(l.ID), l.Email)
	callOf(ctx).about.Detail = string(l.Role)
	out := &invitationAnswer{}
	out.Body.Invitation, out.Body.Link = toInvitation(l), linkTo(callOf(ctx).own, app.LinkInvitation, token)
	out.Body.Mailed = s.mailed(ctx, l, out.Body.Link)
	return out, nil
}

type invitationInput struct {
	ID string `path:"id"`
}

func (s *Server) deleteInvitation(ctx context.Context, in *invitationInput) (*struct{}, error) {
	if !app.ValidID(in.ID) {
		return nil, app.Errorf(app.NotFound, "there is no such invitation")
	}
	callOf(ctx).aboutThing("invitation", in.ID, "")
	return nil, s.Store.DeleteAccountLink(ctx, app.LinkInvitation, app.AccountLinkID(in.ID))
}

type accountInput struct {
	ID string `path:"id"`
}

type resetAnswer struct {
	Body struct {
		Link      string  `json:"link" doc:"Shown once: send it to whose account it is"`
		ExpiresAt *string `json:"expiresAt" format:"date-time"`
		Mailed    bool    `json:"mailed" doc:"The mail server took a mail with the link"`
	}
}

func (s *Server) offerReset(ctx context.Context, in *accountInput) (*resetAnswer, error) {
	if !app.ValidID(in.ID) {
		return nil, app.Errorf(app.NotFound, "there is no such account")
	}
	u, err := s.Store.User(ctx, app.UserID(in.ID))
	if err != nil {
		return nil, err
	}
	l, token, err := s.Accounts.OfferReset(ctx, u, callOf(ctx).principal.User.ID)
	if err != nil {
		return nil, err
	}
	callOf(ctx).aboutThing("user", string(u.ID), u.Email)
	callOf(ctx).about.Detail = "reset link"
	out := &resetAnswer{}
	out.Body.Link, out.Body.ExpiresAt = linkTo(callOf(ctx).own, app.LinkReset, token), timestamp(l.ExpiresAt)
	out.Body.Mailed = s.mailed(ctx, l, out.Body.Link)
	return out, nil
}
