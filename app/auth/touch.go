package auth

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	// touchEvery is how exact a token's last use is.
	touchEvery = time.Minute
	// maxTouches may wait; further ones are dropped, and made up for by the
	// token's next use.
	maxTouches = 256
	// touchTime is what one write may take.
	touchTime = 5 * time.Second
)

// touch is a token's use that is still to be stored.
type touch struct {
	id app.TokenID
	at time.Time
}

// used notes a use for Run to store, so that no request waits for a write.
func (a *Authenticator) used(t app.Token, now time.Time) {
	if now.Sub(t.LastUsedAt) < touchEvery {
		return
	}
	select {
	case a.touches <- touch{t.ID, now}:
	default:
	}
}

// Run stores when tokens were last used, until ctx ends; what waits then is
// stored first. Without it, tokens work and their last use stays as it was.
func (a *Authenticator) Run(ctx context.Context) {
	stored := map[app.TokenID]time.Time{}
	for {
		select {
		case t := <-a.touches:
			a.touch(ctx, stored, t)
		case <-ctx.Done():
			a.drain(stored)
			return
		}
	}
}

func (a *Authenticator) drain(stored map[app.TokenID]time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), touchTime)
	defer cancel()
	for {
		select {
		case t := <-a.touches:
			a.touch(ctx, stored, t)
		default:
			return
		}
	}
}

// touch stores one use, unless one of the same minute is stored: requests that
// came at once all saw the old time.
func (a *Authenticator) touch(ctx context.Context, stored map[app.TokenID]time.Time, t touch) {
	if t.at.Sub(stored[t.id]) < touchEvery {
		return
	}
	if len(stored) >= 4*maxTouches {
		clear(stored)
	}
	stored[t.id] = t.at
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchTime)
	defer cancel()
	err := a.store.TouchToken(ctx, t.id, t.at)
	if err != nil && app.CodeOf(err) != app.NotFound { // revoked meanwhile
		a.log.Warn("store a token's last use", "token", t.id, "err", err)
	}
}
