package fetch_test

import (
	"context"
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
