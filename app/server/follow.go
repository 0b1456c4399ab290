package server

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// statusEvery is how often a crawl's sums are looked at for its events.
const statusEvery = 300 * time.Millisecond

func (s *Server) crawlEvents(ctx context.Context, in *WidgetPath) (*huma.StreamResponse, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	leave, err := s.sitDownToFollow(w.OwnerID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer leave()
		t := s.newStream(humaecho.Unwrap(hc))
		defer t.end()
		ctx, stop := s.streaming(hc.Context())
		defer stop()
		if err := s.followCrawl(ctx, w.ID, t); err != nil && hc.Context().Err() == nil {
			s.fail(t, err)
		}
	}}, nil
}

// followCrawl sends what a crawl does until it has ended.
func (s *Server) followCrawl(ctx context.Context, w app.WidgetID, t *stream) error {
	pages, stop := s.Ingest.Subscribe(w)
	defer stop()
	tick := time.NewTicker(statusEvery)
	defer tick.Stop()
	var last []byte
	for {
		// Read before the pages are: what ended has no page to come after these.
		st, err := s.Ingest.Status(ctx, w)
		if err != nil {
			return err
		}
		if err := sendWaiting(t, pages); err != nil {
			return err
		}
		if last, err = sendChanged(t, st, last); err != nil || !st.Status.Active() {
			return err
		}
		if err := sendUntil(ctx, t, pages, tick.C); err != nil {
			return err
		}
	}
}

func sendChanged(t *stream, st ingest.Status, last []byte) ([]byte, error) {
	now, err := json.Marshal(st)
	if err != nil || bytes.Equal(now, last) {
		return last, err
	}
	return now, t.event("status", st)
}

// sendWaiting sends the page events that wait, once the stream has begun with a status.
func sendWaiting(t *stream, pages <-chan ingest.PageEvent) error {
	for t.open() {
		select {
		case p := <-pages:
			if err := t.event("page", p); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func sendUntil(ctx context.Context, t *stream, pages <-chan ingest.PageEvent, tick <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case p := <-pages:
			if err := t.event("page", p); err != nil {
				return err
			}
		case <-tick:
			return nil
		}
	}
}
