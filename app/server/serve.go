package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	// drainTimeout is how long requests may go on once the server stops.
	drainTimeout = 10 * time.Second
)

// Serve answers on l until ctx ends. Then it takes no more connections, ends
// streams with an error event, waits a while for other requests, and returns nil
// if all of them ended by themselves.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	// No write timeout: it would cut streams. Each write has a deadline (deadline.go).
	h := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
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
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	err := h.Shutdown(drain)
	if err != nil {
		err = errors.Join(err, h.Close())
	}
	if e := <-failed; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}
