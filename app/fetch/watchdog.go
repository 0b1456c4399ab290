package fetch

import (
	"context"
	"io"
	"time"
)

// watchdog ends a request that takes too long as a whole, or that makes no
// progress for too long.
type watchdog struct {
	outer context.Context
	ctx   context.Context
	stop  func() // releases the timers; call it once the body is closed
	stall *time.Timer
	limit time.Duration
}

func watch(outer context.Context, total, stall time.Duration) *watchdog {
	ctx, cancel := context.WithCancelCause(outer)
	whole := time.AfterFunc(total, func() { cancel(errTooLong) })
	still := time.AfterFunc(stall, func() { cancel(errStalled) })
	return &watchdog{outer: outer, ctx: ctx, stall: still, limit: stall, stop: func() {
		whole.Stop()
		still.Stop()
		cancel(context.Canceled)
	}}
}

// progress starts the time without progress anew.
func (w *watchdog) progress() { w.stall.Reset(w.limit) }

// reader makes each read of r that gives something count as progress.
func (w *watchdog) reader(r io.Reader) io.Reader { return &watched{r, w} }

type watched struct {
	r io.Reader
	w *watchdog
}

func (r *watched) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if n > 0 {
		r.w.progress()
	}
	return n, err
}
