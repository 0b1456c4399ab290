package ingest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// menu leads to addresses in a menu, which is no part of the text.
func menu(text string, links ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>", title(text), "</title><nav><ul>")
		for _, l := range links {
			fmt.Fprintf(w, "<li><a href=%q>%[1]s</a>", l)
		}
		fmt.Fprint(w, "</ul></nav><main><h1>", title(text), "</h1><p>", text, "</main>")
	}
}

func TestWhatHasNotChangedStays(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.on("/", tagged(menu("the home page of this site", "/etag", "/plain", "/old", "/print")))
	s.on("/etag", tagged(menu("a page with a tag", "/deep")))
	s.on("/deep", tagged(menu("a page that only a menu leads to")))
	s.page("/plain", "a page without validators")
	s.on("/old", redirect("/new"))
	s.page("/new", "a page that another one leads to")
	s.on("/print", html(`<link rel=canonical href="/paper">`, "a page under another address"))
	s.page("/paper", "a page under another address")
	b.crawl(s.URL)
	const all = "/ /deep /etag /new /paper /plain"
	equal(t, "ready", b.paths(s, app.DocumentReady), all)
	before, chunk := b.documents(""), map[string]app.ChunkID{}
	for address, d := range before {
		chunk[address] = b.chunks(d.ID)[0].ID
	}
	b.crawl(s.URL)
	equal(t, "ready after another crawl", b.paths(s, app.DocumentReady), all)
	equal(t, "all documents", b.paths(s, ""), all)
	for address, d := range b.documents("") {
		equal(t, "document of "+address, d.ID, before[address].ID)
		equal(t, "chunk of "+address, b.chunks(d.ID)[0].ID, chunk[address])
	}
}

// A page that is still the same may be the only way to one that was not there before:
// as it was read at first, and as a later crawl published it.
func TestLinksOfAPageThatHasNotChangedAreFollowed(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a")
	s.on("/a", tagged(html("", "apples are sweet", "/b")))
	b.crawl(s.URL)
	s.page("/b", "bananas are bent")
	b.crawl(s.URL)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a /b")

	s.page("/a", "apples are sour", "/b", "/c")
	b.crawl(s.URL)
	s.page("/c", "cherries are red")
	b.crawl(s.URL)
	equal(t, "ready after a change", b.paths(s, app.DocumentReady), "/ /a /b /c")
	equal(t, "what the last crawl found", b.differences(s), "added /c; changed; gone; failed")
}

func TestValidatorsSaveTheBody(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	bodies := 0
	s.page("/", "the home page", "/a")
	s.on("/a", tagged(func(w http.ResponseWriter, r *http.Request) { bodies++; html("", "apples are sweet")(w, r) }))
	b.crawl(s.URL)
	id := b.chunks(b.documents("")[s.URL+"/a"].ID)[0].ID
	b.crawl(s.URL)
	equal(t, "asked", s.count("/a"), 2)
	equal(t, "bodies", bodies, 1)
	equal(t, "chunk", b.chunks(b.documents("")[s.URL+"/a"].ID)[0].ID, id)

	b.crawlWith(s.URL, app.CrawlSettings{Drop: []string{".x"}})
	equal(t, "bodies for other settings", bodies, 2)
	s.on("/a", header("X-Robots-Tag", "noindex", tagged(nil)))
	b.crawlWith(s.URL, app.CrawlSettings{Drop: []string{".x"}})
	equal(t, "after it asked not to be indexed", b.paths(s, app.DocumentReady), "/")
}

func TestAPageThatChanges(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a")
	s.page("/a", "apples are sweet")
	b.crawl(s.URL)
	before := b.documents("")[s.URL+"/a"]
	s.page("/a", "apples are sour")
	b.crawl(s.URL)
	after := b.documents("")[s.URL+"/a"]
	equal(t, "document", after.ID, before.ID)
	has(t, "text", after.Markdown, "sour")
	if list := b.chunks(after.ID); len(list) != 1 || list[0].Text != after.Markdown[list[0].Start:list[0].End] {
		t.Errorf("chunks %+v of %q", list, after.Markdown)
	}
}

func TestAPageThatGoes(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a", "/never")
	s.page("/a", "apples are sweet")
	b.crawl(s.URL)
	s.on("/a", nil)
	b.queue(s.URL, app.CrawlSettings{})
	s.on("/", func(w http.ResponseWriter, r *http.Request) {
		html("", "the home page", "/a", "/b", "/never")(w, r)
	})
	s.on("/b", func(w http.ResponseWriter, r *http.Request) {
		check(t, b.Cancel(context.Background(), b.widget))
		html("", "bananas are bent")(w, r)
	})
	check(t, b.do(t.Context()))
	equal(t, "status", b.status().Status, app.RunCancelled)
	equal(t, "ready after a crawl that was cancelled", b.paths(s, app.DocumentReady), "/ /a")
	s.page("/b", "bananas are bent")
	st := b.crawl(s.URL)
	equal(t, "ready after one that ended well", b.paths(s, app.DocumentReady), "/ /b")
	equal(t, "gone", b.paths(s, app.DocumentGone), "/a")
	failed := b.documents(app.DocumentFailed)
	equal(t, "never there", failed[s.URL+"/never"].ErrorCode, app.HTTPStatusError(404))
	equal(t, "failed", st.PagesFailed, 2)
	s.page("/a", "apples are back")
	b.crawl(s.URL)
	equal(t, "when it comes back", b.paths(s, app.DocumentReady), "/ /a /b")
}

func TestAPageThatBreaks(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a", "/b")
	s.page("/a", "apples are sweet")
	s.page("/b", "bananas are bent")
	b.crawl(s.URL)
	s.forget()
	s.on("/a", status(500))
	tries := 0
	s.on("/b", func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries < 3 {
			w.WriteHeader(503)
			return
		}
		html("", "bananas are ripe")(w, r)
	})
	began := b.clock()
	st := b.crawl(s.URL)
	equal(t, "status", st.Status, app.RunCompleted)
	equal(t, "asked", s.count("/a"), 4)
	equal(t, "asked", s.count("/b"), 3)
	if took := b.clock().Sub(began).Seconds(); took < 14 || took > 20 {
		t.Errorf("waited %v s, want 2 and 4 and 8", took)
	}
	a := b.documents(app.DocumentReady)[s.URL+"/a"]
	equal(t, "reason beside the old text", a.ErrorCode, app.HTTPStatusError(500))
	has(t, "old text", a.Markdown, "sweet")
	has(t, "text read at last", b.documents(app.DocumentReady)[s.URL+"/b"].Markdown, "ripe")
	equal(t, "done", st.PagesDone, 2)
	equal(t, "failed", st.PagesFailed, 1)
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.on("/", header("Retry-After", "300", status(503)))
	events, stop := b.Subscribe(b.widget)
	defer stop()
	b.queue(s.URL, app.CrawlSettings{})
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.do(ctx) }()
	for e := range events {
		if e.State == app.PageFound && e.Error != "" {
			break
		}
	}
	// The clock jumps over the five minutes; the gate holds the next request back in real ones.
	for e := range events {
		if e.State == app.PageReading {
			break
		}
	}
	end()
	if err := <-done; err == nil {
		t.Error("ended well")
	}
	equal(t, "asked", s.count("/"), 1)
	if passed := b.clock().Sub(b.start()).Seconds(); passed < 300 {
		t.Errorf("tried again after %v s", passed)
	}
}

func TestCancelStopsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*bench) error{
		"cancel": func(b *bench) error { return b.Cancel(context.Background(), b.widget) },
		"reset":  func(b *bench) error { return b.Reset(context.Background(), b.widget) },
		"delete": func(b *bench) error { return b.DeleteWidget(context.Background(), app.AllOwners(), b.widget) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBenchWith(t, "m")
			asked := make(chan struct{})
			s.page("/", "the home page", "/slow", "/later")
			s.on("/slow", func(w http.ResponseWriter, r *http.Request) { close(asked); <-r.Context().Done() })
			b.queue(s.URL, app.CrawlSettings{MaxPages: 2}) // one at a time
			j, err := b.store.ClaimJob(t.Context(), b.clock(), 1e12)
			check(t, err)
			done := make(chan error)
			go func() { done <- ingest.CrawlJobs{Service: b.Service}.Do(context.Background(), *j) }()
			<-asked
			check(t, stop(b))
			err = <-done
			if name == "delete" {
				equal(t, "end", app.CodeOf(err), app.NotFound)
				return
			}
			check(t, err)
			check(t, b.store.FinishJob(t.Context(), *j))
			equal(t, "status", b.status().Status, app.RunCancelled)
			equal(t, "what was read", b.paths(s, app.DocumentReady), "/")
			check(t, b.do(t.Context())) // its vectors
			equal(t, "vectors", b.status().Embedded, b.status().Chunks)
			s.page("/slow", "not slow any more")
			b.crawl(s.URL)
			equal(t, "the next crawl", b.paths(s, app.DocumentReady), "/ /slow")
		})
	}
}

// A worker that is stopped amid a crawl leaves it to the next one, which asks for
// nothing twice.
func TestACrawlGoesOn(t *testing.T) {
	t.Parallel()
	old, s, b := newSite(t), newSite(t), newBench(t)
	old.on("/", redirect(s.URL+"/"))
	const pages = 20
	var links []string
	for i := range pages {
		links = append(links, fmt.Sprint("/", i))
		s.page(links[i], fmt.Sprint("this is page ", i))
	}
	s.page("/", "the home page", links...)
	ctx, stop := context.WithCancel(t.Context())
	s.on("/10", func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	b.queue(old.URL, app.CrawlSettings{})
	if err := b.do(ctx); err == nil {
		t.Fatal("the crawl ended")
	}
	equal(t, "status", b.status().Status, app.RunCrawling)
	done := b.documents("")
	s.forget()
	old.forget()
	s.page("/10", "this is page 10")
	b.serve("")
	check(t, b.do(t.Context()))
	equal(t, "status", b.status().Status, app.RunCompleted)
	equal(t, "ready", len(b.documents(app.DocumentReady)), pages+1)
	equal(t, "start asked again", old.count("/"), 0)
	for address := range done {
		if n := s.count(address[len(s.URL):]); n != 0 {
			t.Errorf("%s was fetched again", address)
		}
	}
	equal(t, "pages done", b.status().PagesDone, pages+1)
}

func TestProgress(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	events, stop := b.Subscribe(b.widget)
	other, stopOther := b.Subscribe("another")
	defer stopOther()
	s.page("/", "the home page", "/a", "/dead")
	s.page("/a", "apples are sweet", "/a", "/")
	st := b.crawl(s.URL)
	stop()
	got := map[string]string{}
	for len(events) > 0 {
		e := <-events
		path := e.URL[len(s.URL):]
		got[path] += " " + string(e.State)
		if e.State == app.PageDone && (e.Title == "" || e.DocumentID == "" || e.Chunks != 1) {
			t.Errorf("%+v", e)
		}
		if e.State == app.PageFailed {
			equal(t, "code", e.ErrorCode, app.HTTPStatusError(404))
		}
	}
	equal(t, "start", got["/"], " reading done")
	equal(t, "page", got["/a"], " found reading done")
	equal(t, "dead page", got["/dead"], " found reading failed")
	equal(t, "events of another widget", len(other), 0)
	want := ingest.Status{Status: app.RunCompleted, RunID: st.RunID, PagesFound: 3, PagesDone: 2, PagesFailed: 1, Chunks: 2, LastCrawlAt: st.LastCrawlAt}
	equal(t, "status", st, want)
	if st.LastCrawlAt == nil {
		t.Error("no time of the last crawl")
	}
}

func TestStatusBeforeAnyCrawl(t *testing.T) {
	t.Parallel()
	equal(t, "status", newBench(t).status(), ingest.Status{Status: app.RunIdle})
}

// A reader that reads nothing must not hold up the crawl.
func TestAReaderThatFallsBehind(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	events, stop := b.Subscribe(b.widget)
	defer stop()
	var links []string
	for i := range 100 {
		links = append(links, fmt.Sprint("/", i))
		s.page(links[i], fmt.Sprint("this is page ", i))
	}
	s.page("/", "the home page", links...)
	b.crawl(s.URL)
	last := ingest.PageEvent{}
	for len(events) > 0 {
		last = <-events
	}
	equal(t, "newest event", last.State, app.PageDone)
}

// panicky panics at one page, as a reader of its format might.
type panicky struct {
	ingest.Fetcher
	at string
}

func (p panicky) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	if r.URL == p.at {
		panic("no such case")
	}
	return p.Fetcher.Get(ctx, r)
}

func TestAPageThatMakesUsPanic(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	b.Fetch = panicky{b.Fetch, s.URL + "/bad"}
	s.page("/", "the home page", "/bad", "/a")
	s.page("/a", "apples are sweet")
	equal(t, "status", b.crawl(s.URL).Status, app.RunCompleted)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")
	equal(t, "code", b.documents(app.DocumentFailed)[s.URL+"/bad"].ErrorCode, app.ErrInternal)
}

// Where a server gives no validators, the same bytes are not read again.
func TestTheSameBytesAreNotReadAgain(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a")
	s.page("/a", "apples are sweet", "/b")
	s.page("/b", "bananas are long")
	b.crawl(s.URL)
	d := b.documents("")[s.URL+"/a"]
	b.pass(time.Hour)
	var sent []string
	s.on("/a", func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since"))
		html("", "apples are sweet", "/b")(w, r)
	})
	s.page("/", "the home page", "/a", "/new")
	b.crawl(s.URL)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a /b")
	equal(t, "sent", strings.Join(sent, ","), "")
	now := b.documents("")[s.URL+"/a"]
	equal(t, "document", now.ID, d.ID)
	equal(t, "updated", now.UpdatedAt, d.UpdatedAt)
	equal(t, "asked about", now.FetchedAt, b.clock())
	s.on("/a", header("X-Robots-Tag", "noindex", html("", "apples are sweet", "/b")))
	b.crawl(s.URL)
	equal(t, "ready when it asks not to be indexed", b.paths(s, app.DocumentReady), "/ /b")
}
