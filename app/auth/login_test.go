package auth_test

import (
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

func TestSessionsExpire(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	u := addUser(t, store, "ada@example.org", app.RoleOwner)
	now := time.Now()
	s := auth.NewSessions(store, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	w := httptest.NewRecorder()
	p, err := s.Begin(w, httptest.NewRequest(http.MethodPost, "/", nil), false, auth.Entry{User: u})
	if err != nil {
		t.Fatal(err)
	}
	holds := func(what string, want bool) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(w.Result().Cookies()[0])
		_, err := s.Authenticate(r, false)
		if err != nil && app.CodeOf(err) != app.Unauthenticated || (err == nil) != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	began := now
	now = began.Add(auth.IdleLifetime - time.Minute)
	holds("before the idle time is over", true)
	now = began.Add(auth.IdleLifetime + time.Minute)
	holds("after it", false)
	for now.Before(began.Add(auth.AbsoluteLifetime - 24*time.Hour)) {
		if err := store.TouchLoginSession(t.Context(), p.Session, now); err != nil {
			t.Fatal(err)
		}
		now = now.Add(24 * time.Hour)
	}
	holds("in use", true)
	if err := store.TouchLoginSession(t.Context(), p.Session, now); err != nil {
		t.Fatal(err)
	}
	now = began.Add(auth.AbsoluteLifetime + time.Minute)
	holds("after the absolute time", false)
}

func TestPasswordsAreHashedAnewAtLogIn(t *testing.T) {
	t.Parallel()
	const hash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4" // see TestHashesOfOtherParametersAreRead
	store := openStore(t)
	u, err := store.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, hash)
	if err != nil {
		t.Fatal(err)
	}
	a := auth.NewAccounts(store, 1, time.Now)
	for range 2 {
		if _, err := a.LogIn(t.Context(), u.Email, "password", false); err != nil {
			t.Fatal(err)
		}
	}
	if now, err := store.PasswordHash(t.Context(), u.ID); err != nil || now == hash {
		t.Errorf("the hash is still %s, %v", now, err)
	}
}

// BenchmarkRefusedLogIn gives the time of 200 log-ins by turns for each reason to refuse
// one, and how far its mean is from that of a wrong password, in standard errors.
func BenchmarkRefusedLogIn(b *testing.B) {
	store := openStore(b)
	a := auth.NewAccounts(store, 1, time.Now)
	hash, err := auth.NewHasher(1).Hash(b.Context(), "correct horse")
	if err != nil {
		b.Fatal(err)
	}
	reasons := []string{"wrong@example.org", "unknown@example.org", "none@example.org", "suspended@example.org"}
	for _, email := range []string{reasons[0], reasons[2], reasons[3]} {
		u := app.User{Email: email, Role: app.RoleOwner, Suspended: email == reasons[3]}
		if _, err := store.CreateUser(b.Context(), u, map[bool]string{true: hash}[email != reasons[2]]); err != nil {
			b.Fatal(err)
		}
	}
	const tries = 200
	times := map[string][]float64{}
	for range tries {
		for _, email := range reasons {
			began := time.Now()
			if _, err := a.LogIn(b.Context(), email, "wrong", false); app.CodeOf(err) != app.Unauthenticated {
				b.Fatal(err)
			}
			times[email] = append(times[email], float64(time.Since(began).Microseconds()))
		}
	}
	mean, spread := moments(times[reasons[0]])
	b.ReportMetric(mean, "wrong-µs")
	for _, email := range reasons[1:] {
		m, s := moments(times[email])
		name := email[:len(email)-len("@example.org")]
		b.ReportMetric(m, name+"-µs")
		b.ReportMetric(math.Abs(m-mean)/math.Sqrt((s*s+spread*spread)/tries), name+"-stderr")
	}
}

// moments are the mean and the standard deviation.
func moments(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, math.Sqrt(deviation)
}
