package apptest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// Password is that of every account that Start makes.
const Password = "correct horse battery"

// passwordHash is Password's, made as cheaply as argon2id lets one: tests log in a lot.
const passwordHash = "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gLHIkr1qgP4r3sH1P/NIg3+PMckaLQ3RkuIiytJhVlY"

// Browser sends what a browser does that was opened on the program: it keeps cookies,
// and says from which page it calls.
type Browser struct {
	app *App
	jar *cookiejar.Jar
}

// Browser opens one. Each has cookies of its own.
func (a *App) Browser(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &Browser{a, jar}
}

// SignedIn opens a browser and logs an account in.
func (a *App) SignedIn(t testing.TB, who Account) *Browser {
	t.Helper()
	b := a.Browser(t)
	if r := b.LogIn(t, who.Email, Password); r.Status != http.StatusOK {
		t.Fatalf("log in as %s: %d %s", who.Email, r.Status, r.Body)
	}
	return b
}

// LogIn sends e-mail and password.
func (b *Browser) LogIn(t testing.TB, email, password string) Reply {
	t.Helper()
	return b.Do(t, Call{Method: http.MethodPost, Path: "/api/auth/login", JSON: map[string]any{"email": email, "password": password}})
}

// Do sends c with the browser's cookies, as from a page of the program's own where c's
// header says nothing else, and keeps the cookies that come back.
func (b *Browser) Do(t testing.TB, c Call) Reply {
	t.Helper()
	header := map[string]string{"Sec-Fetch-Site": "same-origin"}
	for k, v := range c.Header {
		header[k] = v
	}
	var sent []string
	for _, one := range b.jar.Cookies(b.address(t)) {
		sent = append(sent, one.String())
	}
	if header["Cookie"] == "" {
		header["Cookie"] = strings.Join(sent, "; ")
	}
	c.Header = header
	r := b.app.Do(t, c)
	b.jar.SetCookies(b.address(t), (&http.Response{Header: r.Header}).Cookies())
	return r
}

// Cookie is the value of a cookie that the browser has, "" for none.
func (b *Browser) Cookie(t testing.TB, name string) string {
	t.Helper()
	for _, c := range b.jar.Cookies(b.address(t)) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// address is the program's, over TLS where its browsers' is: they send such cookies.
func (b *Browser) address(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(b.app.URL)
	must(t, err)
	if strings.HasPrefix(b.app.public, "https:") {
		u.Scheme = "https"
	}
	return u
}
