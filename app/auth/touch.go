package auth

import (
	"context"
	"log/slog"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	// touchEvery is how exact a last use is.
	touchEvery = time.Minute
	// maxTouches may wait; further ones are dropped, and made up for by the next use.
	maxTouches = 256
	// touchTime is what one write may take.
	touchTime = 5 * time.Second
)

// touches are last uses that are still to be stored, so that no request waits for a
// write.
type touches[ID ~string] struct {
	queue chan touch[ID]
	store func(ctx context.Context, id ID, at time.Time) error
	log   *slog.Logger
}

// touch is one use.
type touch[ID ~string] struct {
	id ID
	at time.Time
}

func newTouches[ID ~string](store func(context.Context, ID, time.Time) error, log *slog.Logger) touches[ID] {
	return touches[ID]{queue: make(chan touch[ID], maxTouches), store: store, log: log}
}

// used notes a use of what was last used before.
func (t touches[ID]) used(id ID, before, now time.Time) {
	if now.Sub(before) < touchEvery {
		return
	}
	select {
	case t.queue <- touch[ID]{id, now}:
	default:
	}
}

// run stores uses until ctx ends; what waits then is stored first.
func (t touches[ID]) run(ctx context.Context) {
	stored := map[ID]time.Time{}
	for {
		select {
		case one := <-t.queue:
			t.touch(ctx, stored, one)
		case <-ctx.Done():
			t.drain(stored)
			return
		}
	}
}

func (t touches[ID]) drain(stored map[ID]time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), touchTime)
	defer cancel()
	for {
		select {
		case one := <-t.queue:
			t.touch(ctx, stored, one)
		default:
			return
		}
	}
}

// touch stores one use, unless one of the same minute is stored: requests that
// came at once all saw the old time.
func (t touches[ID]) touch(ctx context.Context, stored map[ID]time.Time, one touch[ID]) {
	if one.at.Sub(stored[one.id]) < touchEvery {
		return
	}
	if len(stored) >= 4*maxTouches {
		clear(stored)
	}
	stored[one.id] = one.at
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchTime)
	defer cancel()
	err := t.store(ctx, one.id, one.at)
	if err != nil && app.CodeOf(err) != app.NotFound { // revoked or ended meanwhile
		t.log.Warn("store a last use", "id", one.id, "err", err)
	}
}
