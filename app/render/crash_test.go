package render_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/render"
)

func TestABrowserThatBreaksDownEndsItsPageAlone(t *testing.T) {
	t.Parallel()
	r, err := render.Open(options(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	site := serve(t, map[string]string{
		"/busy": shell + `setInterval(()=>fetch('/api/x'),50)</script>`, "/api/x": "{}",
		"/": shell + `root.textContent='This page is fine, and is read after the other one.'</script>`,
	})
	draw := func(path string) (render.Result, error) {
		u, err := url.Parse(site + path)
		if err != nil {
			t.Fatal(err)
		}
		return r.Render(t.Context(), render.Page{URL: u, Navigate: func(*url.URL) error { return nil }})
	}
	ended := make(chan error, 1)
	go func() {
		_, err := draw("/busy")
		ended <- err
	}()
	for deadline := time.Now().Add(20 * time.Second); r.ProxyAddress() == "" && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	if err := r.Crash(); err != nil {
		t.Fatal(err)
	}
	if e, ok := errors.AsType[*app.DocumentError](<-ended); !ok || e.Code != app.ErrNeedsJavaScript {
		t.Errorf("%v", e)
	}
	got, err := draw("/")
	if err != nil || !strings.Contains(string(got.HTML), "This page is fine") {
		t.Errorf("%v %s", err, got.HTML)
	}
}
