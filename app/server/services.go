package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/derive"
	"github.com/WebsyteAI/websyte/app/limit"
)

// servicesPerMinute is how many calls of the services one account has: each may fetch
// a page and ask a model.
const servicesPerMinute = 20

// takeService counts a call against its account, in the rate and in what goes on at
// the same time.
func (s *Server) takeService(ctx context.Context) (account app.UserID, leave func(), err error) {
	call := callOf(ctx)
	u := call.principal.User.ID
	if s.Limiter != nil {
		if err := s.takeFor(ctx, call.answer, s.Limiter.User(u)+" services", limit.PerMinute(servicesPerMinute)); err != nil {
			return u, nil, err
		}
	}
	leave, err = s.seats.take(
		seat{"services", s.Bounds.Services, app.Errorf(app.Unavailable, "too many texts are being worked on: try again in a moment")},
		seat{"services of " + string(u), s.Bounds.AccountServices, app.Errorf(app.RateLimited, "at most %d calls of one account at the same time: wait for one of them", s.Bounds.AccountServices)},
	)
	return u, leave, err
}

type contentInput struct {
	Body struct {
		Content string `json:"content,omitempty" maxLength:"500000" doc:"Text, Markdown or HTML; left out: the page at url is fetched"`
		Title   string `json:"title,omitempty" maxLength:"500"`
		URL     string `json:"url,omitempty" format:"web-address" maxLength:"2048"`
	}
}

func (in *contentInput) content() derive.Content {
	return derive.Content{Text: in.Body.Content, Title: in.Body.Title, URL: in.Body.URL}
}

type recommendedAnswer struct {
	Body struct {
		Recommendations []recommendationBody `json:"recommendations" nullable:"false" doc:"Questions that the content answers, each with the sentence that does"`
		Placeholder     string               `json:"placeholder" doc:"For the field that a visitor writes into"`
	}
}

func (s *Server) postRecommendations(ctx context.Context, in *contentInput) (*recommendedAnswer, error) {
	u, leave, err := s.takeService(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	r, err := s.Derive.Recommend(ctx, u, in.content())
	if err != nil {
		return nil, err
	}
	out := &recommendedAnswer{}
	out.Body.Recommendations, out.Body.Placeholder = toRecommendations(r.Questions), r.Placeholder
	return out, nil
}

type summaryBody struct {
	Short  string `json:"short" doc:"One sentence"`
	Medium string `json:"medium" doc:"Up to five sentences"`
}

type summaryAnswer struct{ Body summaryBody }

func (s *Server) postSummaries(ctx context.Context, in *contentInput) (*summaryAnswer, error) {
	u, leave, err := s.takeService(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	sum, err := s.Derive.Summarize(ctx, u, in.content())
	if err != nil {
		return nil, err
	}
	return &summaryAnswer{summaryBody{sum.Short, sum.Medium}}, nil
}

type selectorInput struct {
	Body struct {
		HTML string `json:"html,omitempty" maxLength:"500000" doc:"The page; left out: the one at url is fetched"`
		URL  string `json:"url,omitempty" format:"web-address" maxLength:"2048"`
	}
}

type selectorAnswer struct {
	Body struct {
		ContentSelector string `json:"contentSelector" doc:"CSS, for the field selector of a crawl"`
		Reasoning       string `json:"reasoning"`
		Preview         struct {
			Text       string  `json:"text" doc:"How what is kept begins"`
			Characters int     `json:"characters"`
			Words      int     `json:"words"`
			Headings   int     `json:"headings"`
			Share      float64 `json:"share" doc:"Of the characters that are kept without a selector"`
		} `json:"preview" doc:"What this selector keeps of the page"`
	}
}

func (s *Server) postSelector(ctx context.Context, in *selectorInput) (*selectorAnswer, error) {
	u, leave, err := s.takeService(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	choice, err := s.Derive.Selector(ctx, u, derive.Content{Text: in.Body.HTML, URL: in.Body.URL})
	if err != nil {
		return nil, err
	}
	out := &selectorAnswer{}
	out.Body.ContentSelector, out.Body.Reasoning = choice.Selector, choice.Reasoning
	v := &out.Body.Preview
	v.Text, v.Characters, v.Words, v.Headings, v.Share = choice.Preview.Text, choice.Preview.Characters, choice.Preview.Words, choice.Preview.Headings, choice.Preview.Share
	return out, nil
}
