package endpoint

import (
	"context"
	"net/http"
	"sync/atomic"
)

// Progress is what the caller learns beside a response. The client library tells
// neither a stream that ended from one that broke off, nor that comments arrive,
// nor the headers of a refusal.
type Progress struct {
	Done   atomic.Bool       // the end marker of a stream was read
	Alive  func()            // called for all that arrives of a stream; may be nil
	Header func(http.Header) // called with the headers of each response; may be nil
}

type progressKey struct{}

// WithProgress has the calls made with the context report to p.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

func seenFrom(ctx context.Context) *Progress {
	p, _ := ctx.Value(progressKey{}).(*Progress)
	return p
}
