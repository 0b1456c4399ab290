package auth_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

// A log-in whose password was checked, and changed before the session began, ends there.
func TestNoSessionBeginsWithAPasswordThatWasChanged(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	accounts := auth.NewAccounts(store, 1, time.Now)
	sessions := auth.NewSessions(store, time.Now, slog.New(slog.DiscardHandler))
	hash, err := auth.NewHasher(1).Hash(t.Context(), "the old password")
	if err != nil {
		t.Fatal(err)
	}
	u, err := store.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, hash)
	if err != nil {
		t.Fatal(err)
	}
	begin := func(e auth.Entry) error {
		_, err := sessions.Begin(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil), false, e)
		return err
	}
	e, err := accounts.LogIn(t.Context(), u.Email, "the old password", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := begin(e); err != nil {
		t.Errorf("with the password: %v", err)
	}
	if err := accounts.ChangePassword(t.Context(), u, "the old password", "the new password"); err != nil {
		t.Fatal(err)
	}
	if err := begin(e); err == nil || app.CodeOf(err) != app.Unauthenticated {
		t.Errorf("after it was changed: %v", err)
	}
}
