package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/theme"
)

type publicInput struct {
	Visit
	ID       string `path:"id"`
	Language string `query:"lang" maxLength:"35" doc:"Whose texts to send"`
	Accepted string `header:"Accept-Language" hidden:"true"`
}

// publicWidget is what a visitor's browser may know of a widget.
type publicWidget struct {
	ID              app.WidgetID         `json:"id"`
	Name            string               `json:"name"`
	Description     string               `json:"description"`
	LogoURL         string               `json:"logoUrl"`
	Welcome         string               `json:"welcome"`
	Placeholder     string               `json:"placeholder"`
	Theme           publicTheme          `json:"theme"`
	Language        string               `json:"language"`
	Texts           map[string]string    `json:"texts"`
	PageContext     bool                 `json:"pageContext"`
	SaveMessages    bool                 `json:"saveMessages"`
	Remember        bool                 `json:"remember"`
	Recommendations []recommendationBody `json:"recommendations" nullable:"false"`
	Links           []app.PageLink       `json:"links" nullable:"false"`
}

type publicTheme struct {
	PrimaryColor string         `json:"primaryColor"`
	Mode         string         `json:"mode" enum:"auto,light,dark"`
	Position     string         `json:"position"`
	Custom       map[string]any `json:"custom,omitempty"`
	Light        theme.Palette  `json:"light"`
	Dark         theme.Palette  `json:"dark"`
}

func toPublic(own string, w app.Widget, links []app.SiteLink, lang string) publicWidget {
	return publicWidget{
		ID: w.ID, Name: w.Name, Description: w.Description, LogoURL: logoAddress(own, w), Welcome: w.Welcome, Placeholder: w.Placeholder,
		Theme: publicTheme{
			PrimaryColor: firstOf(w.Theme.PrimaryColor, theme.Default),
			Mode:         firstOf(w.Theme.Mode, "auto"), Position: firstOf(w.Theme.Position, "bottom-right"),
			Custom: w.Theme.Custom, Light: theme.Light(w.Theme.PrimaryColor), Dark: theme.Dark(w.Theme.PrimaryColor),
		},
		Language: w.Language, Texts: textsFor(w, lang), PageContext: w.PageContext, SaveMessages: w.SaveMessages, Remember: w.Remember,
		Recommendations: toRecommendations(w.Recommendations), Links: toPublicLinks(links),
	}
}

// textsFor picks the owner's wording for a language, or for the one that it is a
// variety of, or for the widget's own.
func textsFor(w app.Widget, lang string) map[string]string {
	base, _, _ := strings.Cut(lang, "-")
	for _, want := range []string{lang, base, w.Language} {
		for have, texts := range w.Texts {
			if want != "" && strings.EqualFold(have, want) {
				return texts
			}
		}
	}
	return map[string]string{}
}

// withAsk adds what the widget's button is called, which is all that it says before
// it is opened; the other texts are in a file for each language.
func (t interfaceTexts) withAsk(texts map[string]string, lang string) map[string]string {
	out := map[string]string{"ask": t[t.pick(lang)]["ask"]}
	maps.Copy(out, texts)
	return out
}

func (s *Server) getPublic(ctx context.Context, in *publicInput) (*huma.StreamResponse, error) {
	w, err := s.visits(ctx, in.c, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Derived(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	lang := language(in.Language, in.Accepted)
	public := toPublic(callOf(ctx).own, w, d.Links, lang)
	public.Texts = s.pages.texts.withAsk(public.Texts, lang)
	body, err := json.Marshal(public)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humaecho.Unwrap(hc)
		h := c.Response().Header()
		h.Set("Content-Type", "application/json")
		h.Set("Cache-Control", "no-cache")
		h.Add("Vary", "Accept-Language")
		h.Set("ETag", etag(body))
		serveWhole(c, time.Time{}, bytes.NewReader(body))
	}}, nil
}

func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}
