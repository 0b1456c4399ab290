package limit_test

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 31, 23, 59, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func newLimiter(t *testing.T) (*limit.Limiter, *clock) {
	t.Helper()
	c := newClock()
	l, err := limit.New(c.now)
	if err != nil {
		t.Fatal(err)
	}
	return l, c
}

func TestARateComesBackEvenly(t *testing.T) {
	t.Parallel()
	l, c := newLimiter(t)
	rate := limit.PerMinute(3)
	for i, want := range []int{2, 1, 0} {
		s, err := l.Take(t.Context(), "k", rate)
		if err != nil || s.Limit != 3 || s.Remaining != want || s.RetryAfter != 0 {
			t.Fatalf("call %d: %+v %v", i, s, err)
		}
	}
	s, err := l.Take(t.Context(), "k", rate)
	if app.CodeOf(err) != app.RateLimited || s.RetryAfter != 20*time.Second || s.Reset != time.Minute {
		t.Fatalf("%+v %v", s, err)
	}
	c.pass(s.RetryAfter)
	if _, err := l.Take(t.Context(), "k", rate); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	if _, err := l.Take(t.Context(), "k", rate); err == nil {
		t.Error("two calls came back at once")
	}
	if _, err := l.Take(t.Context(), "other", rate); err != nil {
		t.Errorf("another key: %v", err)
	}
}

func TestOddRates(t *testing.T) {
	t.Parallel()
	l, _ := newLimiter(t)
	for i, r := range []limit.Rate{{}, {Count: -1}, {Count: 1, Per: -1}, {Count: 1 << 60, Per: 1}} {
		if _, err := l.Take(t.Context(), fmt.Sprint(i), r); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestManyCallsAtOnceTakeNoMoreThanTheRate(t *testing.T) {
	t.Parallel()
	l, _ := newLimiter(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	allowed := 0
	for range 64 {
		wg.Go(func() {
			if _, err := l.Take(context.Background(), "k", limit.PerMinute(10)); err == nil {
				mu.Lock()
				allowed++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if allowed != 10 {
		t.Errorf("%d allowed", allowed)
	}
}

func TestAFloodOfKeysIsForgotten(t *testing.T) {
	t.Parallel()
	const most = 1 << 16
	l, _ := newLimiter(t)
	once := limit.PerMinute(1)
	take := func(key string) bool {
		_, err := l.Take(t.Context(), key, once)
		return err == nil
	}
	if !take("early") || take("early") {
		t.Fatal("a rate of one takes one")
	}
	for i := range most - 1 {
		take(fmt.Sprint(i))
	}
	if take("early") {
		t.Error("forgotten below the bound")
	}
	for i := range most {
		take(fmt.Sprint("more ", i))
	}
	if !take("early") {
		t.Error("remembered beyond the bound")
	}
}

func TestWhoIsOneVisitor(t *testing.T) {
	t.Parallel()
	l, _ := newLimiter(t)
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"203.0.113.7", "203.0.113.7", true},
		{"203.0.113.7", "::ffff:203.0.113.7", true},
		{"203.0.113.7", "203.0.113.8", false},
		{"2001:db8::1", "2001:db8::ffff:1", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::2", true},
	} {
		a, b := l.Visitor(netip.MustParseAddr(c.a), "w"), l.Visitor(netip.MustParseAddr(c.b), "w")
		if (a == b) != c.same {
			t.Errorf("%s and %s", c.a, c.b)
		}
	}
	a := netip.MustParseAddr("203.0.113.7")
	if l.Visitor(a, "w") == l.Visitor(a, "v") {
		t.Error("two widgets share a visitor's rate")
	}
	other, _ := newLimiter(t)
	if l.Visitor(a, "w") == other.Visitor(a, "w") {
		t.Error("keys can be looked up")
	}
	_ = l.Visitor(netip.Addr{}, "w") // a Unix socket
}

func TestABudgetLastsAMonth(t *testing.T) {
	t.Parallel()
	c := newClock() // a minute before April
	u, w := store(t)
	b := limit.NewBudget(u, 100, c.now)
	own := w
	own.Limits.TokensPerMonth = 200
	allowed := func(w app.Widget) bool {
		ok, err := b.Allowed(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if err := b.Spend(t.Context(), w.ID, app.Usage{PromptTokens: 90, CompletionTokens: 10}); err != nil {
		t.Fatal(err)
	}
	if allowed(w) || !allowed(own) {
		t.Error("the server's limit holds where the widget has none")
	}
	if ok, err := limit.NewBudget(u, 0, c.now).Allowed(t.Context(), w); !ok || err != nil {
		t.Error("no limit anywhere is no limit")
	}
	c.pass(2 * time.Minute)
	if !allowed(w) {
		t.Error("a new month begins anew")
	}
}

// store is a real one with a widget.
func store(t *testing.T) (*sqlite.Store, app.Widget) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := s.CreateUser(t.Context(), app.User{Email: "a@example.org", Role: app.RoleOwner}, "")
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.CreateWidget(t.Context(), app.Widget{OwnerID: u.ID, Name: "w"})
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}
