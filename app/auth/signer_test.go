package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/auth"
)

func TestSigner(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	s, other := auth.NewSigner([]byte(strings.Repeat("a", 32))), auth.NewSigner([]byte(strings.Repeat("b", 32)))
	token := s.Sign("page 1", "secret", now.Add(time.Hour))
	if v, ok := s.Verify("page 1", token, now.Add(time.Hour-time.Second)); !ok || v != "secret" {
		t.Errorf("its own token: %q %t", v, ok)
	}
	if _, ok := s.Verify("page 1", token, now.Add(time.Hour)); ok {
		t.Error("past its time")
	}
	if _, ok := s.Verify("page 12", token, now); ok {
		t.Error("for another purpose")
	}
	if _, ok := other.Verify("page 1", token, now); ok {
		t.Error("with another key")
	}
	for i := range token {
		changed := []byte(token)
		changed[i] ^= 2
		if v, ok := s.Verify("page 1", string(changed), now); ok && string(changed) != token {
			t.Errorf("changed at %d: %q", i, v)
		}
	}
	for _, bad := range []string{"", ".", "AAAA", token + ".", strings.ReplaceAll(token, ".", ""), token[:len(token)/2]} {
		if _, ok := s.Verify("page 1", bad, now); ok {
			t.Errorf("%q", bad)
		}
	}
	if a, b := s.Sign("ab", "c", now), s.Sign("a", "bc", now); strings.SplitAfter(a, ".")[1] == strings.SplitAfter(b, ".")[1] {
		t.Error("a purpose runs over into a value")
	}
}
