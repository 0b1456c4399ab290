package llm

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

// call is the clock of one call: its context ends at the timeout, or when the
// server has been silent for too long, with the cause that says which.
type call struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	release  context.CancelFunc
	silence  *time.Timer
	idle     time.Duration
	progress *endpoint.Progress
}

func newCall(parent context.Context, timeout, idle time.Duration) *call {
	ctx, release := context.WithTimeoutCause(parent, timeout, endpoint.ErrTimeout)
	ctx, cancel := context.WithCancelCause(ctx)
	silence := time.AfterFunc(firstShare*idle, func() { cancel(endpoint.ErrIdle) })
	progress := &endpoint.Progress{Alive: func() { silence.Reset(idle) }}
	ctx = endpoint.WithProgress(ctx, progress)
	return &call{ctx: ctx, cancel: cancel, release: release, silence: silence, idle: idle, progress: progress}
}

// outside stops the clock of the server's silence while the caller works.
func (c *call) outside(delta func(string) error) func(string) error {
	return func(text string) error {
		c.silence.Stop()
		defer c.silence.Reset(c.idle)
		return delta(text)
	}
}

func (c *call) end() {
	c.silence.Stop()
	c.cancel(context.Canceled)
	c.release()
}
