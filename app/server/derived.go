package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

type recommendationsAnswer struct {
	Body struct {
		Recommendations []recommendationBody `json:"recommendations" nullable:"false"`
		Total           int                  `json:"total"`
	}
}

func answerRecommendations(rs []app.Recommendation) *recommendationsAnswer {
	out := &recommendationsAnswer{}
	out.Body.Recommendations, out.Body.Total = toRecommendations(rs), len(rs)
	return out
}

// getRecommended gives the derived questions, not the owner's own: those are part of
// the widget.
func (s *Server) getRecommended(ctx context.Context, in *WidgetPath) (*recommendationsAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Derived(ctx, w.ID)
	return answerRecommendations(d.Recommendations), err
}

func (s *Server) recommend(ctx context.Context, in *WidgetPath) (*recommendationsAnswer, error) {
	w, leave, err := s.takeDerivation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	defer leave()
	rs, err := s.Derive.Recommendations(ctx, w)
	return answerRecommendations(rs), err
}

// takeDerivation finds the widget that something is to be derived for, and counts that.
func (s *Server) takeDerivation(ctx context.Context, id string) (w app.Widget, leave func(), err error) {
	if w, err = s.widget(ctx, id); err != nil {
		return w, nil, err
	}
	_, leave, err = s.takeService(ctx)
	return w, leave, err
}

type linkBody struct {
	URL        string         `json:"url"`
	Text       string         `json:"text"`
	Importance app.Importance `json:"importance" enum:"critical,high,medium,low"`
	Category   string         `json:"category" doc:"What the page is for, such as contact, pricing, shipping, returns, hours, help, login or downloads; page for others"`
}

type linksAnswer struct {
	Body struct {
		Links []linkBody `json:"links" nullable:"false"`
		Total int        `json:"total"`
	}
}

func answerLinks(links []app.SiteLink) *linksAnswer {
	out := &linksAnswer{}
	out.Body.Links, out.Body.Total = make([]linkBody, len(links)), len(links)
	for i, l := range links {
		out.Body.Links[i] = linkBody(l)
	}
	return out
}

func (s *Server) getLinks(ctx context.Context, in *WidgetPath) (*linksAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Derived(ctx, w.ID)
	return answerLinks(d.Links), err
}

func (s *Server) regenerateLinks(ctx context.Context, in *WidgetPath) (*linksAnswer, error) {
	w, leave, err := s.takeDerivation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	defer leave()
	links, err := s.Derive.Links(ctx, w)
	return answerLinks(links), err
}

type siteSummaryAnswer struct {
	Body struct {
		Summary siteSummaryBody `json:"summary"`
	}
}

type siteSummaryBody struct {
	Short     string  `json:"short" doc:"One sentence; empty where nothing has been summarized yet"`
	Medium    string  `json:"medium" doc:"Up to five sentences"`
	Model     bool    `json:"model" doc:"Written by a language model; else of the pages' own sentences"`
	UpdatedAt *string `json:"updatedAt" format:"date-time" doc:"When something was last derived from the content"`
}

func answerSiteSummary(d app.Derived) *siteSummaryAnswer {
	out := &siteSummaryAnswer{}
	out.Body.Summary = siteSummaryBody{d.Summary.Short, d.Summary.Medium, d.Summary.Model, timestamp(d.UpdatedAt)}
	return out
}

func (s *Server) getSummary(ctx context.Context, in *WidgetPath) (*siteSummaryAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Derived(ctx, w.ID)
	return answerSiteSummary(d), err
}

func (s *Server) summarize(ctx context.Context, in *WidgetPath) (*siteSummaryAnswer, error) {
	w, leave, err := s.takeDerivation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	defer leave()
	d, err := s.Derive.Summary(ctx, w)
	return answerSiteSummary(d), err
}

// publicLinks are the links that a visitor is shown: what people come for.
const publicLinks = 6

func toPublicLinks(links []app.SiteLink) []app.PageLink {
	out := []app.PageLink{}
	for _, l := range links {
		if len(out) < publicLinks && (l.Importance == app.ImportanceCritical || l.Importance == app.ImportanceHigh) {
			out = append(out, app.PageLink{Title: l.Text, URL: l.URL})
		}
	}
	return out
}
