package fetch_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestRedirects(t *testing.T) {
	t.Parallel()
	private := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a private server was reached") }))
	defer private.Close()
	targets := map[string]string{
		"/private": private.URL, "/file": "file:///etc/passwd", "/user": "http://u:p@example.com/", "/metadata": "http://169.254.169.254/",
		"/loop": "/loop", "/bad": "http://[::1", "/redis": "http://127.0.0.1:6379/", "/redis0": "http://127.0.0.1:06379/", "/a": "/b?x=1#f", "/b": "end/./../done",
	}
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if to, ok := targets[r.URL.Path]; ok {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}
	})
	for path, code := range map[string]app.DocumentErrorCode{
		"/private": app.ErrBlocked, "/file": app.ErrBlocked, "/user": app.ErrBlocked, "/metadata": app.ErrBlocked,
		"/redis": app.ErrBlocked, "/redis0": app.ErrBlocked, "/loop": app.ErrRedirects, "/bad": app.ErrRedirects,
	} {
		_, err := get(t, c, site+path)
		wantCode(t, err, code)
	}
	r, err := get(t, c, site+"/a")
	if err != nil || r.URL != site+"/done" {
		t.Fatalf("response = %+v, error = %v, want the address after redirects", r, err)
	}
}

// Each step of a chain is held to the same rules, whatever the steps before it were.
func TestChainsOfRedirects(t *testing.T) {
	t.Parallel()
	hop := func(w http.ResponseWriter, r *http.Request) {
		next, rest, more := strings.Cut(r.URL.Query().Get("to"), "|")
		if next == "" {
			return
		}
		if more {
			next += "?to=" + url.QueryEscape(rest)
		}
		w.Header().Set("Location", next)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
	plain := httptest.NewServer(http.HandlerFunc(hop))
	t.Cleanup(plain.Close)
	_, secure := serveTLS(t, "*.example.com", time.Now().Add(time.Hour), hop)
	names := strings.NewReplacer("HTTPS", address(t, secure).Port(), "HTTP", address(t, plain.URL).Port())
	c := public(t, func(name string, kind dnsmessage.Type) ([]netip.Addr, bool) {
		if strings.HasPrefix(name, "inside.") {
			return of(kind, "127.200.0.1", "::1"), true
		}
		return of(kind, "127.0.0.1"), true
	})
	c.UseRoots(rootsOf(t, secure))
	for chain, code := range map[string]app.DocumentErrorCode{
		"http://a.example.com:HTTP/|https://b.example.com:HTTPS/|/end":                         "",
		"https://a.example.com:HTTPS/|http://b.example.com:HTTP/|//a.example.com:HTTP/end":     "",
		"https://a.example.com:HTTPS/|https://b.example.com:HTTPS/|http://inside.example.com/": app.ErrBlocked,
		"http://a.example.com:HTTP/|https://b.example.com:HTTPS/|https://inside.example.com/":  app.ErrBlocked,
		"http://a.example.com:HTTP/|http://b.example.com:HTTP/|//10.0.0.1/":                    app.ErrBlocked,
		"http://a.example.com:HTTP/|https://b.example.com:HTTPS/|http://[::ffff:10.0.0.1]/":    app.ErrBlocked,
		"http://a.example.com:HTTP/|https://b.example.com:HTTPS/|ftp://b.example.com/":         app.ErrBlocked,
		"http://a.example.com:HTTP/|javascript:alert(1)":                                       app.ErrBlocked,
		"https://a.example.com:HTTPS/|http://u:p@b.example.com/":                               app.ErrBlocked,
		"https://a.example.com:HTTPS/|http://b.example.com:25/":                                app.ErrBlocked,
	} {
		first, rest, _ := strings.Cut(names.Replace(chain), "|")
		_, err := get(t, c, first+"?to="+url.QueryEscape(rest))
		if code == "" && err != nil {
			t.Errorf("%s: %v", chain, err)
		} else if code != "" {
			wantCode(t, err, code)
		}
	}
}

func TestRedirectIsAsked(t *testing.T) {
	t.Parallel()
	refusal := errors.New("out of scope")
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("%s was fetched though it was refused", r.URL)
		}
		http.Redirect(w, r, "/elsewhere?a=b", http.StatusMovedPermanently)
	})
	_, err := c.Get(context.Background(), fetch.Request{URL: site, Redirect: func(to *url.URL) error {
		if to.String() != site+"/elsewhere?a=b" {
			t.Errorf("asked about %s", to)
		}
		return refusal
	}})
	if err != refusal {
		t.Fatalf("error = %v, want the refusal", err)
	}
}
