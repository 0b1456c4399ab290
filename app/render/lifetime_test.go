package render_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/render"
)

func open(t *testing.T, o render.Options) *render.Renderer {
	t.Helper()
	r, err := render.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func drawWith(ctx context.Context, t *testing.T, r *render.Renderer, address string) (string, error) {
	t.Helper()
	result, err := r.Render(ctx, render.Page{URL: at(t, address), Navigate: func(*url.URL) error { return nil }})
	return string(result.HTML), err
}

func TestAPageThatHangsEndsAlone(t *testing.T) {
	t.Parallel()
	r := open(t, options(t.TempDir()))
	site := serve(t, map[string]string{
		"/hang": shell + `for(;;){}</script>`,
		"/":     shell + `root.textContent='This page is fine, and is read after the one that hangs.'</script>`,
	})
	if _, err := drawWith(t.Context(), t, r, site+"/"); err != nil { // the browser is there
		t.Fatal(err)
	}
	r.Hurry(2 * time.Second)
	_, err := drawWith(t.Context(), t, r, site+"/hang")
	if e, ok := errors.AsType[*app.DocumentError](err); !ok || e.Code != app.ErrNeedsJavaScript || !strings.Contains(e.Message, "did not come to an end") {
		t.Errorf("%v", err)
	}
	r.Hurry(30 * time.Second)
	if got, err := drawWith(t.Context(), t, r, site+"/"); err != nil || !strings.Contains(got, "This page is fine") {
		t.Errorf("%v %s", err, got)
	}
}

// A browser that takes no more pages is waited for, and the page under way is not cut off.
func TestABrowserThatIsSpentIsDrained(t *testing.T) {
	t.Parallel()
	r := open(t, options(t.TempDir()))
	asked, release := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch req.URL.Path {
		case "/slow":
			fmt.Fprint(w, shell, `fetch('/wait').then(r=>r.text()).then(x=>root.textContent=x)</script>`)
		case "/wait":
			close(asked)
			<-release
			fmt.Fprint(w, "This text came late, and is read to its end all the same.")
		default:
			fmt.Fprint(w, shell, `root.textContent='The next page is in a browser that is new.'</script>`)
		}
	}))
	t.Cleanup(s.Close)
	type drawn struct {
		html string
		err  error
	}
	slow, next := make(chan drawn, 1), make(chan drawn, 1)
	go func() { html, err := drawWith(t.Context(), t, r, s.URL+"/slow"); slow <- drawn{html, err} }()
	<-asked
	old := r.Process()
	r.Spend()
	go func() { html, err := drawWith(t.Context(), t, r, s.URL+"/next"); next <- drawn{html, err} }()
	close(release)
	if d := <-slow; d.err != nil || !strings.Contains(d.html, "came late") {
		t.Errorf("under way: %v %s", d.err, d.html)
	}
	if d := <-next; d.err != nil || !strings.Contains(d.html, "browser that is new") {
		t.Errorf("next: %v %s", d.err, d.html)
	}
	if now := r.Process(); now == old || now == 0 {
		t.Errorf("process %d was %d before", now, old)
	}
}

// A browser that does not come up holds nobody longer than they want to wait.
func TestABrowserThatDoesNotStart(t *testing.T) {
	t.Parallel()
	o := options(t.TempDir())
	o.Chromium = filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(o.Chromium, []byte("#!/bin/sh\nexec sleep 600\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := open(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := drawWith(ctx, t, r, "http://127.0.0.1:9/"); first <- err }()
	go func() { _, err := drawWith(ctx, t, r, "http://127.0.0.1:9/"); second <- err }()
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := drawWith(gone, t, r, "http://127.0.0.1:9/"); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever has left: %v", err)
	}
	cancel()
	for _, c := range []chan error{first, second} {
		if err := <-c; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	third := make(chan error, 1)
	go func() { _, err := drawWith(t.Context(), t, r, "http://127.0.0.1:9/"); third <- err }()
	r.Close()
	if e, ok := errors.AsType[*app.DocumentError](<-third); !ok || e.Code != app.ErrNeedsJavaScript {
		t.Errorf("after the end: %v", e)
	}
}

// remote starts a Chromium that others control over the network, and gives its address.
func remote(t *testing.T) string {
	t.Helper()
	name := os.Getenv("CHROME_PATH")
	if name == "" {
		name = "chromium"
	}
	dir := t.TempDir()
	args := []string{"--headless", "--disable-gpu", "--remote-debugging-port=0", "--user-data-dir=" + dir, "--disable-quic",
		"--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-dev-shm-usage", "about:blank"}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	c := exec.Command(name, args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(dir, "DevToolsActivePort")); err == nil {
			if lines := strings.Fields(string(text)); len(lines) == 2 {
				return "127.0.0.1:" + lines[0] + lines[1]
			}
		}
	}
	t.Fatal("chromium does not listen")
	return ""
}

func TestABrowserAtAnAddress(t *testing.T) {
	t.Parallel()
	socket := remote(t)
	host, _, _ := strings.Cut(socket, "/")
	n := openIntranet(t)
	site := serve(t, map[string]string{
		"/": shell + `fetch('http://` + n.four + `/',{mode:'no-cors'}).catch(()=>0).then(()=>root.textContent='A browser somewhere else has made this page.')</script>`,
	})
	for _, address := range []string{"http://" + host, "ws://" + socket} {
		o := options(t.TempDir())
		o.Chromium = address
		r := open(t, o)
		if name, err := r.Check(t.Context()); err != nil || !strings.Contains(name, "Chrome") || r.Name() != address[:strings.Index(address, ":")]+"://"+host {
			t.Errorf("%s: %q %v, named %s", address, name, err, r.Name())
		}
		if got, err := drawWith(t.Context(), t, r, site+"/"); err != nil || !strings.Contains(got, "somewhere else") {
			t.Errorf("%s: %v %s", address, err, got)
		}
		r.Close()
	}
	if n.reached.Load() != 0 {
		t.Error("a script has reached another service")
	}
}

// What a page's requests are redirected to, and other hosts, are not told the headers.
func TestHeadersGoToTheirSiteAlone(t *testing.T) {
	t.Parallel()
	var told atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key")+r.Header.Get("Authorization") != "" {
			told.Add(1)
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "*")
		fmt.Fprint(w, "other")
	}))
	t.Cleanup(other.Close)
	var without atomic.Int32
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "k" || r.Header.Get("Authorization") != "Basic eA==" || r.Header.Get("Cookie") != "door=open" {
			t.Logf("%s came with %v", r.URL, r.Header)
			without.Add(1)
		}
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/data":
			fmt.Fprint(w, "there is enough text on this page for everybody")
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<div id=root></div><script>Promise.allSettled([fetch('/away'),fetch('/away',{mode:'no-cors'}),fetch('%s'),fetch('%[1]s',{mode:'no-cors'})]).then(()=>fetch('/data')).then(r=>r.text()).then(x=>root.textContent=x)</script>`, other.URL)
		}
	}))
	t.Cleanup(own.Close)
	owner := fetch.Credentials{Site: at(t, own.URL), Header: http.Header{"X-Key": {"k"}, "Authorization": {"Basic eA=="}, "Cookie": {"door=open"}}}
	got, err := draw(t, own.URL+"/", owner)
	if err != nil || !strings.Contains(string(got.HTML), "enough text") {
		t.Errorf("%v %s", err, got.HTML)
	}
	if told.Load() > 0 || without.Load() > 0 {
		t.Errorf("the other host was told %d times, the own one %d times not", told.Load(), without.Load())
	}
	// The page of another site is not told either.
	if _, err := draw(t, other.URL+"/", owner); err != nil || told.Load() > 0 {
		t.Errorf("another site's page: %v, told %d", err, told.Load())
	}
}
