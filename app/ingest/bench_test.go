package ingest_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/jobs"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/seal"
	"github.com/WebsyteAI/websyte/store/files"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// site is a website on loopback whose pages a test changes, and which counts.
type site struct {
	rest http.HandlerFunc // of addresses that are no pages; nil: not found
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked map[string]int
}

func newSite(t *testing.T) *site {
	s := &site{pages: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	h := s.pages[r.URL.RequestURI()]
	s.asked[r.URL.RequestURI()]++
	s.mu.Unlock()
	if h == nil {
		h = s.rest
	}
	if h == nil {
		h = http.NotFound
	}
	h(w, r)
}

func (s *site) on(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = h
}

// page serves HTML whose body has the text and links; head goes into the head.
func (s *site) page(path, text string, links ...string) { s.on(path, html("", text, links...)) }

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

func (s *site) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.asked)
}

func html(head, text string, links ...string) http.HandlerFunc {
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html lang=en><head><title>%s</title>%s</head><body><main><h1>%[1]s</h1>", title(text), head)
	for part := range strings.SplitSeq(text, "\n\n") {
		fmt.Fprintf(&b, "<p>%s</p>", part)
	}
	for _, l := range links {
		fmt.Fprintf(&b, "<p>See <a href=%q>what %s says</a> about it.</p>", l, l)
	}
	b.WriteString("</main></body></html>")
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, b.String())
	}
}

func title(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(3, len(words))], " ")
}

// header adds a header to an answer.
func header(name, value string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add(name, value)
		h(w, r)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

// tagged answers 304 to whoever has the page already.
func tagged(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h(w, r)
	}
}

// bench is the pipeline on real parts with one widget, and a clock that jumps to
// whatever is waited for.
type bench struct {
	*ingest.Service
	t      testing.TB
	store  *sqlite.Store
	mortal *mortal // what the service has of store
	files  *files.Disk
	seal   *seal.Key
	widget app.WidgetID
	embed  *llmtest.Server

	mu  sync.Mutex
	now time.Time
}

func newBench(t testing.TB) *bench { return newBenchWith(t, "") }

// newBenchWith has an embedding model, unless its name is "".
func newBenchWith(t testing.TB, model string) *bench {
	t.Helper()
	b := &bench{t: t}
	b.now = b.start()
	dir := t.TempDir()
	var err error
	b.store, err = sqlite.Open(t.Context(), sqlite.Options{Dir: dir, Clock: b.clock})
	check(t, err)
	b.mortal = &mortal{Store: b.store}
	b.files, err = files.OpenDisk(filepath.Join(dir, "files"))
	check(t, err)
	b.seal, err = seal.Open(dir)
	check(t, err)
	t.Cleanup(func() { check(t, b.files.Close()); check(t, b.store.Close()) })
	owner, err := b.store.CreateUser(t.Context(), app.User{Email: "owner@example.org", Role: app.RoleOwner}, "")
	check(t, err)
	w, err := b.store.CreateWidget(t.Context(), app.Widget{Name: "w", OwnerID: owner.ID})
	check(t, err)
	b.widget = w.ID
	b.embed = llmtest.New(t, llmtest.Behaviour{})
	b.serve(model)
	return b
}

// serve makes the service anew, as a start of the program does.
func (b *bench) serve(model string) {
	client := fetch.New(fetch.Options{AllowPrivate: true})
	b.t.Cleanup(client.Close)
	o := ingest.Options{
		Settle: 365 * 24 * time.Hour, // what is derived from content is not tested here
		Store:  b.mortal, Fetch: client, Files: b.files, Seal: b.seal, MaxPages: 500,
		Wake: func() {}, Now: b.clock, Log: slog.New(slog.DiscardHandler),
	}
	if model != "" {
		o.Embedder = openai.New(openai.Options{BaseURL: b.embed.BaseURL, Model: model})
	}
	b.Service = ingest.New(o)
	b.After(func(d time.Duration) <-chan time.Time {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.now = b.now.Add(d)
		now := make(chan time.Time)
		close(now)
		return now
	})
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) start() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }

// queue asks for a crawl.
func (b *bench) queue(url string, s app.CrawlSettings) app.Run {
	b.t.Helper()
	run, err := b.Crawl(b.t.Context(), b.widget, ingest.CrawlRequest{URL: url, Settings: s})
	check(b.t, err)
	return run
}

// crawl does a crawl to its end.
func (b *bench) crawl(url string) ingest.Status { return b.crawlWith(url, app.CrawlSettings{}) }

func (b *bench) crawlWith(url string, s app.CrawlSettings) ingest.Status {
	b.t.Helper()
	b.queue(url, s)
	check(b.t, b.do(b.t.Context()))
	return b.status()
}

// do does the next job, as the worker would.
func (b *bench) do(ctx context.Context) error {
	b.t.Helper()
	j, err := b.store.ClaimJob(b.t.Context(), b.clock(), time.Hour)
	check(b.t, err)
	if j == nil {
		b.t.Fatal("no job waits")
	}
	var h jobs.Handler = ingest.CrawlJobs{Service: b.Service}
	if j.Kind == app.JobEmbed {
		h = ingest.EmbedJobs{Service: b.Service}
	}
	if err := h.Do(ctx, *j); err != nil {
		return join(err, b.store.ReleaseJob(b.t.Context(), *j))
	}
	return b.store.FinishJob(b.t.Context(), *j)
}

func join(err, other error) error {
	if other != nil {
		return other
	}
	return err
}

func (b *bench) status() ingest.Status {
	b.t.Helper()
	st, err := b.Status(b.t.Context(), b.widget)
	check(b.t, err)
	return st
}

// documents lists those of a status, "" for all, by address or title.
func (b *bench) documents(s app.DocumentStatus) map[string]app.Document {
	b.t.Helper()
	list, _, err := b.store.Documents(b.t.Context(), b.widget, app.DocumentQuery{Status: s, Limit: 1000})
	check(b.t, err)
	out := map[string]app.Document{}
	for _, d := range list {
		key := d.URL
		if key == "" {
			key = d.Title
		}
		if _, double := out[key]; double {
			b.t.Errorf("two documents of %s", key)
		}
		if out[key], err = b.store.Document(b.t.Context(), b.widget, d.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return out
}

// paths are the addresses of the documents of a status, without the site.
func (b *bench) paths(s *site, st app.DocumentStatus) string {
	b.t.Helper()
	var out []string
	for address := range b.documents(st) {
		out = append(out, strings.TrimPrefix(address, s.URL))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (b *bench) chunks(id app.DocumentID) []app.Chunk {
	b.t.Helper()
	list, err := b.store.Chunks(b.t.Context(), b.widget, id)
	check(b.t, err)
	return list
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func has(t testing.TB, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s: %q does not hold %q", what, text, part)
	}
}

func ingestRequest(address string, s app.CrawlSettings) ingest.CrawlRequest {
	return ingest.CrawlRequest{URL: address, Settings: s}
}
