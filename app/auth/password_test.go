package auth_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

func TestOnlyThePasswordMatchesItsHash(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(2)
	hash, err := h.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q does not begin with its parameters", hash)
	}
	again, err := h.Hash(t.Context(), "correct horse")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are equal: %q, %v", again, err)
	}
	for password, want := range map[string]bool{"correct horse": true, "Correct horse": false, "correct horse ": false, "": false, strings.Repeat("x", 1<<20): false} {
		got, err := h.Verify(t.Context(), hash, password)
		if err != nil || got != want {
			t.Errorf("%.20q: got %t, %v, want %t", password, got, err, want)
		}
	}
}

// The reference implementation's command line made this hash:
// echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1 -l 24 -e
func TestHashesOfOtherParametersAreRead(t *testing.T) {
	t.Parallel()
	const hash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	got, err := auth.NewHasher(1).Verify(t.Context(), hash, "password")
	if err != nil || !got {
		t.Errorf("got %t, %v", got, err)
	}
}

func TestNobodyHasNoPassword(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"", "anything at all"} {
		if got, err := auth.NewHasher(1).Verify(t.Context(), "", password); err != nil || got {
			t.Errorf("%q: got %t, %v", password, got, err)
		}
	}
}

func TestDamagedHashesAreErrors(t *testing.T) {
	t.Parallel()
	for _, hash := range []string{
		"plain", "$argon2id$", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=18$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=1x$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=256,t=2,p=1$!$!",
	} {
		if ok, err := auth.NewHasher(1).Verify(t.Context(), hash, "password"); err == nil || ok {
			t.Errorf("%s: got %t, %v", hash, ok, err)
		}
	}
}

func TestPasswordsHaveBounds(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"", "1234567", strings.Repeat("x", auth.MaxPassword+1), "\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if _, err := auth.NewHasher(1).Hash(t.Context(), password); app.CodeOf(err) != app.Invalid {
			t.Errorf("%.20q: got %v", password, err)
		}
	}
}
