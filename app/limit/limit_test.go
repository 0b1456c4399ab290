package limit_test

import (
	"context"
	"fmt"
	"net/netip"
	"runtime"
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
	own.Limits.TokensPerMonth = 50
	reserve := func(b *limit.Budget, w app.Widget, most int) func(context.Context, app.Usage) error {
		t.Helper()
		settle, err := b.Reserve(t.Context(), w, app.Usage{PromptTokens: most})
		if err != nil {
			t.Fatal(err)
		}
		return settle
	}
	first := reserve(b, own, 90)
	if reserve(b, own, 1) != nil {
		t.Error("a call that goes on does not count")
	}
	if err := first(t.Context(), app.Usage{PromptTokens: 40, CompletionTokens: 9}); err != nil {
		t.Fatal(err)
	}
	late := reserve(b, own, 1000)
	if late == nil {
		t.Fatal("what a call did not need is not given back")
	}
	if reserve(b, own, 1) != nil || reserve(b, w, 1) != nil {
		t.Error("more is given than there is, of the widget's or of all")
	}
	if reserve(limit.NewBudget(u, 0, c.now), w, 1) == nil {
		t.Error("no limit anywhere is no limit")
	}
	c.pass(2 * time.Minute)
	next := reserve(b, own, 10)
	if next == nil {
		t.Fatal("a new month does not begin anew")
	}
	if err := late(t.Context(), app.Usage{PromptTokens: 60}); err != nil {
		t.Fatal(err)
	}
	if spent, err := u.TokensSince(t.Context(), w.ID, c.now()); spent != 10 || err != nil {
		t.Errorf("the new month has %d tokens, %v: a call counts in the month that it began in", spent, err)
	}
}

// A flood of visitors costs no more memory than the keys that are remembered, and
// the latest are remembered. It is not parallel: others' memory would count.
func TestAFloodOfVisitors(t *testing.T) {
	l, _ := newLimiter(t)
	take := func(i int) limit.State {
		a := netip.AddrFrom4([4]byte{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)})
		s, err := l.Take(t.Context(), l.Visitor(a, "w"), limit.PerMinute(10))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := heap()
	for i := range 300_000 {
		take(i)
	}
	if used := heap() - before; used > 24<<20 {
		t.Errorf("%d KB after 300,000 visitors", used>>10)
	}
	if s := take(299_999); s.Remaining != 8 {
		t.Errorf("the last visitor was forgotten: %+v", s)
	}
	if s := take(0); s.Remaining != 9 {
		t.Errorf("the first visitor is remembered: %+v", s)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
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
