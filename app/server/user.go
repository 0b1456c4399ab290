package server

import (
	"context"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/limit"
)

// userBody is an account.
type userBody struct {
	ID        app.UserID `json:"id"`
	Email     string     `json:"email"`
	Name      string     `json:"name"`
	Role      app.Role   `json:"role" enum:"owner,admin"`
	Suspended bool       `json:"suspended"`
	CreatedAt *string    `json:"createdAt" format:"date-time"`
}

func toUser(u app.User) userBody {
	return userBody{u.ID, u.Email, u.Name, u.Role, u.Suspended, timestamp(u.CreatedAt)}
}

func (s *Server) getUser(ctx context.Context, _ *struct{}) (*userAnswer, error) {
	return answerUser(ctx, callOf(ctx).principal.User), nil
}

type userInput struct {
	Body struct {
		Name            *string `json:"name,omitempty" maxLength:"200"`
		Password        *string `json:"password,omitempty" maxLength:"1024" doc:"A new one, of at least 8 bytes. It ends all other sessions"`
		CurrentPassword *string `json:"currentPassword,omitempty" maxLength:"1024" doc:"Required for a new one"`

		ID        any `json:"id,omitempty" readOnly:"true"`
		Email     any `json:"email,omitempty" readOnly:"true"`
		Role      any `json:"role,omitempty" readOnly:"true"`
		Suspended any `json:"suspended,omitempty" readOnly:"true"`
		CreatedAt any `json:"createdAt,omitempty" readOnly:"true"`
	}
}

func (s *Server) putUser(ctx context.Context, in *userInput) (*userAnswer, error) {
	p := callOf(ctx).principal
	if p.Builtin {
		return nil, app.Errorf(app.Forbidden, "API_BEARER_TOKEN is nobody's: log in to change your account")
	}
	var changed []string
	u := p.User
	if in.Body.Name != nil {
		var err error
		if u, err = s.Store.UpdateUser(ctx, u.ID, app.UserPatch{Name: in.Body.Name}); err != nil {
			return nil, err
		}
		changed = append(changed, "name")
	}
	if in.Body.Password != nil {
		if err := s.changePassword(ctx, u, in.Body.CurrentPassword, *in.Body.Password); err != nil {
			return nil, err
		}
		changed = append(changed, "password")
	}
	callOf(ctx).about.Detail = strings.Join(changed, ", ")
	return answerUser(ctx, u), nil
}

// changePassword ends every session, and begins another one where the caller has one.
// Tries are counted: whoever has got at an open session shall not guess for long.
func (s *Server) changePassword(ctx context.Context, u app.User, current *string, password string) error {
	if current == nil {
		return app.Fields{"currentPassword": "is required for a new password"}.Err()
	}
	forgive, err := s.takeLogin(ctx, limit.Login{Account: u.Email, Device: "signed in"})
	if err != nil {
		return err
	}
	if err := s.Accounts.ChangePassword(ctx, u, *current, password); err != nil {
		return err
	}
	if err := forgive(ctx); err != nil || callOf(ctx).principal.Session == "" {
		return err
	}
	return s.beginSession(ctx, auth.Entry{User: u})
}

// loginSessionBody is a browser in which somebody is signed in.
type loginSessionBody struct {
	ID         app.LoginSessionID `json:"id"`
	Device     string             `json:"device" doc:"Such as Firefox on Windows"`
	Current    bool               `json:"current" doc:"The one that this call came with"`
	CreatedAt  *string            `json:"createdAt" format:"date-time"`
	LastUsedAt *string            `json:"lastUsedAt" format:"date-time" doc:"To the minute"`
}

type loginSessionsAnswer struct {
	Body struct {
		Sessions []loginSessionBody `json:"sessions" nullable:"false"`
		Total    int                `json:"total"`
	}
}

func (s *Server) listSessions(ctx context.Context, _ *struct{}) (*loginSessionsAnswer, error) {
	p := callOf(ctx).principal
	sessions, err := s.Store.LoginSessions(ctx, p.User.ID)
	if err != nil {
		return nil, err
	}
	out := &loginSessionsAnswer{}
	out.Body.Sessions = []loginSessionBody{}
	for _, l := range sessions {
		if auth.Holds(l, s.Now()) {
			out.Body.Sessions = append(out.Body.Sessions, loginSessionBody{l.ID, l.Device, l.ID == p.Session, timestamp(l.CreatedAt), timestamp(l.LastUsedAt)})
		}
	}
	out.Body.Total = len(out.Body.Sessions)
	return out, nil
}

type loginSessionInput struct {
	ID string `path:"id"`
}

func (s *Server) deleteSession(ctx context.Context, in *loginSessionInput) (*struct{}, error) {
	id := app.LoginSessionID(in.ID)
	if !app.ValidID(in.ID) {
		return nil, app.Errorf(app.NotFound, "there is no such session")
	}
	p := callOf(ctx).principal
	callOf(ctx).aboutThing("session", in.ID, "")
	if id == p.Session {
		return nil, s.endSession(ctx) // and take the cookie back
	}
	return nil, s.Store.DeleteLoginSession(ctx, p.User.ID, id)
}

func (s *Server) deleteSessions(ctx context.Context, _ *struct{}) (*struct{}, error) {
	p := callOf(ctx).principal
	callOf(ctx).aboutThing("session", "", "")
	callOf(ctx).about.Detail = "all others"
	return nil, s.Store.DeleteLoginSessions(ctx, p.User.ID, p.Session)
}
