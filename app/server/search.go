package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

type searchInput struct {
	WidgetPath
	Body struct {
		Query     string   `json:"query" minLength:"1" maxLength:"10000"`
		Limit     int      `json:"limit,omitempty" minimum:"1" maximum:"100"`
		Threshold *float64 `json:"threshold,omitempty" minimum:"0" maximum:"1" doc:"Least score"`
		Explain   bool     `json:"explain,omitempty" doc:"Adds the trace"`
	}
}

type searchAnswer struct {
	Body struct {
		Results []searchResult  `json:"results" nullable:"false"`
		TookMs  int64           `json:"tookMs"`
		Trace   *retrieve.Trace `json:"trace,omitempty"`
	}
}

type searchResult struct {
	Content  string  `json:"content"`
	Score    float64 `json:"score"`
	Metadata struct {
		URL        string         `json:"url"`
		Title      string         `json:"title"`
		DocumentID app.DocumentID `json:"documentId"`
		Headings   []string       `json:"headings" nullable:"false"`
		Page       int            `json:"page,omitempty"`
	} `json:"metadata"`
}

func (s *Server) search(ctx context.Context, in *searchInput) (*searchAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	started := s.Now()
	r, err := s.Search.Search(ctx, retrieve.Query{
		Widget: w.ID, Text: in.Body.Query, Limit: in.Body.Limit,
		Threshold: threshold(in.Body.Threshold), Explain: in.Body.Explain,
	})
	if err != nil {
		return nil, err
	}
	out := &searchAnswer{}
	out.Body.Results = make([]searchResult, len(r.Matches))
	for i, m := range r.Matches {
		out.Body.Results[i] = toResult(callOf(ctx), m)
	}
	out.Body.TookMs, out.Body.Trace = s.Now().Sub(started).Milliseconds(), r.Trace
	return out, nil
}

// threshold tells none asked for (retrieve's own) from zero (everything).
func threshold(t *float64) float64 {
	if t == nil {
		return 0
	}
	if *t == 0 {
		return -1
	}
	return *t
}

func toResult(c *call, m retrieve.Match) searchResult {
	r := searchResult{Content: m.Text, Score: m.Score}
	r.Metadata.URL, r.Metadata.Title, r.Metadata.DocumentID = c.inFull(m.URL), m.Title, m.DocumentID
	r.Metadata.Headings, r.Metadata.Page = orEmpty(m.Headings), m.Page
	return r
}
