package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// whoIs gives the e-mail of who is signed in at a browser, "" for nobody.
func whoIs(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	var out struct{ User *struct{ Email string } }
	b.Do(t, apptest.Call{Path: "/api/auth/session"}).Into(t, &out)
	if out.User == nil {
		return ""
	}
	return out.User.Email
}

func logOut(t *testing.T, b *apptest.Browser) {
	t.Helper()
	if r := b.Do(t, apptest.Call{Method: "POST", Path: "/api/auth/logout"}); r.Status != 204 {
		t.Fatalf("log out: %d %s", r.Status, r.Body)
	}
}

func TestTwoBrowsersSideBySide(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	owner, admin, nobody := a.SignedIn(t, a.Owner), a.SignedIn(t, a.Admin), a.Browser(t)
	if got := whoIs(t, owner) + " " + whoIs(t, admin) + " " + whoIs(t, nobody); got != a.Owner.Email+" "+a.Admin.Email+" " {
		t.Errorf("signed in are %q", got)
	}
	id := string(a.Widget(t, nil)) // the owner's
	stranger := a.SignedIn(t, a.Stranger)
	for _, c := range []struct {
		who  *apptest.Browser
		want int
	}{{owner, 200}, {admin, 200}, {stranger, 404}, {nobody, 401}} {
		if r := c.who.Do(t, apptest.Call{Path: "/api/widgets/" + id}); r.Status != c.want {
			t.Errorf("read: %d, want %d", r.Status, c.want)
		}
		if r := c.who.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + id, JSON: map[string]any{"name": "New"}}); r.Status != c.want {
			t.Errorf("write: %d, want %d", r.Status, c.want)
		}
	}
	logOut(t, owner)
	if got := whoIs(t, owner) + " " + whoIs(t, admin); got != " "+a.Admin.Email {
		t.Errorf("after logging out signed in are %q", got)
	}
}

func TestAnEndedSessionIsNotTakenAgain(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b := a.SignedIn(t, a.Owner)
	old := map[string]string{"Cookie": "websyte=" + b.Cookie(t, "websyte")}
	if r := a.Do(t, apptest.Call{Path: "/api/widgets", Header: old}); r.Status != 200 {
		t.Fatalf("before: %d", r.Status)
	}
	logOut(t, b)
	if r := a.Do(t, apptest.Call{Path: "/api/widgets", Header: old}); r.Status != 401 || b.Cookie(t, "websyte") != "" {
		t.Errorf("after: %d, and the cookie is %q", r.Status, b.Cookie(t, "websyte"))
	}
}

func TestTheSecretChangesAtLogIn(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b := a.Browser(t)
	planted := strings.Repeat("A", 43) // what an attacker knows
	r := b.Do(t, apptest.Call{Method: "POST", Path: "/api/auth/login", Header: map[string]string{"Cookie": "websyte=" + planted},
		JSON: map[string]any{"email": a.Owner.Email, "password": apptest.Password}})
	first := b.Cookie(t, "websyte")
	if r.Status != 200 || len(first) != 43 || first == planted {
		t.Fatalf("%d, the cookie is %q", r.Status, first)
	}
	b.LogIn(t, a.Admin.Email, apptest.Password)
	if second := b.Cookie(t, "websyte"); second == first || whoIs(t, b) != a.Admin.Email {
		t.Errorf("the secret stayed, or %q is signed in", whoIs(t, b))
	}
	for _, old := range []string{planted, first} {
		if r := a.Do(t, apptest.Call{Path: "/api/widgets", Header: map[string]string{"Cookie": "websyte=" + old}}); r.Status != 401 {
			t.Errorf("%q is taken: %d", old, r.Status)
		}
	}
}

func TestCookie(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][]string{
		"":                          {"websyte=; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax", "websyte-device=; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"},
		"https://chat.example.org/": {"__Host-websyte=; Path=/; Max-Age=7776000; HttpOnly; Secure; SameSite=Lax", "__Host-websyte-device=; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax"},
	} {
		a := apptest.Start(t, apptest.Options{PublicURL: address})
		b := a.Browser(t)
		cookies := (&http.Response{Header: b.LogIn(t, a.Owner.Email, apptest.Password).Header}).Cookies()
		var got []string
		for _, c := range cookies {
			c.Value, c.Expires = "", time.Time{}
			got = append(got, c.String())
		}
		if !slices.Equal(got, want) || whoIs(t, b) != a.Owner.Email {
			t.Errorf("the cookies are %q, and %q is signed in", got, whoIs(t, b))
		}
	}
}

func TestWritesOfOtherOrigins(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b := a.SignedIn(t, a.Owner)
	id := string(a.Widget(t, nil))
	for _, c := range []struct {
		site, origin string
		want         int
	}{
		{"same-origin", "", 200}, {"none", "", 200}, {"same-origin", a.URL, 200},
		{"cross-site", "https://evil.example", 403}, {"same-site", "https://other.example.org", 403}, {"cross-site", "", 403}, {"cross-site", "null", 403}, {"cross-site", a.URL, 403},
		{"", a.URL, 200}, {"", "https://evil.example", 403}, {"", "null", 403},
		{"", "", 200}, // no browser
	} {
		for _, call := range []apptest.Call{
			{Method: "PUT", Path: "/api/widgets/" + id, JSON: map[string]any{"name": "New"}},
			{Method: "POST", Path: "/api/auth/login", JSON: map[string]any{"email": a.Owner.Email, "password": apptest.Password}},
		} {
			call.Header = map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin}
			if r := b.Do(t, call); r.Status != c.want {
				t.Errorf("%s from %q %q: %d, want %d", call.Path, c.site, c.origin, r.Status, c.want)
			}
		}
		token := apptest.Call{Method: "PUT", Path: "/api/widgets/" + id, Token: a.Owner.Token, JSON: map[string]any{"name": "New"}}
		token.Header = map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin}
		if r := b.Do(t, token); r.Status != 200 {
			t.Errorf("with a token from %q %q: %d", c.site, c.origin, r.Status)
		}
	}
	r := b.Do(t, apptest.Call{Path: "/api/widgets", Header: map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}})
	if r.Status != 200 || r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a link from another site: %d, readable there for %q", r.Status, r.Header.Get("Access-Control-Allow-Origin"))
	}
}
