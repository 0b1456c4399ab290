package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// stream writes server-sent events. Nothing is sent before the first event, so
// that an error until then is a plain answer with its status.
type stream struct {
	c       echo.Context
	beat    time.Duration
	mu      sync.Mutex
	begun   bool
	stopped chan struct{}
	beating sync.WaitGroup
}

// newStream begins no stream yet. end must be called, whatever happens.
func (s *Server) newStream(c echo.Context) *stream {
	return &stream{c: c, beat: s.Heartbeat, stopped: make(chan struct{})}
}

// streaming is the request's context, that ends too when the server stops.
func (s *Server) streaming(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.closing, cancel)
	return ctx, func() { stop(); cancel() }
}

func (t *stream) event(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.begun {
		t.begin()
	}
	return t.write(fmt.Sprintf("event: %s\ndata: %s\n\n", name, data))
}

// begin runs under mu.
func (t *stream) begin() {
	t.begun = true
	h := t.c.Response().Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in between must not gather events
	t.c.Response().WriteHeader(http.StatusOK)
	t.beating.Go(t.keepAlive)
}

// write runs under mu.
func (t *stream) write(s string) error {
	if _, err := t.c.Response().Write([]byte(s)); err != nil {
		return err
	}
	return http.NewResponseController(t.c.Response().Writer).Flush()
}

// keepAlive sends comments, so that no proxy takes a silent stream for a dead one.
func (t *stream) keepAlive() {
	tick := time.NewTicker(t.beat)
	defer tick.Stop()
	for {
		select {
		case <-t.stopped:
			return
		case <-tick.C:
		}
		t.mu.Lock()
		err := t.write(": still here\n\n")
		t.mu.Unlock()
		if err != nil {
			return // whoever writes the next event meets the same error
		}
	}
}

// open tells whether the first event was sent.
func (t *stream) open() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.begun
}

// fail tells the caller of an error: as an event, or as a plain answer where no
// event was sent.
func (s *Server) fail(t *stream, err error) {
	if !t.open() {
		s.respond(t.c, err)
		return
	}
	if err := t.event("error", s.problem(t.c.Request().Context(), err)); err != nil {
		s.Log.Debug("the caller went away", "err", err)
	}
}

func (t *stream) end() {
	close(t.stopped)
	t.beating.Wait()
}
