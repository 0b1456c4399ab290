package ingest

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Status is where a widget's crawl stands.
type Status struct {
	Status      app.RunStatus `json:"status"`
	RunID       app.RunID     `json:"runId"`
	PagesFound  int           `json:"pagesFound"`
	PagesDone   int           `json:"pagesDone"`
	PagesFailed int           `json:"pagesFailed"`
	Chunks      int           `json:"chunks"`
	Embedded    int           `json:"embedded"`
	LastCrawlAt *time.Time    `json:"lastCrawlAt"`
	Error       string        `json:"error"`
}

// Status tells where the widget's newest crawl stands.
func (s *Service) Status(ctx context.Context, w app.WidgetID) (Status, error) {
	run, err := s.Store.LatestRun(ctx, w)
	if err != nil {
		return Status{}, err
	}
	widget, err := s.Store.Widget(ctx, app.AllOwners(), w)
	if err != nil {
		return Status{}, err
	}
	embedded, err := s.Store.EmbeddedCount(ctx, w)
	if err != nil {
		return Status{}, err
	}
	st := Status{
		Status: run.Status, RunID: run.ID, Error: run.Error,
		PagesFound: run.PagesFound, PagesDone: run.PagesDone, PagesFailed: run.PagesFailed,
		Chunks: widget.ChunkCount, Embedded: embedded,
	}
	if !run.EndedAt.IsZero() {
		st.LastCrawlAt = &run.EndedAt
	}
	return st, nil
}
