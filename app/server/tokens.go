package server

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

type tokenBody struct {
	ID         app.TokenID      `json:"id"`
	Name       string           `json:"name"`
	Scopes     []app.TokenScope `json:"scopes" nullable:"false"`
	CreatedAt  *string          `json:"createdAt" format:"date-time"`
	ExpiresAt  *string          `json:"expiresAt" format:"date-time" doc:"null: it does not expire"`
	LastUsedAt *string          `json:"lastUsedAt" format:"date-time" doc:"To the minute; null: it was never used"`
}

func toToken(k app.Token) tokenBody {
	return tokenBody{k.ID, k.Name, orEmpty(k.Scopes), timestamp(k.CreatedAt), timestamp(k.ExpiresAt), timestamp(k.LastUsedAt)}
}

type tokensAnswer struct {
	Body struct {
		Tokens []tokenBody `json:"tokens" nullable:"false"`
		Total  int         `json:"total"`
	}
}

// listTokens gives all of them: an account has at most app.MaxTokens.
func (s *Server) listTokens(ctx context.Context, _ *struct{}) (*tokensAnswer, error) {
	ks, err := s.Store.Tokens(ctx, callOf(ctx).principal.User.ID)
	if err != nil {
		return nil, err
	}
	out := &tokensAnswer{}
	out.Body.Tokens, out.Body.Total = make([]tokenBody, len(ks)), len(ks)
	for i, k := range ks {
		out.Body.Tokens[i] = toToken(k)
	}
	return out, nil
}

type newToken struct {
	Body struct {
		Name      string           `json:"name" minLength:"1" maxLength:"100"`
		Scopes    []app.TokenScope `json:"scopes" minItems:"1" maxItems:"3" enum:"read,write,admin" doc:"admin is for admins alone, and holds the others"`
		ExpiresAt *time.Time       `json:"expiresAt,omitempty" doc:"Left out: it does not expire"`
	}
}

type tokenAnswer struct {
	Body struct {
		Token  tokenBody `json:"token"`
		Secret string    `json:"secret" doc:"What is sent as Authorization: Bearer; it is not shown again"`
	}
}

func (s *Server) postToken(ctx context.Context, in *newToken) (*tokenAnswer, error) {
	p := callOf(ctx).principal
	k := app.Token{UserID: p.User.ID, Name: in.Body.Name, Scopes: slices.Compact(slices.Sorted(slices.Values(in.Body.Scopes)))}
	if in.Body.ExpiresAt != nil {
		k.ExpiresAt = in.Body.ExpiresAt.UTC()
	}
	if err := p.MayMake(k, s.Now()); err != nil {
		return nil, err
	}
	secret, hash := auth.NewToken()
	k, err := s.Store.CreateToken(ctx, k, hash)
	if err != nil {
		return nil, err
	}
	aboutToken(ctx, k)
	out := &tokenAnswer{}
	out.Body.Token, out.Body.Secret = toToken(k), secret
	return out, nil
}

func aboutToken(ctx context.Context, k app.Token) {
	callOf(ctx).aboutThing("token", string(k.ID), k.Name)
	scopes := make([]string, len(k.Scopes))
	for i, scope := range k.Scopes {
		scopes[i] = string(scope)
	}
	callOf(ctx).about.Detail = strings.Join(scopes, ", ")
}

type tokenPath struct {
	ID string `path:"tid" doc:"The token"`
}

func (s *Server) deleteToken(ctx context.Context, in *tokenPath) (*struct{}, error) {
	user := callOf(ctx).principal.User.ID
	ks, err := s.Store.Tokens(ctx, user)
	if err != nil {
		return nil, err
	}
	for _, k := range ks {
		if string(k.ID) == in.ID {
			aboutToken(ctx, k)
			return nil, s.Store.DeleteToken(ctx, user, k.ID)
		}
	}
	return nil, app.Errorf(app.NotFound, "there is no such token")
}
