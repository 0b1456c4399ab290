package cli_test

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

type userList struct {
	Users []struct {
		ID, Email, Name, Role, CreatedAt string
		Suspended                        bool
	}
	Total int
}

type tokenList struct {
	Tokens []struct {
		ID, Email, Name, CreatedAt string
		Scopes                     []string
		ExpiresAt, LastUsedAt      *time.Time
	}
	Total int
}

func (p *place) users() userList {
	return decode[userList](p.t, p.must("", "user", "list", "--json"))
}

func (p *place) tokens(args ...string) tokenList {
	return decode[tokenList](p.t, p.must("", append([]string{"token", "list", "--json"}, args...)...))
}

// store runs look on the data folder, as the server would see it.
func (p *place) store(look func(*sqlite.Store)) {
	p.t.Helper()
	s, err := sqlite.Open(p.t.Context(), sqlite.Options{Dir: p.data()})
	if err != nil {
		p.t.Fatal(err)
	}
	look(s)
	if err := s.Close(); err != nil {
		p.t.Error(err)
	}
}

// knows tells whether a server on the data folder lets that token in.
func (p *place) knows(secret string) (knows bool) {
	p.store(func(s *sqlite.Store) {
		a := auth.NewAuthenticator(s, "", time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
		_, err := a.Authenticate(p.t.Context(), "Bearer "+secret)
		if err != nil && app.CodeOf(err) != app.Unauthenticated {
			p.t.Fatal(err)
		}
		knows = err == nil
	})
	return knows
}

func TestAnAccountsLife(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.must("correct horse\n", "user", "add", "--email", "Ada@Example.org", "--name", "Ada\x1b[31m", "--role", "admin")
	p.must("battery staple", "user", "add", "--email", "bob@example.org")
	got := p.users()
	if got.Total != 2 || got.Users[0].Email != "ada@example.org" || got.Users[0].Role != "admin" || got.Users[1].Role != "owner" {
		t.Fatalf("got %+v", got)
	}
	if table := p.must("", "user", "list"); strings.Contains(table, "\x1b") || !strings.Contains(table, "bob@example.org") {
		t.Errorf("table %q", table)
	}
	if !p.opens("ada@example.org", "correct horse") || p.opens("ada@example.org", "battery staple") {
		t.Error("the password is another one")
	}
	p.must("tr0ub4dor&3\r\n", "user", "password", "--email", "ada@example.org")
	if !p.opens("ada@example.org", "tr0ub4dor&3") || p.opens("ada@example.org", "correct horse") {
		t.Error("the password did not change")
	}
	token := strings.TrimSpace(p.must("", "token", "create", "--email", "bob@example.org"))
	p.must("", "user", "suspend", "--email", "bob@example.org")
	if p.knows(token) || !p.users().Users[1].Suspended {
		t.Error("a suspended account's token is let in")
	}
	p.must("", "user", "restore", "--email", "bob@example.org")
	if !p.knows(token) || p.users().Users[1].Suspended {
		t.Error("a restored account's token is refused")
	}
	p.must("", "user", "remove", "--email", "bob@example.org")
	if p.knows(token) || p.users().Total != 1 || p.tokens().Total != 0 {
		t.Error("a removed account has left something")
	}
}

// opens tells whether the account has that password.
func (p *place) opens(email, password string) (ok bool) {
	p.store(func(s *sqlite.Store) {
		u, err := s.UserByEmail(p.t.Context(), email)
		if err != nil {
			p.t.Fatal(err)
		}
		hash, err := s.PasswordHash(p.t.Context(), u.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		if ok, err = auth.NewHasher(1).Verify(p.t.Context(), hash, password); err != nil {
			p.t.Fatal(err)
		}
	})
	return ok
}

func TestATokensLife(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.must("correct horse\n", "user", "add", "--email", "ada@example.org", "--role", "admin")
	r := p.run("", "token", "create", "--email", "ada@example.org", "--name", "ci", "--scope", "read, admin", "--expires", "90d")
	if !regexp.MustCompile(`^websyte_[A-Za-z0-9_-]{43}\n$`).MatchString(r.stdout) {
		t.Fatalf("standard output is %q, not the token alone", r.stdout)
	}
	secret := strings.TrimSpace(r.stdout)
	p.must("", "token", "create", "--email", "ada@example.org", "--name", "twin")
	p.must("", "token", "create", "--email", "ada@example.org", "--name", "twin")
	list := p.must("", "token", "list", "--json")
	if strings.Contains(list, secret) || strings.Contains(p.must("", "token", "list"), secret) {
		t.Error("the list shows a secret")
	}
	got := p.tokens("--email", "ada@example.org")
	if got.Total != 3 || got.Tokens[0].Name != "ci" || strings.Join(got.Tokens[0].Scopes, " ") != "read admin" {
		t.Fatalf("got %+v", got)
	}
	if in := time.Until(*got.Tokens[0].ExpiresAt); in < 89*24*time.Hour || in > 90*24*time.Hour || got.Tokens[1].ExpiresAt != nil {
		t.Errorf("expires in %s, the next at %v", in, got.Tokens[1].ExpiresAt)
	}
	if r := p.run("", "token", "revoke", "--name", "twin"); r.code != 1 || !strings.Contains(r.stderr, "2 tokens are called") {
		t.Errorf("exit %d, %q", r.code, r.stderr)
	}
	p.must("", "token", "revoke", got.Tokens[1].ID)
	p.must("", "token", "revoke", "--email", "ada@example.org", "--name", "twin")
	if !p.knows(secret) {
		t.Error("a token was refused before it was revoked")
	}
	p.must("", "token", "revoke", "--name", "ci")
	if p.knows(secret) || p.tokens().Total != 0 {
		t.Error("a revoked token is let in")
	}
}
