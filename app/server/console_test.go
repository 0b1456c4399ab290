package server_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

var consoleAsset = regexp.MustCompile(`(?:src|href)="(/dist/admin/[^"]+)"`)

func TestTheConsoleIsOnePageForAllItsAddresses(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	first := a.Do(t, apptest.Call{Path: "/console/"})
	policy := first.Header.Get("Content-Security-Policy")
	for _, rule := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"} {
		if !strings.Contains(policy, rule) {
			t.Errorf("the policy lacks %s: %s", rule, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || bytes.Contains(first.Body, []byte("<style")) || bytes.Contains(first.Body, []byte("nonce")) {
		t.Errorf("inline scripts or styles: %s %s", policy, first.Body)
	}
	for _, path := range []string{"/console/settings", "/console/w/01a20759-0c8a-7d1c-a44b-8f6a8a3f9a10/knowledge"} {
		if r := a.Do(t, apptest.Call{Path: path}); r.Status != 200 || !bytes.Equal(r.Body, first.Body) {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	if r := a.Do(t, apptest.Call{Path: "/console"}); r.Status != 303 || r.Header.Get("Location") != "/console/" {
		t.Errorf("without a slash: %d %v", r.Status, r.Header)
	}
	assets := consoleAsset.FindAllSubmatch(first.Body, -1)
	if len(assets) < 2 {
		t.Fatalf("the page loads %q", assets)
	}
	for _, m := range assets {
		if r := a.Do(t, apptest.Call{Path: string(m[1])}); r.Status != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", m[1], r.Status, r.Header)
		}
	}
}

// Signing in leads to the address of the console that was asked for, and nowhere else.
func TestSigningInLeadsBackIntoTheConsole(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	for next, want := range map[string]string{
		"/console/settings?q=a": "/console/settings?q=a", "": "/console/", "/": "/console/", "https://evil.example/console/": "/console/",
		"//evil.example/console/": "/console/", "/console/../\\evil.example": "/console/", "/console/\r\nSet-Cookie: a=b": "/console/",
	} {
		r := sendForm(t, a.Browser(t), "/login", nil, "email", a.Owner.Email, "password", apptest.Password, "next", next)
		if r.Status != 303 || r.Header.Get("Location") != want {
			t.Errorf("next %q: %d to %q", next, r.Status, r.Header.Get("Location"))
		}
	}
	if r := a.Do(t, apptest.Call{Path: "/login?next=/console/settings"}); !bytes.Contains(r.Body, []byte(`name="next" value="/console/settings"`)) {
		t.Errorf("the form forgets where to go: %s", r.Body)
	}
}
