package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/fetch"
)

// BenchmarkGet is a page of 40 KB over loopback; the reference is net/http alone.
func BenchmarkGet(b *testing.B) {
	page := []byte("<!doctype html><meta charset=utf-8>" + strings.Repeat("<p>Ein Absatz über etwas.", 1500))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write(page)
	}))
	defer s.Close()
	b.Run("fetch", func(b *testing.B) {
		c := fetch.New(fetch.Options{AllowPrivate: true})
		defer c.Close()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Get(context.Background(), fetch.Request{URL: s.URL}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net/http", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r, err := http.Get(s.URL)
			if err != nil {
				b.Fatal(err)
			}
			var text strings.Builder
			r.Write(&text)
			r.Body.Close()
		}
	})
}

// BenchmarkRobotsHostile is one address against as many rules as a robots.txt can
// hold, none of which matches.
func BenchmarkRobotsHostile(b *testing.B) {
	var file strings.Builder
	file.WriteString("User-agent: *\n")
	for i := 0; file.Len() < 500<<10; i++ {
		fmt.Fprintf(&file, "Disallow: *x%d*y\n", i)
	}
	r := fetch.ParseRobots([]byte(file.String()))
	u := address(b, "https://example.com/"+strings.Repeat("x1", 1000))
	b.ReportAllocs()
	for b.Loop() {
		if !r.Allowed(u) {
			b.Fatal("matched")
		}
	}
}
