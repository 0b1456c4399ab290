package provider_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

func TestWhoseEMailGetsIn(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	a := apptest.Start(t, i.options("ada@example.org", "@example.net", "@xn--bcher-kva.example"))
	for n, c := range []struct{ email, want string }{ // want: the account's e-mail, "" for none
		{"ada@example.org", "ada@example.org"},
		{"Bob@EXAMPLE.net", "bob@example.net"},
		{"bob+more@example.net", "bob+more@example.net"},
		{"carl@bücher.example", "carl@xn--bcher-kva.example"},
		{"dora@BÜCHER.example", ""}, // not as it is registered

		{"ada+more@example.org", ""},
		{"a.da@example.org", ""},
		{"bob@sub.example.net", ""},
		{"bob@badexample.net", ""},
		{"bob@example.net.evil.example", ""},
		{"bob@evil.example@example.net", ""},
		{`"bob@evil.example"@example.net`, ""},
		{"bob@evil.example,bob@example.net", ""},
		{"bob@example.net\r\nBcc: eve@example.org", ""},
		{" bob@example.net", ""},
		{"bob@example.net ", ""},
		{"bob@example.net\x00", ""},
		{"\u0430da@example.org", ""},      // a Cyrillic a
		{"bob@\u0435\u0445ample.net", ""}, // Cyrillic letters in the domain
		{"bob@\uff45xample.net", ""},      // a full-width e
		{"bob@example\u3002net", ""},      // an ideographic full stop
		{"\u212aate@example.net", ""},     // the Kelvin sign, which is k in lower case
		{"bob@exa\u00admple.net", ""},
		{"@example.net", ""},
		{"bob", ""},
		{strings.Repeat("b", 250) + "@example.net", ""},
	} {
		i.answer = claiming(map[string]any{"email": c.email, "sub": "sub" + string(rune('a'+n))})
		b := a.Browser(t)
		sent, user := i.logIn(t, b), who(t, b)
		if user != c.want || (sent == home) != (c.want != "") {
			t.Errorf("%q: sent to %s, signed in is %q", c.email, sent, user)
		}
	}
}

func TestAnInvitationIsForItsAddress(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	a := apptest.Start(t, i.options())
	for email, role := range map[string]string{"carl@example.org": "admin", "dora@bücher.example": "owner"} {
		if r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/admin/invitations", Token: a.Admin.Token, JSON: map[string]any{"email": email, "role": role}}); r.Status != 201 {
			t.Fatalf("invite: %d %s", r.Status, r.Body)
		}
	}
	for _, c := range []struct {
		email    string
		verified bool
		sent     string
	}{
		{"eve@example.org", true, failure(provider.Uninvited)},
		{"carl+x@example.org", true, failure(provider.Uninvited)},
		{"carl@example.org", false, failure(provider.Unverified)},
		{"Carl@Example.org", true, home},
		{"dora@xn--bcher-kva.example", true, home},
	} {
		i.person = c.email
		i.answer = claiming(map[string]any{"email": c.email, "email_verified": c.verified})
		if got := i.logIn(t, a.Browser(t)); got != c.sent {
			t.Errorf("%s: sent to %s", c.email, got)
		}
	}
	if u, err := a.Store.UserByEmail(t.Context(), "carl@example.org"); err != nil || u.Role != app.RoleAdmin {
		t.Errorf("%+v, %v", u, err)
	}
	i.person = "another"
	i.answer = claiming(map[string]any{"email": "carl@example.org"})
	if got := i.logIn(t, a.Browser(t)); got != failure(provider.Exists) {
		t.Errorf("a used invitation: sent to %s", got)
	}
}

// An e-mail address alone opens no account: its password does, and then a link.
func TestAnIdentityIsLinkedWhileSignedIn(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	i.person = "owner"
	a := apptest.Start(t, i.options("@example.org"))
	b := a.Browser(t)
	if got := i.logIn(t, b); got != failure(provider.Exists) || who(t, b) != "" {
		t.Errorf("before it is linked: sent to %s, signed in is %q", got, who(t, b))
	}
	b = a.SignedIn(t, a.Owner)
	if got := i.link(t, b, b); got != "/account" {
		t.Errorf("linking: sent to %s", got)
	}
	other := a.Browser(t)
	if got := i.logIn(t, other); got != home || who(t, other) != a.Owner.Email {
		t.Errorf("once it is linked: sent to %s, signed in is %q", got, who(t, other))
	}
	if got := i.link(t, b, b); got != "/account" {
		t.Errorf("linking again: sent to %s", got)
	}
	stranger := a.SignedIn(t, a.Stranger)
	if got := i.link(t, stranger, stranger); got != failure(provider.Taken) {
		t.Errorf("linking another's: sent to %s", got)
	}

	// Its address may change: the account is found by its name at the issuer.
	i.answer = claiming(map[string]any{"email": "admin@example.org", "email_verified": false})
	if got := i.logIn(t, other); got != home || who(t, other) != a.Owner.Email {
		t.Errorf("with another address: sent to %s, signed in is %q", got, who(t, other))
	}
	yes := true
	if _, err := a.Store.UpdateUser(t.Context(), a.Owner.ID, app.UserPatch{Suspended: &yes}); err != nil {
		t.Fatal(err)
	}
	if got := i.logIn(t, other); got != failure(provider.Suspended) || who(t, other) != "" {
		t.Errorf("suspended: sent to %s, signed in is %q", got, who(t, other))
	}
}

// link begins in one browser and comes back in another.
func (i *issuer) link(t *testing.T, begins, ends *apptest.Browser) string {
	t.Helper()
	r := begins.Do(t, apptest.Call{Method: "POST", Path: "/api/user/identities", JSON: map[string]any{"provider": "oidc", "next": "/account"}})
	var out struct{ URL string }
	r.Into(t, &out)
	u, err := url.Parse(out.URL)
	if r.Status != 200 || err != nil {
		t.Fatalf("begin to link: %d %s", r.Status, r.Body)
	}
	return comeBack(t, ends, url.Values{"state": {u.Query().Get("state")}, "code": {i.grant(u.Query())}})
}

func TestALinkIsMadeByWhoBeganIt(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	a := apptest.Start(t, i.options("@example.org"))
	owner, stranger := a.SignedIn(t, a.Owner), a.SignedIn(t, a.Stranger)
	if got := i.link(t, stranger, owner); got != failure(provider.Expired) {
		t.Errorf("another's attempt: sent to %s", got)
	}
	q := begun(t, owner)
	owner.Do(t, apptest.Call{Method: "POST", Path: "/api/auth/logout"})
	if got := comeBack(t, owner, url.Values{"state": {q.Get("state")}, "code": {i.grant(q)}}); got != failure(provider.SignedOut) || who(t, owner) != "" {
		t.Errorf("after logging out: sent to %s, signed in is %q", got, who(t, owner))
	}
	q = begun(t, stranger)
	stranger.LogIn(t, a.Admin.Email, apptest.Password)
	if got := comeBack(t, stranger, url.Values{"state": {q.Get("state")}, "code": {i.grant(q)}}); got != failure(provider.SignedOut) {
		t.Errorf("as somebody else: sent to %s", got)
	}
	for _, who := range []apptest.Account{a.Owner, a.Stranger, a.Admin} {
		if all, err := a.Store.Identities(t.Context(), who.ID); err != nil || len(all) > 0 {
			t.Errorf("%s has %v, %v", who.Email, all, err)
		}
	}
}

func begun(t *testing.T, b *apptest.Browser) url.Values {
	t.Helper()
	var out struct{ URL string }
	b.Do(t, apptest.Call{Method: "POST", Path: "/api/user/identities", JSON: map[string]any{"provider": "oidc"}}).Into(t, &out)
	u, err := url.Parse(out.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func TestUnlinking(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	a := apptest.Start(t, i.options("@example.org"))
	ada, owner := a.Browser(t), a.SignedIn(t, a.Owner)
	i.logIn(t, ada) // an account without a password
	i.person = "second"
	i.link(t, owner, owner)
	const path = "/api/user/identities"
	list := func(b *apptest.Browser) (out struct {
		Identities []struct{ ID, Provider, Name, Email string }
		Total      int
	}) {
		b.Do(t, apptest.Call{Path: path}).Into(t, &out)
		return out
	}
	adas, owners := list(ada), list(owner)
	if adas.Total != 1 || owners.Total != 1 || adas.Identities[0].Provider != "oidc" || adas.Identities[0].Name != "Example" || owners.Identities[0].Email != "second@example.org" {
		t.Fatalf("%+v %+v", adas, owners)
	}
	for _, c := range []struct {
		who  *apptest.Browser
		id   string
		want int
	}{
		{ada, owners.Identities[0].ID, 404},
		{ada, "x", 404},
		{ada, adas.Identities[0].ID, 409},
		{owner, owners.Identities[0].ID, 204},
		{owner, owners.Identities[0].ID, 404},
	} {
		if r := c.who.Do(t, apptest.Call{Method: "DELETE", Path: path + "/" + c.id}); r.Status != c.want {
			t.Errorf("%d, want %d: %s", r.Status, c.want, r.Body)
		}
	}
	if list(ada).Total != 1 || list(owner).Total != 0 {
		t.Errorf("left are %+v and %+v", list(ada), list(owner))
	}
}

func TestWhereALogInLeads(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	b := apptest.Start(t, i.options("@example.org")).Browser(t)
	for next, want := range map[string]string{
		"":                      home,
		"/widgets/7?tab=a#b":    "/widgets/7?tab=a#b",
		"//evil.example":        home,
		"/\\evil.example":       home,
		"\\\\evil.example":      home,
		"https://evil.example/": home,
		"javascript:alert(1)":   home,
		"evil.example":          home,
		"/\t/evil.example":      home,
		"/a\r\nSet-Cookie: a=b": home,
		"/api/auth/logout":      home,
		"/%0d%0aa":              "/%0d%0aa",
	} {
		q := asked(t, b, begin+"?next="+url.QueryEscape(next))
		if got := comeBack(t, b, url.Values{"state": {q.Get("state")}, "code": {i.grant(q)}}); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestTheCookieOfAnAttempt(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	for address, want := range map[string]string{
		"":                         "websyte_login=",
		"https://chat.example.org": "__Host-websyte_login=",
	} {
		o := i.options()
		o.PublicURL = address
		a := apptest.Start(t, o)
		r := a.Do(t, apptest.Call{Path: begin})
		cookie := r.Header.Get("Set-Cookie")
		if !strings.HasPrefix(cookie, want) || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || !strings.Contains(cookie, "Max-Age=600") || strings.Contains(cookie, "Secure") != (address != "") {
			t.Errorf("the cookie is %q", cookie)
		}
		own := a.URL
		if address != "" {
			own = address
		}
		u, err := url.Parse(r.Header.Get("Location"))
		if err != nil || u.Query().Get("redirect_uri") != own+callback || u.Query().Get("nonce") == "" || u.Query().Get("code_challenge_method") != "S256" {
			t.Errorf("sent to %s", u)
		}
	}
}
