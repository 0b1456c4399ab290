package fetch

import (
	"context"
	"sync"
	"time"
)

const (
	maxHosts = 4096            // that a Gate remembers while nobody uses them
	maxPause = 5 * time.Minute // that a Gate holds a host back for, however long it asked for
)

// Gate keeps requests to each host few and apart. It is shared by all crawls, so
// that two widgets with the same site do not hit it twice as hard.
type Gate struct {
	perHost int

	mu    sync.Mutex
	hosts map[string]*hostGate
}

type hostGate struct {
	slots chan struct{}
	users int       // waiting or inside
	next  time.Time // no request starts before
}

// NewGate makes a Gate that lets perHost requests at a time reach one host.
func NewGate(perHost int) *Gate {
	return &Gate{perHost: max(perHost, 1), hosts: map[string]*hostGate{}}
}

// Wait returns when a request to host may start: when fewer than the Gate's
// number are under way, and delay after the last one started. Call release when
// the request has ended. The error is ctx's.
func (g *Gate) Wait(ctx context.Context, host string, delay time.Duration) (release func(), err error) {
	h := g.enter(host)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		g.leave(h)
		return nil, context.Cause(ctx)
	}
	release = sync.OnceFunc(func() { <-h.slots; g.leave(h) })
	if err := sleep(ctx, g.reserve(h, delay)); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// Pause starts no further request to host for d, at most five minutes: for a host
// that answered 429 or 503.
func (g *Gate) Pause(host string, d time.Duration) {
	h := g.enter(host)
	defer g.leave(h)
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(min(d, maxPause)); until.After(h.next) {
		h.next = until
	}
}

// reserve takes the next moment at which a request may start, and says how long
// it is until then. One who then gives up leaves a gap: at most perHost delays.
func (g *Gate) reserve(h *hostGate, delay time.Duration) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	start := now
	if h.next.After(now) {
		start = h.next
	}
	h.next = start.Add(delay)
	return start.Sub(now)
}

func (g *Gate) enter(host string) *hostGate {
	g.mu.Lock()
	defer g.mu.Unlock()
	h, ok := g.hosts[host]
	if !ok {
		if len(g.hosts) >= maxHosts {
			g.forget()
		}
		h = &hostGate{slots: make(chan struct{}, g.perHost)}
		g.hosts[host] = h
	}
	h.users++
	return h
}

func (g *Gate) leave(h *hostGate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h.users--
}

// forget makes room: hosts that nobody uses go, those that may be asked again
// first. Where all of them still have a delay to run, the nearest to its end is
// given up, so that at the bound politeness suffers a little and nothing blocks.
func (g *Gate) forget() {
	now := time.Now()
	nearest := ""
	for host, h := range g.hosts {
		switch {
		case h.users > 0:
		case !h.next.After(now):
			delete(g.hosts, host)
		case nearest == "" || h.next.Before(g.hosts[nearest].next):
			nearest = host
		}
	}
	if len(g.hosts) >= maxHosts && nearest != "" {
		delete(g.hosts, nearest)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
