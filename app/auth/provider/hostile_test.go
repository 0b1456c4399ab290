package provider_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

type answer = func(*issuer, url.Values) map[string]any

func TestOnlyTheIssuersOwnTokenForThisAttemptIsBelieved(t *testing.T) {
	t.Parallel()
	another, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := newIssuer(t)
	a := apptest.Start(t, i.options("@example.org"))
	raw := func(token func(*issuer, map[string]any) any) answer {
		return func(i *issuer, asked url.Values) map[string]any { return i.with(token(i, i.claims(asked))) }
	}
	old := time.Now().Add(-time.Minute).Unix()
	for name, c := range map[string]struct {
		answer answer
		want   provider.Problem // "" for none
	}{
		"right":                      {(*issuer).right, ""},
		"several audiences, and who": {claiming(map[string]any{"aud": []string{"other", client}, "azp": client}), ""},
		"verified as text":           {claiming(map[string]any{"email_verified": "true"}), ""},

		"another nonce":                 {claiming(map[string]any{"nonce": "other"}), provider.Untrusted},
		"no nonce":                      {claiming(map[string]any{"nonce": nil}), provider.Untrusted},
		"another audience":              {claiming(map[string]any{"aud": "other"}), provider.Untrusted},
		"no audience":                   {claiming(map[string]any{"aud": nil}), provider.Untrusted},
		"several audiences":             {claiming(map[string]any{"aud": []string{client, "other"}}), provider.Untrusted},
		"made for another client":       {claiming(map[string]any{"azp": "other"}), provider.Untrusted},
		"another issuer":                {claiming(map[string]any{"iss": "https://other.example"}), provider.Untrusted},
		"no issuer":                     {claiming(map[string]any{"iss": nil}), provider.Untrusted},
		"expired":                       {claiming(map[string]any{"exp": old}), provider.Untrusted},
		"no expiry":                     {claiming(map[string]any{"exp": nil}), provider.Untrusted},
		"an expiry as text":             {claiming(map[string]any{"exp": "9999999999"}), provider.Untrusted},
		"not valid yet":                 {claiming(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}), provider.Untrusted},
		"no subject":                    {claiming(map[string]any{"sub": nil}), provider.Untrusted},
		"an endless subject":            {claiming(map[string]any{"sub": strings.Repeat("s", 256)}), provider.Untrusted},
		"unverified":                    {claiming(map[string]any{"email_verified": false}), provider.Unverified},
		"verified by nobody":            {claiming(map[string]any{"email_verified": nil}), provider.Unverified},
		"verified by a word":            {claiming(map[string]any{"email_verified": "yes"}), provider.Unverified},
		"verified by a number":          {claiming(map[string]any{"email_verified": 1}), provider.Unverified},
		"no e-mail":                     {claiming(map[string]any{"email": nil}), provider.Unverified},
		"an e-mail that is not allowed": {claiming(map[string]any{"email": "eve@example.net"}), provider.Uninvited},

		"unsigned":                 {raw(func(_ *issuer, c map[string]any) any { return unsigned(c) }), provider.Untrusted},
		"signed by another key":    {raw(func(_ *issuer, c map[string]any) any { return sign(jose.RS256, another, c) }), provider.Untrusted},
		"signed by the public key": {raw(func(i *issuer, c map[string]any) any { return sign(jose.HS256, publicPEM(i.key.Public()), c) }), provider.Untrusted},
		"signed by the secret": {raw(func(_ *issuer, c map[string]any) any {
			return sign(jose.HS256, []byte("secret-secret-secret-secret-secret"), c)
		}), provider.Untrusted},
		"a signature of others":  {raw(func(i *issuer, c map[string]any) any { return swapped(i, c) }), provider.Untrusted},
		"no token":               {raw(func(*issuer, map[string]any) any { return nil }), provider.Untrusted},
		"a token that is a list": {raw(func(*issuer, map[string]any) any { return []int{1} }), provider.Untrusted},
		"no JWT":                 {raw(func(*issuer, map[string]any) any { return "a.b" }), provider.Untrusted},
	} {
		i.answer, i.person = c.answer, strings.ReplaceAll(strings.ReplaceAll(name, " ", "-"), ",", "")
		b := a.Browser(t)
		got, user := i.logIn(t, b), who(t, b)
		if c.want == "" && (got != home || user != i.person+"@example.org") || c.want != "" && (got != failure(c.want) || user != "") {
			t.Errorf("%s: sent to %s, signed in is %q", name, got, user)
		}
	}
}

// swapped is another person's claims under a signature of the issuer's.
func swapped(i *issuer, claims map[string]any) string {
	mine := strings.Split(i.sign(claims), ".")
	claims["sub"] = "somebody else"
	return strings.Split(i.sign(claims), ".")[0] + "." + strings.Split(i.sign(claims), ".")[1] + "." + mine[2]
}

func TestAnAttemptIsOneBrowsersAndWorksOnce(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	a := apptest.Start(t, i.options("@example.org"))
	ada, eve := a.Browser(t), a.Browser(t)
	adas, eves := asked(t, ada, begin), asked(t, eve, begin)
	expired := failure(provider.Expired)
	for name, c := range map[string]struct {
		b *apptest.Browser
		q url.Values
	}{
		"no state":                {ada, url.Values{"code": {i.grant(adas)}}},
		"a forged state":          {ada, url.Values{"state": {"forged"}, "code": {i.grant(adas)}}},
		"another browser's state": {eve, url.Values{"state": {adas.Get("state")}, "code": {i.grant(adas)}}},
		"a browser without any":   {a.Browser(t), url.Values{"state": {adas.Get("state")}, "code": {i.grant(adas)}}},
	} {
		if got := comeBack(t, c.b, c.q); got != expired {
			t.Errorf("%s: sent to %s", name, got)
		}
	}
	if got := who(t, ada) + who(t, eve); got != "" {
		t.Errorf("signed in is %q", got)
	}
	// What others tried has not used it up.
	code := i.grant(adas)
	mine := url.Values{"state": {adas.Get("state")}, "code": {code}}
	cookie := map[string]string{"Cookie": "websyte_login=" + ada.Cookie(t, "websyte_login")}
	if got := comeBack(t, ada, mine); got != home || who(t, ada) != "ada@example.org" {
		t.Errorf("sent to %s, signed in is %q", got, who(t, ada))
	}
	// The code is used up at the issuer, the state here.
	if got := comeBack(t, eve, url.Values{"state": {eves.Get("state")}, "code": {code}}); got != failure(provider.Refused) {
		t.Errorf("a replayed code: sent to %s", got)
	}
	mine.Set("code", i.grant(adas))
	if got := comeBack(t, ada, mine); got != expired {
		t.Errorf("a replayed state: sent to %s", got)
	}
	r := a.Do(t, apptest.Call{Path: callback + "?" + mine.Encode(), Header: cookie})
	if got := r.Header.Get("Location"); got != expired {
		t.Errorf("a replayed state with its cookie: sent to %s", got)
	}
}

func TestACodeOfAnotherAttemptIsRefused(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	a := apptest.Start(t, i.options("@example.org"))
	ada, eve := a.Browser(t), a.Browser(t)
	adas, eves := asked(t, ada, begin), asked(t, eve, begin)
	if got := comeBack(t, ada, url.Values{"state": {adas.Get("state")}, "code": {i.grant(eves)}}); got != failure(provider.Refused) || who(t, ada) != "" {
		t.Errorf("sent to %s, signed in is %q", got, who(t, ada))
	}
}

func TestWhatTheIssuerSaysInPlaceOfACode(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	b := apptest.Start(t, i.options("@example.org")).Browser(t)
	for want, q := range map[provider.Problem]url.Values{
		provider.Cancelled: {"error": {"access_denied"}},
		provider.Refused:   {"error": {"<script>alert(1)</script>"}, "error_description": {"x"}},
		provider.Untrusted: {"code": {"x"}, "iss": {"https://other.example"}},
	} {
		q.Set("state", asked(t, b, begin).Get("state"))
		if got := comeBack(t, b, q); got != failure(want) {
			t.Errorf("%v: sent to %s", q, got)
		}
	}
}

func TestAnIssuerThatDoesNotWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  provider.Problem
	}{
		"an error":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, provider.Unreachable},
		"no JSON":       {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, provider.Unreachable},
		"another name":  {discovering(map[string]any{"issuer": "https://other.example"}), provider.Unreachable},
		"a script":      {discovering(map[string]any{"authorization_endpoint": "javascript:alert(1)"}), provider.Untrusted},
		"a file":        {discovering(map[string]any{"token_endpoint": "file:///etc/passwd"}), provider.Untrusted},
		"credentials":   {discovering(map[string]any{"authorization_endpoint": "https://a:b@c.example"}), provider.Untrusted},
		"no addresses":  {discovering(map[string]any{"authorization_endpoint": "", "token_endpoint": ""}), provider.Untrusted},
		"a redirection": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, provider.Unreachable},
		"an endless answer": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, provider.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(c.serve)
			t.Cleanup(s.Close)
			i := &issuer{URL: s.URL}
			b := apptest.Start(t, i.options()).Browser(t)
			r := b.Do(t, apptest.Call{Path: begin})
			if got := r.Header.Get("Location"); r.Status != http.StatusSeeOther || got != failure(c.want) {
				t.Errorf("%d, sent to %s", r.Status, got)
			}
		})
	}
}

// discovering serves a discovery document that is right but for some.
func discovering(wrong map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		i := &issuer{URL: "http://" + r.Host, metadata: wrong}
		reply(w, 200, i.discovery())
	}
}

// User info is of the person whom the ID token names, or of nobody.
func TestUserInfo(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	i.answer = claiming(map[string]any{"email": nil, "email_verified": nil})
	i.userinfo = map[string]any{"sub": "somebody else", "email": "eve@example.org", "email_verified": true}
	b := apptest.Start(t, i.options("@example.org")).Browser(t)
	if got := i.logIn(t, b); got != failure(provider.Untrusted) || who(t, b) != "" {
		t.Errorf("another's: sent to %s, signed in is %q", got, who(t, b))
	}
	i.userinfo["sub"] = "ada"
	if got := i.logIn(t, b); got != home || who(t, b) != "eve@example.org" {
		t.Errorf("sent to %s, signed in is %q", got, who(t, b))
	}
}
