package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/render"
)

// scripted is a site whose pages are made by their scripts, from an API that wants the
// owner's header where guarded is set.
func scripted(t *testing.T, guarded bool) (address string, stock *atomic.Value) {
	t.Helper()
	stock = &atomic.Value{}
	stock.Store("forty")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case guarded && r.Header.Get("X-Key") != "open":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /private\n")
		case r.URL.Path == "/api":
			fmt.Fprintf(w, "The orchard has %s quince trees on the south wall, and they bear fruit in October.", stock.Load())
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><title>Orchard</title><div id=root></div><script>
				if(location.pathname==='/leads')location.href='/private'
				else fetch('/api').then(r=>r.text()).then(x=>root.innerHTML='<main class=content><h1>Orchard '+location.pathname+'</h1><p>'+x+' This is '+location.pathname+'.</p><a href=/about>about</a> <a href=/leads>leads</a></main>')</script>`)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/", stock
}

func startRendering(t *testing.T) *apptest.App {
	t.Helper()
	client := fetch.New(fetch.Options{AllowPrivate: true})
	r, err := render.Open(render.Options{Dir: t.TempDir(), NoSandbox: os.Geteuid() == 0, UserAgent: "websyte test", Fetch: client, Chromium: os.Getenv("CHROME_PATH")})
	must(t, err)
	t.Cleanup(func() { r.Close(); client.Close() })
	return apptest.Start(t, apptest.Options{Unlimited: true, Render: r})
}

// Pages made by scripts are read behind a header, again at each crawl, and only where
// robots.txt lets us.
func TestPagesMadeByScriptsAreCrawled(t *testing.T) {
	t.Parallel()
	a := startRendering(t)
	site, stock := scripted(t, true)
	base := "/api/widgets/" + string(a.Widget(t, nil))
	call := func(method, path string, body any, want int) (out gated) {
		t.Helper()
		r := a.Do(t, apptest.Call{Method: method, Path: path, Token: a.Owner.Token, JSON: body})
		if r.Status != want {
			t.Fatalf("%s %s: %d %s", method, path, r.Status, r.Body)
		}
		r.Into(t, &out)
		return out
	}
	crawl := func() {
		t.Helper()
		call("POST", base+"/crawl", map[string]any{"url": site}, 202)
		for until := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			st := call("GET", base+"/crawl/status", nil, 200)
			if st.Status == "completed" {
				return
			}
			if st.Status == "failed" || time.Now().After(until) {
				t.Fatalf("%+v", st)
			}
		}
	}
	found := func(query string) string {
		t.Helper()
		return string(a.Do(t, apptest.Call{Method: "POST", Path: base + "/search", Token: a.Owner.Token, JSON: map[string]any{"query": query}}).Body)
	}
	call("POST", base+"/sources", map[string]any{"kind": "website", "url": site, "settings": map[string]any{"headers": map[string]any{"X-Key": "open"}}}, 201)
	crawl()
	states := map[string]string{}
	for _, d := range call("GET", base+"/documents", nil, 200).Documents {
		states["/"+strings.TrimPrefix(d.URL, site)] = d.Status + " " + d.ErrorCode
	}
	if fmt.Sprint(states) != "map[/:ready  /about:ready  /leads:failed robots]" {
		t.Errorf("%v", states)
	}
	if got := found("How many quince trees?"); !strings.Contains(got, "forty quince") {
		t.Errorf("%s", got)
	}
	stock.Store("fifty")
	crawl()
	if got := found("How many quince trees?"); !strings.Contains(got, "fifty quince") || strings.Contains(got, "forty") {
		t.Errorf("after a change behind the scripts: %s", got)
	}
}

// What is asked about a page by its address is made of what its scripts show.
func TestServicesReadPagesMadeByScripts(t *testing.T) {
	t.Parallel()
	a := startRendering(t)
	site, _ := scripted(t, false)
	for path, want := range map[string]string{
		"/api/analyze-selector": "quince trees", "/api/summaries": "quince trees", "/api/recommendations": "quince",
	} {
		r := a.Do(t, apptest.Call{Method: "POST", Path: path, Token: a.Owner.Token, JSON: map[string]any{"url": site}})
		if r.Status != 200 || !strings.Contains(string(r.Body), want) {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/summaries", Token: a.Owner.Token, JSON: map[string]any{"url": site + "leads"}})
	if r.Status != 400 || !strings.Contains(string(r.Body), "robots.txt") {
		t.Errorf("to where robots.txt does not let us: %d %s", r.Status, r.Body)
	}
}
