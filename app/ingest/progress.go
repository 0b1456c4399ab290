package ingest

import (
	"context"
	"sync"
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

// PageEvent says what became of one page.
type PageEvent struct {
	DocumentID app.DocumentID        `json:"documentId"`
	URL        string                `json:"url"`
	Title      string                `json:"title"`
	State      app.PageState         `json:"state"`
	Chunks     int                   `json:"chunks"`
	Error      string                `json:"error"`
	ErrorCode  app.DocumentErrorCode `json:"errorCode"`
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

// Subscribe gives the page events of a widget's crawls in this process from now
// on, until stop is called. A reader that falls behind by 256 events loses the
// oldest; the status tells the sums all the same.
func (s *Service) Subscribe(w app.WidgetID) (events <-chan PageEvent, stop func()) {
	return s.progress.subscribe(w)
}

const eventBuffer = 256

type progress struct {
	mu   sync.Mutex
	subs map[app.WidgetID]map[chan PageEvent]struct{}
}

func newProgress() *progress {
	return &progress{subs: map[app.WidgetID]map[chan PageEvent]struct{}{}}
}

func (p *progress) subscribe(w app.WidgetID) (<-chan PageEvent, func()) {
	c := make(chan PageEvent, eventBuffer)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.subs[w] == nil {
		p.subs[w] = map[chan PageEvent]struct{}{}
	}
	p.subs[w][c] = struct{}{}
	return c, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.subs[w], c)
		if len(p.subs[w]) == 0 {
			delete(p.subs, w)
		}
	}
}

func (p *progress) publish(w app.WidgetID, e PageEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.subs[w] {
		for {
			select {
			case c <- e:
			default:
				select { // full: the oldest gives way
				case <-c:
				default:
				}
				continue
			}
			break
		}
	}
}
