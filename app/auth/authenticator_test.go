package auth_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

const builtin = "the-token-of-the-environment"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openStore(t testing.TB) *sqlite.Store {
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
	return s
}

func addUser(t *testing.T, s *sqlite.Store, email string, role app.Role) app.User {
	t.Helper()
	u, err := s.CreateUser(t.Context(), app.User{Email: email, Role: role}, "")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func addToken(t *testing.T, s *sqlite.Store, u app.User, expires time.Time, scopes ...app.TokenScope) (app.Token, string) {
	t.Helper()
	secret, hash := auth.NewToken()
	token, err := s.CreateToken(t.Context(), app.Token{UserID: u.ID, Name: "t", Scopes: scopes, ExpiresAt: expires}, hash)
	if err != nil {
		t.Fatal(err)
	}
	return token, secret
}

func authenticator(s auth.Store, token string) *auth.Authenticator {
	return auth.NewAuthenticator(s, token, func() time.Time { return noon }, slog.New(slog.NewTextHandler(io.Discard, nil)))
}

func TestWhoeverHasAValidTokenIsKnown(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	owner, admin := addUser(t, s, "owner@example.org", app.RoleOwner), addUser(t, s, "admin@example.org", app.RoleAdmin)
	_, reading := addToken(t, s, owner, time.Time{}, app.ScopeRead)
	_, expiring := addToken(t, s, owner, noon.Add(time.Second), app.ScopeRead, app.ScopeWrite)
	_, modest := addToken(t, s, admin, time.Time{}, app.ScopeRead)
	_, all := addToken(t, s, admin, time.Time{}, app.ScopeAdmin)
	_, presumed := addToken(t, s, owner, time.Time{}, app.ScopeRead, app.ScopeAdmin)
	for _, c := range []struct {
		name   string
		header string
		user   app.User
		can    string // of read, write, admin
		scope  app.Scope
	}{
		{"owner, to read", "Bearer " + reading, owner, "read", app.SeenBy(owner.ID)},
		{"owner, not yet expired", "Bearer " + expiring, owner, "read write", app.SeenBy(owner.ID)},
		{"admin without the right", "Bearer " + modest, admin, "read", app.SeenBy(admin.ID)},
		{"admin", "Bearer " + all, admin, "read write admin", app.AllOwners()},
		{"admin no more", "Bearer " + presumed, owner, "read", app.SeenBy(owner.ID)},
		{"scheme in any case", "bearer  " + reading, owner, "read", app.SeenBy(owner.ID)},
		{"environment", "Bearer " + builtin, admin, "read write admin", app.AllOwners()},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := authenticator(s, builtin).Authenticate(context.Background(), c.header)
			if err != nil {
				t.Fatal(err)
			}
			var can []string
			for _, right := range []app.TokenScope{app.ScopeRead, app.ScopeWrite, app.ScopeAdmin} {
				if p.Can(right) {
					can = append(can, string(right))
				}
			}
			if p.User.ID != c.user.ID || strings.Join(can, " ") != c.can || p.Scope() != c.scope || p.Builtin != (c.name == "environment") {
				t.Errorf("got %s, %v, %+v, builtin %t", p.User.Email, can, p.Scope(), p.Builtin)
			}
		})
	}
}

func TestWhoeverHasNoneIsRefusedAlike(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	owner, suspended := addUser(t, s, "owner@example.org", app.RoleOwner), addUser(t, s, "gone@example.org", app.RoleAdmin)
	addUser(t, s, "admin@example.org", app.RoleAdmin) // the last one cannot be suspended
	_, expired := addToken(t, s, owner, noon, app.ScopeRead)
	revokedToken, revoked := addToken(t, s, owner, time.Time{}, app.ScopeRead)
	_, valid := addToken(t, s, owner, time.Time{}, app.ScopeRead)
	_, ofSuspended := addToken(t, s, suspended, time.Time{}, app.ScopeAdmin)
	unknown, _ := auth.NewToken()
	yes := true
	if _, err := s.UpdateUser(t.Context(), suspended.ID, app.UserPatch{Suspended: &yes}); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteToken(t.Context(), owner.ID, revokedToken.ID); err != nil {
		t.Fatal(err)
	}
	with, without := authenticator(s, builtin), authenticator(s, "")
	_, want := with.Authenticate(t.Context(), "")
	if app.CodeOf(want) != app.Unauthenticated {
		t.Fatalf("no header: got %v", want)
	}
	for name, c := range map[string]struct {
		a      *auth.Authenticator
		header string
	}{
		"expired":                       {with, "Bearer " + expired},
		"revoked":                       {with, "Bearer " + revoked},
		"suspended":                     {with, "Bearer " + ofSuspended},
		"unknown":                       {with, "Bearer " + unknown},
		"other scheme":                  {with, "Basic " + valid},
		"no scheme":                     {with, valid},
		"empty":                         {without, "Bearer "},
		"blank":                         {without, "Bearer    "},
		"cut":                           {with, "Bearer " + builtin[:len(builtin)-1]},
		"longer":                        {with, "Bearer " + builtin + "x"},
		"endless":                       {with, "Bearer " + strings.Repeat("x", 1<<20)},
		"no token in the environment":   {without, "Bearer " + builtin},
		"the hash in place of a secret": {with, "Bearer " + string(auth.HashToken(valid))},
	} {
		p, err := c.a.Authenticate(t.Context(), c.header)
		if app.CodeOf(err) != app.Unauthenticated || err == nil || err.Error() != want.Error() {
			t.Errorf("%s: got %+v, %v, want the same refusal as for no header", name, p, err)
		}
	}
}

func TestBuiltinOwnerIsMadeOnceWhereNobodyIsAdmin(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	a := authenticator(s, builtin)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			p, err := a.Authenticate(context.Background(), "Bearer "+builtin)
			if err != nil || p.User.Email != app.BuiltinOwner || !p.Builtin || !p.Scope().All() {
				t.Errorf("got %+v, %v", p, err)
			}
		})
	}
	all.Wait()
	users, err := s.Users(t.Context())
	if err != nil || len(users) != 1 || users[0].Role != app.RoleOwner {
		t.Errorf("accounts %+v, %v, want the builtin owner alone", users, err)
	}
	if hash, err := s.PasswordHash(t.Context(), users[0].ID); err != nil || hash != "" {
		t.Errorf("the builtin owner has the password hash %q, %v", hash, err)
	}
}

// watched tells when a touch was stored, and fails where asked to.
type watched struct {
	auth.Store
	stored chan time.Time
	err    error
}

func (w watched) TouchToken(ctx context.Context, id app.TokenID, at time.Time) error {
	w.stored <- at
	return errors.Join(w.err, w.Store.TouchToken(ctx, id, at))
}

func TestLastUseIsStoredOncePerMinuteBesideTheRequests(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	token, secret := addToken(t, s, addUser(t, s, "owner@example.org", app.RoleOwner), time.Time{}, app.ScopeRead)
	w := watched{Store: s, stored: make(chan time.Time, 100)}
	now := noon
	a := auth.NewAuthenticator(w, "", func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	use := func() {
		t.Helper()
		if _, err := a.Authenticate(t.Context(), "Bearer "+secret); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 { // more than may wait: none of them blocks
		use()
	}
	now = noon.Add(30 * time.Second)
	use()
	run(t, a)
	now = noon.Add(90 * time.Second)
	use()
	run(t, a)
	close(w.stored)
	if got := slices.Collect(values(w.stored)); !slices.Equal(got, []time.Time{noon, noon.Add(90 * time.Second)}) {
		t.Errorf("stored %v, want noon and a minute and a half later", got)
	}
	got, err := s.Tokens(t.Context(), token.UserID) // to the minute
	if err != nil || len(got) != 1 || !got[0].LastUsedAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// run lets a store what waits, and stops it.
func run(t *testing.T, a *auth.Authenticator) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	a.Run(ctx)
}

func values[T any](c <-chan T) func(func(T) bool) {
	return func(yield func(T) bool) {
		for v := range c {
			if !yield(v) {
				return
			}
		}
	}
}

// absentStore has one token and cannot store its use.
type absentStore struct{ auth.Store }

func (absentStore) TokenByHash(context.Context, []byte) (app.Token, app.User, error) {
	return app.Token{ID: "t", Scopes: []app.TokenScope{app.ScopeRead}}, app.User{ID: "u"}, nil
}

func (absentStore) TouchToken(ctx context.Context, _ app.TokenID, _ time.Time) error {
	<-ctx.Done() // a disk that hangs
	return ctx.Err()
}

func TestAHangingStoreHoldsUpNeitherRequestsNorTheStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		a := auth.NewAuthenticator(absentStore{}, "", time.Now, slog.New(slog.NewTextHandler(&log, nil)))
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { a.Run(ctx) })
		began := time.Now()
		for range 1000 {
			if _, err := a.Authenticate(t.Context(), "Bearer x"); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if waited := time.Since(began); waited != 0 {
			t.Errorf("requests waited %s", waited)
		}
		stop()
		running.Wait()
		if waited := time.Since(began); waited > 11*time.Second {
			t.Errorf("stopping took %s", waited)
		}
		if !strings.Contains(log.String(), "last use") {
			t.Error("the failure is not in the log")
		}
	})
}

// brokenStore answers every question with an error that is nobody's fault.
type brokenStore struct{ auth.Store }

var errDisk = errors.New("disk on fire")

func (brokenStore) TokenByHash(context.Context, []byte) (app.Token, app.User, error) {
	return app.Token{}, app.User{}, errDisk
}
func (brokenStore) FirstAdmin(context.Context) (app.User, error) { return app.User{}, errDisk }

func TestAnErrorOfTheStoreIsNotARefusal(t *testing.T) {
	t.Parallel()
	a := authenticator(brokenStore{}, builtin)
	for _, secret := range []string{builtin, "websyte_x"} {
		if _, err := a.Authenticate(t.Context(), "Bearer "+secret); !errors.Is(err, errDisk) {
			t.Errorf("got %v, want the store's error", err)
		}
	}
}
