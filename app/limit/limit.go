// Package limit bounds how often a caller may ask and how many tokens a widget
// may spend.
//
// Rates live in this process's memory: they protect the machine and the budget
// from haste, and forgetting them at a restart does no harm. Budgets are counted
// in the store. The package knows nothing of HTTP; it is told who asks.
package limit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/memstore"

	"github.com/WebsyteAI/websyte/app"
)

// maxKeys bounds the memory of a Limiter to about 13 MB. The keys used least
// recently are forgotten first: whoever floods it with addresses frees himself
// and others, and locks nobody out.
const maxKeys = 1 << 16

// Limiter counts calls by key with the generic cell rate algorithm: all
// calls of a rate may come at once, and then they come back evenly.
type Limiter struct {
	store throttled.GCRAStoreCtx
	salt  [16]byte // so that the memory holds no addresses that could be looked up
}

// New makes a Limiter that reads the time from now.
func New(now func() time.Time) (*Limiter, error) {
	store, err := memstore.New(maxKeys)
	if err != nil {
		return nil, fmt.Errorf("limit: %w", err)
	}
	store.SetTimeNow(now)
	l := &Limiter{store: throttled.WrapStoreWithContext(store)}
	rand.Read(l.salt[:]) // never fails: it ends the program instead
	return l, nil
}

// State is where a key stands after a call.
type State struct {
	Limit      int
	Remaining  int
	Reset      time.Duration // until Remaining is Limit again
	RetryAfter time.Duration // until the next call is allowed, 0 when this one was
}

// Rate is a number of calls in a time. Less than one call is one; no time is a minute.
type Rate struct {
	Count int
	Per   time.Duration
}

// Unlimited stands for no rate: calls of it are not to be taken.
var Unlimited = Rate{Count: -1}

// PerMinute is n calls a minute.
func PerMinute(n int) Rate { return Rate{Count: n, Per: time.Minute} }

const maxCount = 1_000_000

func (r Rate) quota() throttled.RateQuota {
	n := min(max(r.Count, 1), maxCount)
	if r.Per <= 0 {
		r.Per = time.Minute
	}
	return throttled.RateQuota{MaxRate: throttled.PerDuration(n, max(r.Per, time.Second)), MaxBurst: n - 1}
}

// Take counts one call of key. When it is one more than r allows, the error has
// the code RateLimited and the call does not count.
func (l *Limiter) Take(ctx context.Context, key string, r Rate) (State, error) {
	return l.take(ctx, key, r.quota(), 1)
}

// take counts n calls; less than none takes back.
func (l *Limiter) take(ctx context.Context, key string, quota throttled.RateQuota, n int) (State, error) {
	limiter, err := throttled.NewGCRARateLimiterCtx(l.store, quota)
	if err != nil {
		return State{}, fmt.Errorf("limit: %w", err)
	}
	limited, r, err := limiter.RateLimitCtx(ctx, key, n)
	if err != nil {
		return State{}, fmt.Errorf("limit: %w", err)
	}
	s := State{Limit: r.Limit, Remaining: r.Remaining, Reset: r.ResetAfter, RetryAfter: max(r.RetryAfter, 0)}
	if limited {
		return s, app.Errorf(app.RateLimited, "too many requests: try again in %s", round(s.RetryAfter))
	}
	return s, nil
}

func round(d time.Duration) time.Duration {
	return max(time.Second, (d + time.Second - 1).Truncate(time.Second))
}

// Network is what stands for a visitor's address. An IPv6 network of 64 bits is one
// visitor, since one household has that many addresses to choose from.
func Network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			a = p.Addr()
		}
	}
	return a
}

// Visitor is the key of an address at a widget.
func (l *Limiter) Visitor(a netip.Addr, w app.WidgetID) string {
	h := sha256.New()
	h.Write(l.salt[:])
	h.Write(Network(a).AsSlice())
	h.Write([]byte(w))
	return "visitor " + hex.EncodeToString(h.Sum(nil)[:16])
}

// User is the key of a signed-in account.
func (l *Limiter) User(id app.UserID) string { return "user " + string(id) }

// Widget is the key of all visitors of a widget together.
func (l *Limiter) Widget(w app.WidgetID) string { return "widget " + string(w) }
