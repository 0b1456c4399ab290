package server

import (
	"context"
	"errors"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

// identityBody is an account elsewhere.
type identityBody struct {
	ID         app.IdentityID `json:"id"`
	Provider   string         `json:"provider" doc:"Empty where it is not configured any more"`
	Name       string         `json:"name" doc:"What people call the provider"`
	Email      string         `json:"email" doc:"As the provider gave it when it was linked"`
	CreatedAt  *string        `json:"createdAt" format:"date-time"`
	LastUsedAt *string        `json:"lastUsedAt" format:"date-time"`
}

type identitiesAnswer struct {
	Body struct {
		Identities []identityBody `json:"identities" nullable:"false"`
		Total      int            `json:"total"`
	}
}

func (s *Server) listIdentities(ctx context.Context, _ *struct{}) (*identitiesAnswer, error) {
	all, err := s.Store.Identities(ctx, callOf(ctx).principal.User.ID)
	if err != nil {
		return nil, err
	}
	out := &identitiesAnswer{}
	out.Body.Identities, out.Body.Total = []identityBody{}, len(all)
	for _, i := range all {
		out.Body.Identities = append(out.Body.Identities, s.identity(i))
	}
	return out, nil
}

func (s *Server) identity(i app.Identity) identityBody {
	b := identityBody{ID: i.ID, Name: i.Issuer, Email: i.Email, CreatedAt: timestamp(i.CreatedAt), LastUsedAt: timestamp(i.LastUsedAt)}
	for _, p := range s.Providers.List() {
		if p.Issuer == i.Issuer {
			b.Provider, b.Name = p.ID, p.Name
		}
	}
	return b
}

type linkInput struct {
	Body struct {
		Provider string `json:"provider" maxLength:"100"`
		Next     string `json:"next,omitempty" maxLength:"1024" doc:"The path to go to afterwards"`
	}
}

type linkAnswer struct {
	Body struct {
		URL string `json:"url" format:"uri" doc:"Where the browser goes next"`
	}
}

// beginLink is a write, so that no other page can have somebody link an account that
// is not theirs; and it needs a session, which the provider sends the browser back to.
func (s *Server) beginLink(ctx context.Context, in *linkInput) (*linkAnswer, error) {
	p := callOf(ctx).principal
	if p.Session == "" {
		return nil, app.Errorf(app.Forbidden, "an account is linked from a browser that is signed in, not by a token")
	}
	if _, err := s.Providers.Find(in.Body.Provider); err != nil {
		return nil, wrongField("provider", "is not configured here")
	}
	address, err := s.startLogin(ctx, in.Body.Provider, provider.Beginning{Next: in.Body.Next, Link: p.User.ID})
	if err != nil {
		return nil, s.linkProblem(in.Body.Provider, err)
	}
	out := &linkAnswer{}
	out.Body.URL = address
	return out, nil
}

// linkProblem says as an error of the API what the log-in page says of a log-in.
func (s *Server) linkProblem(id string, err error) error {
	e, known := errors.AsType[*provider.Error](err)
	if !known {
		return err
	}
	code := app.Upstream
	if e.Problem == provider.TooMany {
		code = app.RateLimited
	}
	return app.Wrap(err, code, "%s", s.sentence(e.Problem, id))
}

// sentence says a problem with a provider, for people.
func (s *Server) sentence(problem provider.Problem, id string) string {
	if p, err := s.Providers.Find(id); err == nil {
		return problem.Sentence(p.Name)
	}
	return problem.Sentence("The provider")
}

type identityInput struct {
	ID string `path:"id"`
}

func (s *Server) deleteIdentity(ctx context.Context, in *identityInput) (*struct{}, error) {
	if !app.ValidID(in.ID) {
		return nil, app.Errorf(app.NotFound, "there is no such identity")
	}
	c := callOf(ctx)
	c.aboutThing("user", string(c.principal.User.ID), c.principal.User.Email)
	return nil, s.Store.DeleteIdentity(ctx, c.principal.User.ID, app.IdentityID(in.ID))
}
