package ingest

import (
	"sync"

	"github.com/WebsyteAI/websyte/app"
)

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

// publish never waits: where a reader's buffer is full, the oldest event gives
// way. Found addresses, which come in heaps, never push out what became of others.
func (p *progress) publish(w app.WidgetID, e PageEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.subs[w] {
		if e.State == app.PageFound && len(c) >= cap(c)/2 {
			continue
		}
		for sent := false; !sent; {
			select {
			case c <- e:
				sent = true
			default:
				select {
				case <-c:
				default:
				}
			}
		}
	}
}

func eventOf(page app.FrontierPage, r app.PageResult) PageEvent {
	e := PageEvent{URL: page.URL, State: r.State, DocumentID: r.Keep}
	if d := r.Document; d != nil {
		e.DocumentID, e.URL, e.Title, e.Chunks = d.ID, d.URL, d.Title, d.ChunkCount
	}
	if r.Err != nil {
		e.Error, e.ErrorCode = r.Err.Message, r.Err.Code
	}
	return e
}

// announce publishes addresses that are new to this crawl.
func (c *crawl) announce(pages []app.FrontierPage) {
	for _, p := range pages {
		c.progress.publish(c.run.WidgetID, PageEvent{URL: p.URL, State: app.PageFound})
	}
}
