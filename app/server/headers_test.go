package server_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/apptest"
)

const (
	gatePassword = "Xyzzy-plugh-1977"
	gateKey      = "kEy-of-the-staging-door"
)

// gate is a site that lets in those alone who know both of its secrets, and another
// host that must not be told them.
type gate struct {
	url, other string

	mu       sync.Mutex
	password string
	told     []string // what the other host was told
	refused  []string
}

func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{password: gatePassword}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		if r.Header.Get("Authorization")+r.Header.Get("X-Key") != "" {
			g.told = append(g.told, r.URL.Path)
		}
		fmt.Fprint(w, "<p>Another host.</p>")
	}))
	t.Cleanup(other.Close)
	g.other = other.URL
	page := func(text, links string) string {
		return fmt.Sprintf("<title>%s</title><main><h1>%s</h1><p>%[1]s is what this page of the site is about.</p>%[3]s</main>", text, text, links)
	}
	pages := map[string]string{
		"/":            page("Quince", "<a href=/a>a</a> <a href=/secret>s</a> <a href=/moved>m</a> <a href=/report.csv>r</a>"),
		"/a":           page("Medlar", ""),
		"/secret":      page("Hidden from robots", ""),
		"/unlinked":    page("Sorb", ""),
		"/robots.txt":  "User-agent: *\nDisallow: /secret\nSitemap: " + g.other + "/sitemap.xml\n",
		"/sitemap.xml": "",
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		user, password, _ := r.BasicAuth()
		if user != "ada" || password != g.password || r.Header.Get("X-Key") != gateKey {
			g.refused = append(g.refused, r.URL.Path)
			w.Header().Set("WWW-Authenticate", `Basic realm="staging"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, found := pages[r.URL.Path]
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, g.other+"/moved", http.StatusFound)
		case r.URL.Path == "/report.csv":
			w.Header().Set("Content-Type", "text/csv")
			fmt.Fprint(w, "fruit,price\nQuince,3\n")
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, body, "Sitemap: http://", r.Host, "/sitemap.xml\n")
		case r.URL.Path == "/sitemap.xml":
			fmt.Fprintf(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://%s/unlinked</loc></url></urlset>`, r.Host)
		case !found:
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("ETag", `"`+r.URL.Path+`"`)
			fmt.Fprint(w, body)
		}
	}))
	t.Cleanup(s.Close)
	g.url = s.URL + "/"
	return g
}

func (g *gate) headers() map[string]any {
	return map[string]any{"authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("ada:"+gatePassword)), "X-Key": gateKey}
}

// behind is a widget for a site behind a gate.
type behind struct {
	*apptest.App
	*gate
	t    *testing.T
	log  *bytes.Buffer
	base string
	said bytes.Buffer // all that the API has answered
}

func newBehind(t *testing.T) *behind {
	t.Helper()
	log := &bytes.Buffer{}
	a := apptest.Start(t, apptest.Options{Unlimited: true, Log: &locked{to: log}})
	b := &behind{App: a, gate: newGate(t), t: t, log: log}
	b.base = "/api/widgets/" + string(a.Widget(t, nil))
	return b
}

// locked is a log that several write.
type locked struct {
	mu sync.Mutex
	to *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

type gated struct {
	Source struct {
		ID, URL, Error string
		Settings       struct {
			MaxPages    int
			HeaderNames []string
		}
	}
	Sources []struct {
		ID, URL  string
		Settings struct{ HeaderNames []string }
	}
	Widget    struct{ ID, CrawlURL string }
	Documents []struct{ URL, Status, ErrorCode, Error string }
	Runs      []struct{ Status string }
	Fields    map[string]string
	Status    string
	Error     string
}

func (b *behind) call(method, path string, body any, want int) (out gated) {
	b.t.Helper()
	r := b.Do(b.t, apptest.Call{Method: method, Path: path, Token: b.Owner.Token, JSON: body})
	b.said.Write(r.Body)
	if r.Status != want {
		b.t.Fatalf("%s %s: %d, want %d: %s", method, path, r.Status, want, r.Body)
	}
	if len(r.Body) > 0 {
		r.Into(b.t, &out)
	}
	return out
}

// ended waits for the end of the newest crawl.
func (b *behind) ended() gated {
	b.t.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if st := b.call("GET", b.base+"/crawl/status", nil, 200); st.Status != "queued" && st.Status != "crawling" {
			return st
		}
	}
	b.t.Fatal("the crawl does not end")
	return gated{}
}

// ready are the paths of the documents that are ready.
func (b *behind) ready() string {
	var paths []string
	for _, d := range b.call("GET", b.base+"/documents", nil, 200).Documents {
		if d.Status == "ready" {
			paths = append(paths, strings.TrimPrefix(d.URL, b.url))
		}
	}
	slices.Sort(paths)
	return strings.Join(paths, " ")
}

// keeps looks for the secrets where they must not be.
func (b *behind) keeps() {
	b.t.Helper()
	b.Stop(b.t)
	places := map[string][]byte{"log": b.log.Bytes(), "API": b.said.Bytes()}
	must(b.t, filepath.WalkDir(b.Dir, func(file string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		places[file], err = os.ReadFile(file)
		return err
	}))
	if len(places) < 4 {
		b.t.Errorf("only %v were searched", slices.Collect(maps.Keys(places)))
	}
	for place, text := range places {
		for _, secret := range []string{gatePassword, gateKey, strings.TrimPrefix(b.headers()["authorization"].(string), "Basic "),
			base64.StdEncoding.EncodeToString([]byte(gateKey))} {
			if bytes.Contains(text, []byte(strings.TrimRight(secret, "="))) {
				b.t.Errorf("%s holds %s", place, secret)
			}
		}
	}
	if len(b.told) > 0 {
		b.t.Errorf("the other host was told the headers: %v", b.told)
	}
}

const allBehind = " a report.csv unlinked"

func TestASiteBehindHeaders(t *testing.T) {
	t.Parallel()
	b := newBehind(t)
	made := b.call("POST", b.base+"/sources", map[string]any{"kind": "website", "url": b.url, "settings": map[string]any{"maxPages": 20, "headers": b.headers()}}, 201).Source
	names := func(s []string) string { return strings.Join(s, " ") }
	if names(made.Settings.HeaderNames) != "Authorization X-Key" {
		t.Errorf("%+v", made)
	}
	one := b.base + "/sources/" + made.ID
	must(t, b.Ingest.StartDue(t.Context()))
	if st := b.ended(); st.Status != "completed" || b.ready() != allBehind {
		t.Errorf("%+v, ready: %s", st, b.ready())
	}
	if len(b.refused) > 0 {
		t.Errorf("asked without the headers: %v", b.refused)
	}

	// What was read can be sent back, and other settings leave the headers.
	read := b.Do(t, apptest.Call{Path: one, Token: b.Owner.Token})
	var whole struct{ Source map[string]any }
	read.Into(t, &whole)
	b.call("PUT", one, whole.Source, 200)
	if got := b.call("PUT", one, map[string]any{"settings": map[string]any{"maxPages": 30}}, 200).Source.Settings; got.MaxPages != 30 || len(got.HeaderNames) != 2 {
		t.Errorf("%+v", got)
	}
	b.call("POST", b.base+"/crawl", map[string]any{"url": b.url}, 202)
	if st := b.ended(); st.Status != "completed" || b.ready() != allBehind || len(b.refused) > 0 {
		t.Errorf("again: %+v, ready: %s, refused %v", st, b.ready(), b.refused)
	}

	// A password that was changed: nothing is lost, and it is said what to do.
	b.mu.Lock()
	b.password = "changed"
	b.mu.Unlock()
	b.call("POST", b.base+"/crawl", map[string]any{"url": b.url}, 202)
	if st := b.ended(); st.Status != "failed" || !strings.Contains(st.Error, "settings.headers") || b.ready() != allBehind {
		t.Errorf("refused: %+v, ready: %s", st, b.ready())
	}
	if src := b.call("GET", one, nil, 200).Source; !strings.Contains(src.Error, "settings.headers") {
		t.Errorf("%+v", src)
	}

	// No headers go to another site, nor after they were taken away.
	if got := b.call("PUT", one, map[string]any{"settings": map[string]any{"headers": map[string]any{}}}, 200).Source.Settings; len(got.HeaderNames) != 0 {
		t.Errorf("%+v", got)
	}
	b.call("PUT", one, map[string]any{"settings": map[string]any{"headers": map[string]any{"X-Key": gateKey}}}, 200)
	if got := b.call("PUT", one, map[string]any{"url": b.url + "docs/"}, 200).Source; len(got.Settings.HeaderNames) != 1 {
		t.Errorf("on the same site: %+v", got)
	}
	if got := b.call("PUT", one, map[string]any{"url": b.other}, 200).Source; len(got.Settings.HeaderNames) != 0 {
		t.Errorf("on another site: %+v", got)
	}
	for _, path := range []string{"/sources", "/runs", "/documents"} {
		b.call("GET", b.base+path, nil, 200)
	}
	r := b.Do(t, apptest.Call{Path: "/api/admin/audit?limit=200", Token: b.Admin.Token})
	b.said.Write(r.Body)
	b.keeps()
}

func TestALoginInAnAddress(t *testing.T) {
	t.Parallel()
	b := newBehind(t)
	with := func(user string) string { return strings.Replace(b.url, "//", "//"+user+"@", 1) }
	// A name alone does not do here, and the key is missing: the crawl ends with what to do.
	b.call("POST", b.base+"/crawl", map[string]any{"url": with("ada:" + gatePassword)}, 202)
	if st := b.ended(); st.Status != "failed" || !strings.Contains(st.Error, "headers of this source") {
		t.Errorf("%+v", st)
	}
	src := b.call("GET", b.base+"/sources", nil, 200).Sources[0]
	if src.URL != b.url || len(src.Settings.HeaderNames) != 1 {
		t.Errorf("%+v", src)
	}
	one := b.base + "/sources/" + src.ID
	got := b.call("PUT", one, map[string]any{"url": with("ada:" + gatePassword), "settings": map[string]any{"headers": map[string]any{"X-Key": gateKey}}}, 200).Source
	if got.URL != b.url || len(got.Settings.HeaderNames) != 2 {
		t.Errorf("%+v", got)
	}
	b.call("POST", b.base+"/crawl", map[string]any{"url": b.url}, 202)
	if st := b.ended(); st.Status != "completed" || b.ready() != allBehind {
		t.Errorf("%+v, ready: %s", st, b.ready())
	}

	// A widget's crawlUrl is kept without it, also where it was that before.
	w := b.call("PUT", b.base, map[string]any{"crawlUrl": with("ada:" + gatePassword)}, 200).Widget
	if w.CrawlURL != b.url {
		t.Errorf("crawlUrl %s", w.CrawlURL)
	}
	b.ended()
	if s := b.call("GET", one, nil, 200).Source; len(s.Settings.HeaderNames) != 1 {
		t.Errorf("an address with a login takes the place of all headers: %+v", s)
	}
	made := b.call("POST", "/api/widgets", map[string]any{"name": "Second", "crawlUrl": with("ada:" + gatePassword)}, 201).Widget
	if made.CrawlURL != b.url {
		t.Errorf("crawlUrl %s", made.CrawlURL)
	}
	b.base = "/api/widgets/" + made.ID
	b.ended()
	if s := b.call("GET", b.base+"/sources", nil, 200).Sources; len(s) != 1 || len(s[0].Settings.HeaderNames) != 1 {
		t.Errorf("%+v", s)
	}
	b.keeps()
}

func TestHeadersThatAreRefused(t *testing.T) {
	t.Parallel()
	b := newBehind(t)
	many := map[string]any{}
	for i := range 33 {
		many[fmt.Sprint("X-", i)] = gateKey
	}
	for name, headers := range map[string]map[string]any{
		"ours": {"Host": gateKey}, "a line break": {"X-Key": gateKey + "\r\nHost: a"}, "no name": {"X Key": gateKey}, "many": many,
		"long": {"X-Key": strings.Repeat(gateKey, 400)}, "twice": {"X-Key": gateKey, "x-key": gateKey}, "no text": {"X-Key": []string{gateKey}},
	} {
		got := b.call("POST", b.base+"/sources", map[string]any{"kind": "website", "url": b.url, "settings": map[string]any{"headers": headers}}, 400)
		if len(got.Fields) == 0 && name != "twice" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	b.call("POST", b.base+"/sources", map[string]any{"kind": "website", "url": "https://ada:" + gatePassword + "@", "settings": map[string]any{}}, 400)
	b.call("POST", b.base+"/crawl", map[string]any{"url": "https://ada:" + gatePassword + " x@example.org/"}, 400)
	if n := len(b.call("GET", b.base+"/sources", nil, 200).Sources); n != 0 {
		t.Errorf("%d sources", n)
	}
	src := b.call("POST", b.base+"/sources", map[string]any{"kind": "website", "url": b.url, "settings": map[string]any{"headers": b.headers()}}, 201).Source
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		call := apptest.Call{Method: method, Path: b.base + "/sources/" + src.ID, Token: b.Stranger.Token}
		if method == "PUT" {
			call.JSON = map[string]any{"settings": map[string]any{"headers": map[string]any{}}}
		}
		if r := b.Do(t, call); r.Status != 404 {
			t.Errorf("a stranger's %s: %d", method, r.Status)
		}
	}
	if got := b.call("GET", b.base+"/sources/"+src.ID, nil, 200).Source; len(got.Settings.HeaderNames) != 2 {
		t.Errorf("%+v", got)
	}
	b.call("DELETE", b.base+"/sources/"+src.ID, nil, http.StatusNoContent)
	b.keeps()
}
