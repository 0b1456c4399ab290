package auth_test

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

func TestTokensAreLongRandomAndKnownByTheirHash(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^websyte_[A-Za-z0-9_-]{43}$`)
	seen := map[string]bool{}
	for range 100 {
		secret, hash := auth.NewToken()
		if !form.MatchString(secret) || seen[secret] {
			t.Fatalf("%q", secret)
		}
		seen[secret] = true
		if len(hash) != 32 || !bytes.Equal(hash, auth.HashToken(secret)) || bytes.Contains([]byte(secret), hash) {
			t.Fatalf("hash %x of %q", hash, secret)
		}
	}
}

func TestLifetimes(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"90d": 90 * day, "1d": day, "3660d": 3660 * day, "12h": 12 * time.Hour, "1h30m": 90 * time.Minute,
		"": 0, "0d": 0, "-1d": 0, "0h": 0, "-1h": 0, "3661d": 0, "99999999999999999999d": 0, "1.5d": 0, "d": 0, "90": 0, "90 d": 0, "1d12h": 0, "2000000h": 0,
	} {
		got, err := auth.ParseLifetime(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: got %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestOnlyAdminsTokensMayDoEverything(t *testing.T) {
	t.Parallel()
	if err := auth.CheckScopes([]app.TokenScope{app.ScopeRead, app.ScopeAdmin}, app.RoleOwner); app.CodeOf(err) != app.Forbidden {
		t.Errorf("an owner's admin token: %v", err)
	}
	for role, scope := range map[app.Role]app.TokenScope{app.RoleAdmin: app.ScopeAdmin, app.RoleOwner: app.ScopeWrite} {
		if err := auth.CheckScopes([]app.TokenScope{scope}, role); err != nil {
			t.Errorf("%s with %s: %v", role, scope, err)
		}
	}
}
