package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

type crawlInput struct {
	WidgetPath
	Body *struct {
		URL      string   `json:"url,omitempty" format:"web-address" maxLength:"2048" doc:"Left out: the widget's crawlUrl, or its url"`
		MaxPages int      `json:"maxPages,omitempty" minimum:"1" maximum:"100000"`
		MaxDepth int      `json:"maxDepth,omitempty" minimum:"1" maximum:"100"`
		Include  []string `json:"include,omitempty" maxItems:"100" minLength:"1" maxLength:"500" doc:"Patterns on the path"`
		Exclude  []string `json:"exclude,omitempty" maxItems:"100" minLength:"1" maxLength:"500" doc:"Patterns on the path; they win"`
		Selector string   `json:"selector,omitempty" format:"css-selector" maxLength:"500" doc:"What to keep of a page"`
	}
}

type runAnswer struct {
	Body struct {
		Success bool   `json:"success"`
		RunID   string `json:"runId"`
	}
}

func answerRun[T ~string](id T) *runAnswer {
	out := &runAnswer{}
	out.Body.Success, out.Body.RunID = true, string(id)
	return out
}

func (s *Server) postCrawl(ctx context.Context, in *crawlInput) (*runAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	r := ingest.CrawlRequest{}
	if b := in.Body; b != nil {
		r.URL = b.URL
		r.Settings = app.CrawlSettings{MaxPages: b.MaxPages, MaxDepth: b.MaxDepth, Include: b.Include, Exclude: b.Exclude, Selector: b.Selector}
	}
	if r.URL = firstOf(r.URL, w.CrawlURL, w.URL); r.URL == "" {
		return nil, wrongField("url", "is required: the widget has no address")
	}
	run, err := s.Ingest.Crawl(ctx, w.ID, r)
	if err != nil {
		return nil, err
	}
	return answerRun(run.ID), nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

type statusAnswer struct {
	Body ingest.Status
}

func (s *Server) crawlStatus(ctx context.Context, in *WidgetPath) (*statusAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	st, err := s.Ingest.Status(ctx, w.ID)
	return &statusAnswer{st}, err
}

type doneAnswer struct {
	Body struct {
		Success bool `json:"success"`
	}
}

func answerDone(err error) (*doneAnswer, error) {
	out := &doneAnswer{}
	out.Body.Success = err == nil
	return out, err
}

func (s *Server) cancelCrawl(ctx context.Context, in *WidgetPath) (*doneAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answerDone(s.Ingest.Cancel(ctx, w.ID))
}

func (s *Server) resetCrawl(ctx context.Context, in *WidgetPath) (*doneAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answerDone(s.Ingest.Reset(ctx, w.ID))
}

func (s *Server) refreshEmbeddings(ctx context.Context, in *WidgetPath) (*runAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	id, err := s.Ingest.RefreshEmbeddings(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	return answerRun(id), nil
}
