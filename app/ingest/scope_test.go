package ingest_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ingest"
)

func TestScope(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		start, include, address string
		want                    bool
	}{
		{"https://a.example/docs/", "", "https://a.example/docs/x", true},
		{"https://a.example/docs/", "", "http://a.example:80/docs/x", true},
		{"https://a.example/docs/", "", "https://A.EXAMPLE/docs", true},
		{"https://a.example/docs/", "", "https://a.example/docsx", false},
		{"https://a.example/docs/", "", "https://a.example/docs/../x", false},
		{"https://a.example/docs/", "", "https://a.example:8443/docs/x", false},
		{"https://a.example/docs/", "", "https://a.example.evil.example/docs/x", false},
		{"https://a.example/docs/", "", "https://www.a.example/docs/x", false},
		{"https://a.example/docs/", "", "ftp://a.example/docs/x", false},
		{"https://a.example/docs/intro.html", "", "https://a.example/docs/x", true},
		{"https://a.example", "", "https://a.example/x", true},
		{"https://a.example", "/blog/*", "https://a.example/blog/x", true},
		{"https://a.example", "/blog/*", "https://a.example/blog/x/y", false},
		{"https://a.example", "/blog/**", "https://a.example/blog/x/y", true},
		{"https://a.example", "/blog/*", "https://a.example/en/blog/x", false},
		{"https://a.example", "blog/*", "https://a.example/en/blog/x", true},
		{"https://a.example", "*.html", "https://a.example/en/x.html", true},
		{"https://a.example", "*.html", "https://a.example/en/x.html.gz", false},
		{"https://a.example", "/a.b", "https://a.example/axb", false},
		{"https://a.example", "/p?page=?", "https://a.example/p?page=1", true},
		{"https://a.example", "/ü*", "https://a.example/%C3%BCber", true},
	} {
		u, err := url.Parse(c.address)
		check(t, err)
		var s app.CrawlSettings
		if c.include != "" {
			s.Include = []string{c.include}
		}
		got, err := ingest.InScope(c.start, s, u)
		check(t, err)
		if got != c.want {
			t.Errorf("from %s, include %q: %s is in scope: %v", c.start, c.include, c.address, got)
		}
	}
}

// A pattern never panics, never fails, and is held to the whole of the path: what
// has no wildcard matches itself alone.
func FuzzScope(f *testing.F) {
	f.Add("/blog/**", "/blog/x")
	f.Add("a?[*", "/%zz?")
	f.Add("\xff(", "/\xff(")
	f.Fuzz(func(t *testing.T, pattern, path string) {
		u := &url.URL{Scheme: "https", Host: "a.example", Path: "/" + path}
		got, err := ingest.InScope("https://a.example", app.CrawlSettings{Include: []string{pattern}}, u)
		if err != nil {
			t.Fatal(err)
		}
		path = fetch.Normalize(u).Path
		if utf8.ValidString(pattern) && strings.HasPrefix(pattern, "/") && !strings.ContainsAny(pattern, "*?\ufffd") && got && path != pattern && u.EscapedPath() != pattern {
			t.Errorf("%q matches %q", pattern, path)
		}
	})
}
