package fetch_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestSecretsStayWithTheirSite(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Authorization", "X-Key", "If-None-Match", "If-Modified-Since", "Referer", "Cookie"} {
			if r.Header.Get(name) != "" {
				t.Errorf("the other host was told %s", name)
			}
		}
	}))
	defer other.Close()
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer x" || r.Header.Get("X-Key") != "y" {
			t.Errorf("%s came without the source's headers", r.URL)
		}
		if had := r.Header.Get("If-None-Match") != ""; had != (r.URL.Path == "/") {
			t.Errorf("%s: conditional is %v", r.URL, had)
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		http.Redirect(w, r, other.URL, http.StatusFound)
	}, func(o *fetch.Options) { o.Trusted = append(o.Trusted, strings.TrimPrefix(other.URL, "http://")) })
	owner := fetch.Credentials{Site: address(t, site), Header: http.Header{"authorization": {"Bearer x"}, "X-Key": {"y"}}}
	ctx := context.Background()
	if _, err := c.Get(ctx, fetch.Request{URL: site, ETag: `"1"`, LastModified: "yesterday", Credentials: owner}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(ctx, fetch.Request{URL: other.URL, Credentials: owner}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Robots(ctx, address(t, other.URL), owner); err != nil {
		t.Error(err)
	}
	_ = c.Sitemaps(ctx, []string{other.URL + "/sitemap.xml"}, owner, func(fetch.SitemapEntry) error { return nil }) // an empty one is damaged
}

func TestRobotsAndSitemapsAreAskedForWithTheHeaders(t *testing.T) {
	t.Parallel()
	var open atomic.Bool
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "y" {
			open.Store(true)
		}
		if r.URL.Path == "/robots.txt" {
			fmt.Fprint(w, "User-agent: *\nDisallow: /private")
			return
		}
		fmt.Fprintf(w, "http://%s/a\n", r.Host)
	})
	owner := fetch.Credentials{Site: address(t, site), Header: http.Header{"X-Key": {"y"}}}
	rules, err := c.Robots(t.Context(), address(t, site), owner)
	if err != nil || rules.Allowed(address(t, site+"/private")) {
		t.Errorf("%v %v", rules, err)
	}
	n := 0
	if err := c.Sitemaps(t.Context(), []string{site + "/sitemap.txt"}, owner, func(fetch.SitemapEntry) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d entries, %v", n, err)
	}
	if open.Load() {
		t.Error("something came without the header")
	}
}

func TestSameSite(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"https://example.org/a", "https://EXAMPLE.org:443/b?c"}:      true,
		{"http://example.org/", "https://example.org/"}:               true,
		{"https://example.org/", "http://example.org/"}:               false,
		{"http://example.org:8080/", "https://example.org/"}:          false,
		{"http://example.org/", "https://example.org:8443/"}:          false,
		{"https://example.org/", "https://www.example.org/"}:          false,
		{"https://example.org/", "https://example.org.evil.example/"}: false,
		{"https://example.org/", "https://example.org@evil.example/"}: false,
		{"https://bücher.example/", "https://xn--bcher-kva.example/"}: true,
		{"https://example.org/", "https://example.org:444/"}:          false,
		{"http://[::1]:80/", "http://[::1]/"}:                         true,
		{"https://example.org/", "ftp://example.org/"}:                false,
		{"https://example.org/", "//example.org/"}:                    false,
	} {
		a, _ := url.Parse(pair[0])
		b, _ := url.Parse(pair[1])
		if fetch.SameSite(a, b) != want {
			t.Errorf("%v: want %v", pair, want)
		}
	}
}

func TestHeadersThatAreNotSent(t *testing.T) {
	t.Parallel()
	c, site := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was sent") })
	many := http.Header{}
	for i := range 33 {
		many.Set(fmt.Sprint("X-", i), "a")
	}
	for name, header := range map[string]http.Header{
		"host": {"Host": {"a"}}, "length": {"content-length": {"1"}}, "framing": {"Transfer-Encoding": {"chunked"}}, "name": {"A b": {"c"}}, "empty name": {"": {"c"}},
		"line break": {"X": {"a\r\nB: c"}}, "proxy": {"proxy-authorization": {"Basic eA=="}}, "many": many,
		"long value": {"X": {strings.Repeat("a", 8001)}}, "long name": {strings.Repeat("a", 101): {"b"}},
	} {
		_, err := c.Get(context.Background(), fetch.Request{URL: site, Credentials: fetch.Credentials{Site: address(t, site), Header: header}})
		if err == nil {
			t.Errorf("%s: sent", name)
			continue
		}
		wantCode(t, err, app.ErrBlocked)
	}
	delete(many, "X-0")
	for _, header := range []http.Header{
		many, {"Authorization": {"Basic eA=="}, "Cookie": {"a=b"}, "User-Agent": {"x"}}, {"X": {strings.Repeat("a", 8000)}}, {strings.Repeat("a", 100): {"b"}},
	} {
		if err := fetch.CheckHeader(header); err != nil {
			t.Error(err)
		}
	}
}

func TestLoginsInAddresses(t *testing.T) {
	t.Parallel()
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for given, want := range map[string][2]string{
		"https://ada:s3cret@example.org/docs?x": {"https://example.org/docs?x", basic("ada:s3cret")},
		"https://ada@example.org":               {"https://example.org", basic("ada:")},
		"https://a%40b:p%3Aq%2F@example.org/":   {"https://example.org/", basic("a@b:p:q/")},
		" https://ada:p@example.org/ ":          {"https://example.org/", basic("ada:p")},
		"https://example.org/@ada":              {"https://example.org/@ada", ""},
		"not an address":                        {"not an address", ""},
	} {
		bare, header := fetch.SplitLogin(given)
		if bare != want[0] || header != want[1] {
			t.Errorf("%s: %q %q", given, bare, header)
		}
	}
}

// What is wrong is said in words that hold no secret.
func TestALoginThatIsRefused(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{401: "headers of this source", 403: "headers of this source"} {
		c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		owner := fetch.Credentials{Site: address(t, site), Header: http.Header{"X-Key": {"s3cret"}}}
		_, err := c.Get(t.Context(), fetch.Request{URL: site, Credentials: owner})
		wantCode(t, err, app.ErrNeedsLogin)
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%d: %v", status, err)
		}
	}
}
