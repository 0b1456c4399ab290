package limit_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

// fails tries to log in n times, and counts those that were let through.
func fails(t *testing.T, l *limit.Limiter, who limit.Login, n int) (through int) {
	t.Helper()
	for range n {
		_, s, err := l.TakeLogin(t.Context(), who)
		if err == nil {
			through++
		} else if app.CodeOf(err) != app.RateLimited || s.RetryAfter <= 0 {
			t.Fatalf("%v, again in %s", err, s.RetryAfter)
		}
	}
	return through
}

func TestLogInsThatFail(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l, err := limit.New(func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	from := func(account, address string) limit.Login {
		return limit.Login{Account: account, Address: netip.MustParseAddr(address)}
	}
	known := limit.Login{Account: "ada", Address: netip.MustParseAddr("192.0.2.1"), Device: "laptop"}
	if n := fails(t, l, from("ada", "192.0.2.1"), 50); n != 5 {
		t.Errorf("one network, one account: %d tries", n)
	}
	if n := fails(t, l, from("ada", "192.0.2.2"), 1); n != 1 {
		t.Error("another network is locked out by it")
	}
	if n := fails(t, l, known, 50); n != 10 {
		t.Errorf("a known device on that network: %d tries", n)
	}
	now = now.Add(12 * time.Minute)
	if n := fails(t, l, from("ada", "192.0.2.1"), 50); n != 1 {
		t.Errorf("after twelve minutes: %d tries", n)
	}
	spread := 0
	for i := range 100 {
		spread += fails(t, l, from(fmt.Sprint(i), "2001:db8::"+fmt.Sprintf("%x", i)), 1)
	}
	if spread != 30 {
		t.Errorf("one network, a hundred accounts: %d tries", spread)
	}
	all := 0
	for i := range 100 {
		all += fails(t, l, from("eve", fmt.Sprintf("198.51.%d.1", i)), 5)
	}
	if all != 300 {
		t.Errorf("a hundred networks, one account: %d tries", all)
	}
	known.Account = "eve"
	if n := fails(t, l, known, 1); n != 1 {
		t.Error("a known device is locked out by them")
	}
}

func TestLogInsThatSucceedDoNotCount(t *testing.T) {
	t.Parallel()
	l, err := limit.New(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	who := limit.Login{Account: "ada", Address: netip.MustParseAddr("192.0.2.1")}
	for i := range 50 {
		forgive, _, err := l.TakeLogin(t.Context(), who)
		if err == nil {
			err = forgive(t.Context())
		}
		if err != nil {
			t.Fatalf("log-in %d: %v", i, err)
		}
	}
}
