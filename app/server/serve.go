package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
)

const maxHeader = 64 << 10

// Serve answers on l until ctx ends. Then it takes no more connections, ends
// streams with an error event, waits a while for other requests, and cuts off those
// that have not ended by then.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	// No write timeout: it would cut streams. Each write has a deadline (deadline.go).
	h := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: s.Bounds.Patience,
		IdleTimeout:       s.Bounds.Idle,
		MaxHeaderBytes:    maxHeader,
		ConnContext:       s.connections.begun,
		ConnState:         s.connections.changed,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	var background sync.WaitGroup
	defer background.Wait()
	if s.Mail != nil {
		background.Go(s.mailForgotten)
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(s.connections.listen(l)) }()
	select {
	case err := <-failed:
		s.close()
		return err
	case <-ctx.Done():
	}
	return s.stop(h, failed)
}

func (s *Server) stop(h *http.Server, failed <-chan error) error {
	s.close()
	drain, cancel := context.WithTimeout(context.Background(), s.Bounds.Drain)
	defer cancel()
	err := h.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		s.Log.Warn("requests were cut off that did not end in time", "connections", s.connections.open.Load())
		err = h.Close()
	}
	if e := <-failed; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}
