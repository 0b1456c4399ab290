package endpoint

import (
	"context"
	"sync/atomic"
)

// Progress is what the caller of a stream learns beside its events. The client
// library tells neither a stream that ended from one that broke off, nor that
// comments arrive.
type Progress struct {
	Done  atomic.Bool // the end marker was read
	Alive func()      // called for all that arrives
}

type progressKey struct{}

// WithProgress has the streams that are opened with the context report to p.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

func seenFrom(ctx context.Context) *Progress {
	p, _ := ctx.Value(progressKey{}).(*Progress)
	return p
}
