package server_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// sendForm sends a form as a page of the program's own does, or of another site where
// header says so.
func sendForm(t *testing.T, b *apptest.Browser, path string, header map[string]string, fields ...string) apptest.Reply {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.Do(t, apptest.Call{Method: "POST", Path: path, Header: header, Body: strings.NewReader(form.Encode()), ContentType: "application/x-www-form-urlencoded"})
}

func TestLogInByForm(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b := a.Browser(t)
	for _, page := range []string{"/", "/login"} {
		r := b.Do(t, apptest.Call{Path: page})
		policy := r.Header.Get("Content-Security-Policy")
		if r.Status != 200 || strings.Contains(policy, "script") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", page, r.Status, r.Header)
		}
	}
	r := sendForm(t, b, "/login", nil, "email", "<b>"+a.Owner.Email, "password", "wrong secret")
	if r.Status != 401 || !bytes.Contains(r.Body, []byte("The e-mail or the password is wrong.")) || !bytes.Contains(r.Body, []byte("&lt;b&gt;")) || bytes.Contains(r.Body, []byte("wrong secret")) {
		t.Errorf("a wrong password: %d %s", r.Status, r.Body)
	}
	for _, site := range []map[string]string{{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {"Sec-Fetch-Site": "", "Origin": "null"}} {
		if r := sendForm(t, b, "/login", site, "email", a.Owner.Email, "password", apptest.Password); r.Status != 403 || whoIs(t, b) != "" {
			t.Errorf("from %v: %d, and %q is signed in", site, r.Status, whoIs(t, b))
		}
	}
	r = sendForm(t, b, "/login", nil, "email", a.Owner.Email, "password", apptest.Password)
	if r.Status != 303 || r.Header.Get("Location") != "/console/" || whoIs(t, b) != a.Owner.Email {
		t.Fatalf("%d to %q, and %q is signed in", r.Status, r.Header.Get("Location"), whoIs(t, b))
	}
	if home := b.Do(t, apptest.Call{Path: "/"}); home.Status != 303 || home.Header.Get("Location") != "/console/" {
		t.Errorf("who is signed in does not go on to the console: %d %s", home.Status, home.Body)
	}
	if r := sendForm(t, b, "/logout", map[string]string{"Sec-Fetch-Site": "cross-site"}); r.Status != 403 || whoIs(t, b) == "" {
		t.Errorf("another site logs out: %d", r.Status)
	}
	if r := sendForm(t, b, "/logout", nil); r.Status != 303 || whoIs(t, b) != "" {
		t.Errorf("log out: %d, and %q is signed in", r.Status, whoIs(t, b))
	}
}

// invited has an admin invite somebody, and gives the link's path and token.
func invited(t *testing.T, a *apptest.App, email string) (path, token string) {
	t.Helper()
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/admin/invitations", Token: a.Admin.Token, JSON: map[string]any{"email": email, "name": "Eve"}})
	var out struct{ Link string }
	r.Into(t, &out)
	u, err := url.Parse(out.Link)
	if err != nil || r.Status != 201 {
		t.Fatalf("%d %s, %v", r.Status, r.Body, err)
	}
	return u.RequestURI(), u.Query().Get("token")
}

func TestInvitationByForm(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	a := apptest.Start(t, apptest.Options{Log: log})
	path, token := invited(t, a, "eve@example.org")
	b := a.Browser(t)
	r := b.Do(t, apptest.Call{Path: path})
	if r.Status != 200 || r.Header.Get("Referrer-Policy") != "strict-origin" || !bytes.Contains(r.Body, []byte("eve@example.org")) {
		t.Fatalf("%d %v %s", r.Status, r.Header, r.Body)
	}
	r = sendForm(t, b, "/invitation", nil, "token", token, "name", "Eve", "password", "short")
	if r.Status != 400 || !bytes.Contains(r.Body, []byte(`aria-invalid="true"`)) || !bytes.Contains(r.Body, []byte(token)) {
		t.Errorf("a short password: %d %s", r.Status, r.Body)
	}
	r = sendForm(t, b, "/invitation", nil, "token", token, "name", "Eve", "email", "other@example.org", "password", "a long password")
	if r.Status != 303 || whoIs(t, b) != "eve@example.org" {
		t.Errorf("%d %s, and %q is signed in", r.Status, r.Body, whoIs(t, b))
	}
	if r := b.Do(t, apptest.Call{Path: path}); r.Status != 403 {
		t.Errorf("opened again: %d", r.Status)
	}
	if r := sendForm(t, a.Browser(t), "/invitation", nil, "token", token, "password", "a long password"); r.Status != 403 {
		t.Errorf("used again: %d", r.Status)
	}
	a.Stop(t)
	if strings.Contains(log.String(), token) {
		t.Errorf("the log holds the token")
	}
}

func TestAResetEndsSessions(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	old := a.SignedIn(t, a.Owner)
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/admin/users/" + string(a.Owner.ID) + "/reset", Token: a.Admin.Token})
	var out struct{ Link string }
	r.Into(t, &out)
	u, err := url.Parse(out.Link)
	must(t, err)
	b := a.Browser(t)
	if r := sendForm(t, b, "/reset", nil, "token", u.Query().Get("token"), "password", "another password"); r.Status != 303 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if whoIs(t, old) != "" || whoIs(t, b) != a.Owner.Email {
		t.Errorf("signed in are %q and %q", whoIs(t, old), whoIs(t, b))
	}
	if r := a.Browser(t).LogIn(t, a.Owner.Email, apptest.Password); r.Status != 401 {
		t.Errorf("the old password: %d", r.Status)
	}
}

func TestAChangedPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b, other := a.SignedIn(t, a.Owner), a.SignedIn(t, a.Owner)
	before := b.Cookie(t, "websyte")
	put := func(current string) apptest.Reply {
		return b.Do(t, apptest.Call{Method: "PUT", Path: "/api/user", JSON: map[string]any{"password": "another password", "currentPassword": current}})
	}
	if r := put("wrong"); r.Status != 400 || whoIs(t, other) == "" {
		t.Errorf("a wrong one: %d %s", r.Status, r.Body)
	}
	if r := put(apptest.Password); r.Status != 200 || whoIs(t, b) != a.Owner.Email || whoIs(t, other) != "" || b.Cookie(t, "websyte") == before {
		t.Errorf("%d %s; signed in are %q and %q", r.Status, r.Body, whoIs(t, b), whoIs(t, other))
	}
}

func TestSuspensionEndsASession(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b := a.SignedIn(t, a.Owner)
	for _, yes := range []bool{true, false} {
		_, err := a.Store.UpdateUser(t.Context(), a.Owner.ID, app.UserPatch{Suspended: &yes})
		must(t, err)
		if r := b.Do(t, apptest.Call{Path: "/api/widgets"}); r.Status != 401 {
			t.Errorf("suspended %t: %d", yes, r.Status)
		}
	}
}

func TestAnInvitationShowsTheProviders(t *testing.T) {
	t.Parallel()
	with, without := apptest.Start(t, apptest.Options{Providers: gitHub()}), apptest.Start(t, apptest.Options{})
	for a, want := range map[*apptest.App]bool{with: true, without: false} {
		path, _ := invited(t, a, "eve@example.org")
		r := a.Do(t, apptest.Call{Path: path})
		if r.Status != 200 || bytes.Contains(r.Body, []byte(`href="/api/auth/github"`)) != want || bytes.Contains(r.Body, []byte("needs no password")) != want {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	}
}
