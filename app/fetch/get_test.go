package fetch_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// serve starts a server and a client that trusts exactly it.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*fetch.Options)) (*fetch.Client, string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	o := fetch.Options{UserAgent: "websyte/test", Trusted: []string{s.Listener.Addr().String()}}
	for _, f := range change {
		f(&o)
	}
	return client(t, o), s.URL
}

func client(t *testing.T, o fetch.Options) *fetch.Client {
	t.Helper()
	c := fetch.New(o)
	t.Cleanup(c.Close)
	return c
}

func get(t *testing.T, c *fetch.Client, address string) (*fetch.Response, error) {
	t.Helper()
	return c.Get(context.Background(), fetch.Request{URL: address})
}

// wantCode asserts that err is a DocumentError of that code, with a message.
func wantCode(t *testing.T, err error, code app.DocumentErrorCode) *app.DocumentError {
	t.Helper()
	d, ok := err.(*app.DocumentError)
	if !ok {
		t.Fatalf("error = %v (%T), want a DocumentError with code %s", err, err, code)
	}
	if d.Code != code || d.Message == "" {
		t.Fatalf("error = %q %q, want code %s and a message", d.Code, d, code)
	}
	return d
}

func TestGet(t *testing.T) {
	t.Parallel()
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" {
			t.Error("a cookie was sent")
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		w.Header().Set("Content-Type", "Text/HTML; charset=utf-8")
		w.Header().Set("ETag", `"1"`)
		w.Write([]byte("<p>" + r.UserAgent()))
	})
	for range 2 {
		r, err := get(t, c, site)
		if err != nil {
			t.Fatal(err)
		}
		if r.URL != site+"/" || r.Status != 200 || r.ContentType != "text/html" || r.ETag != `"1"` || string(r.Body) != "<p>websyte/test" {
			t.Fatalf("response = %+v, body %s", r, r.Body)
		}
	}
}

func TestGetIsRefusedWithoutTrust(t *testing.T) {
	t.Parallel()
	_, site := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was reached") })
	_, err := get(t, client(t, fetch.Options{}), site)
	wantCode(t, err, app.ErrBlocked)
}

func TestGetEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("the crawl was cancelled")
	c, site := serve(t, func(_ http.ResponseWriter, r *http.Request) { cancel(why); <-r.Context().Done() })
	if _, err := c.Get(ctx, fetch.Request{URL: site}); err != why {
		t.Fatalf("error = %v, want the context's own", err)
	}
}

// quiet is a log for servers whose complaints a test provokes.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
