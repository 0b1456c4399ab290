package ingest

import (
	"context"
	"sync"

	"github.com/WebsyteAI/websyte/app"
)

// atWork are the crawls of this process, so that one that is cancelled stops at
// once, though it waits for a slow site.
type atWork struct {
	mu    sync.Mutex
	stops map[*crawl]context.CancelFunc
}

// enter gives a context that also ends with stop. Call leave when the crawl ends.
func (a *atWork) enter(ctx context.Context, c *crawl) (_ context.Context, leave func()) {
	ctx, stop := context.WithCancel(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stops[c] = stop
	return ctx, func() {
		stop()
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.stops, c)
	}
}

func (a *atWork) stop(w app.WidgetID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c, stop := range a.stops {
		if c.run.WidgetID == w {
			stop()
		}
	}
}

// Cancel stops the widget's active crawl. What was read stays.
func (s *Service) Cancel(ctx context.Context, w app.WidgetID) error {
	if err := s.Store.CancelRun(ctx, w); err != nil {
		return err
	}
	s.atWork.stop(w)
	return nil
}

// Reset clears a run that is stuck, so that another can start. It is a Cancel: a
// run that is cancelled holds nothing that a new one would wait for.
func (s *Service) Reset(ctx context.Context, w app.WidgetID) error {
	return s.Cancel(ctx, w)
}
