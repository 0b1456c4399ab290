package provider_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

// fakeGitHub is a GitHub Enterprise Server that speaks what its documentation says.
type fakeGitHub struct {
	*issuer
	user   any
	emails any
}

func newGitHub(t *testing.T) *fakeGitHub {
	t.Helper()
	g := &fakeGitHub{issuer: &issuer{requests: map[string]url.Values{}}}
	g.answer = func(*issuer, url.Values) map[string]any {
		return map[string]any{"access_token": "gho_x", "token_type": "bearer", "scope": "read:user,user:email"}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login/oauth/access_token", g.token)
	api := func(body func() any) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer gho_x" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			reply(w, 200, body())
		}
	}
	mux.HandleFunc("GET /api/v3/user", api(func() any { return g.user }))
	mux.HandleFunc("GET /api/v3/user/emails", api(func() any { return g.emails }))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	g.URL = s.URL
	return g
}

type address struct {
	Email    string `json:"email"`
	Primary  bool   `json:"primary"`
	Verified bool   `json:"verified"`
}

func TestGitHub(t *testing.T) {
	t.Parallel()
	g := newGitHub(t)
	a := apptest.Start(t, apptest.Options{Unlimited: true, Providers: provider.Options{
		GitHub: provider.Client{ID: client, Secret: "secret"}, GitHubURL: g.URL, Allowed: []string{"@example.org"},
	}})
	logIn := func(b *apptest.Browser) string {
		r := b.Do(t, apptest.Call{Path: "/api/auth/github"})
		u, err := url.Parse(r.Header.Get("Location"))
		if err != nil || u.Path != "/login/oauth/authorize" || u.Query().Get("scope") != "read:user user:email" {
			t.Fatalf("sent to %v, %v", u, err)
		}
		q := url.Values{"state": {u.Query().Get("state")}, "code": {g.grant(u.Query())}}
		return b.Do(t, apptest.Call{Path: "/api/auth/github/callback?" + q.Encode()}).Header.Get("Location")
	}
	failed := func(p provider.Problem) string { return "/login?problem=" + string(p) + "&provider=github" }
	user := func(id int) any {
		// The public address of a profile proves nothing.
		return map[string]any{"id": id, "login": "ada", "name": "Ada", "email": "admin@example.org"}
	}
	for name, c := range map[string]struct {
		user, emails any
		sent, who    string
	}{
		"verified and primary": {user(1), []address{{"old@example.org", false, true}, {"ada@example.org", true, true}}, home, "ada@example.org"},
		"not primary":          {user(2), []address{{"bob@example.org", false, true}, {"bob@example.net", true, true}}, failed(provider.Uninvited), ""},
		"not verified":         {user(3), []address{{"carl@example.org", true, false}, {"carl@example.org", false, true}}, failed(provider.Unverified), ""},
		"none":                 {user(4), []address{}, failed(provider.Unverified), ""},
		"no account":           {map[string]any{"login": "ada"}, []address{{"dora@example.org", true, true}}, failed(provider.Untrusted), ""},
		"no list":              {user(5), map[string]any{"message": "Not Found"}, failed(provider.Untrusted), ""},
		"an account that is":   {user(6), []address{{"owner@example.org", true, true}}, failed(provider.Exists), ""},
	} {
		g.user, g.emails = c.user, c.emails
		b := a.Browser(t)
		if got := logIn(b); got != c.sent || who(t, b) != c.who {
			t.Errorf("%s: sent to %s, signed in is %q", name, got, who(t, b))
		}
	}

	// Once linked its number counts, and no address.
	g.user, g.emails = user(1), []address{}
	b := a.Browser(t)
	if got := logIn(b); got != home || who(t, b) != "ada@example.org" {
		t.Errorf("again: sent to %s, signed in is %q", got, who(t, b))
	}
	g.answer = func(*issuer, url.Values) map[string]any { // GitHub says so with status 200
		return map[string]any{"error": "bad_verification_code", "error_description": "The code passed is incorrect or expired."}
	}
	if got := logIn(b); got != failed(provider.Refused) {
		t.Errorf("a bad code: sent to %s", got)
	}
}
