package ingest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// visible is what a search by words finds, without changing anything.
func (b *bench) visible(term string) int {
	b.t.Helper()
	hits, err := b.store.SearchTerms(b.t.Context(), b.widget, []string{term}, 50)
	check(b.t, err)
	var ids []app.ChunkID
	for _, h := range hits {
		ids = append(ids, h.Chunk)
	}
	list, err := b.store.Passages(b.t.Context(), b.widget, ids)
	check(b.t, err)
	if len(list) != len(hits) {
		b.t.Errorf("%d hits for %s, but %d passages", len(hits), term, len(list))
	}
	return len(list)
}

func (b *bench) sound() {
	b.t.Helper()
	found, err := b.store.Check(b.t.Context())
	check(b.t, err)
	if len(found) > 0 {
		b.t.Errorf("the store finds: %s", strings.Join(found, "; "))
	}
}

func (b *bench) latest() app.Run {
	b.t.Helper()
	r, err := b.store.LatestRun(b.t.Context(), b.widget)
	check(b.t, err)
	return r
}

// orchard is a site of n pages about a kind of fruit.
func orchard(s *site, n int, fruit string) {
	var links []string
	for i := range n {
		links = append(links, fmt.Sprintf("/%d", i))
		s.page(links[i], fmt.Sprintf("page number %d tells of %s in %d words", i, fruit, i+7))
	}
	s.page("/", "the home page", links...)
}

func TestANewGenerationAppearsAtOnce(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBenchWith(t, "m1")
	orchard(s, 5, "cherries")
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	orchard(s, 5, "mangos")
	s.on("/4", status(404))
	s.page("/new", "a page about mangos that is new")
	s.page("/", "the home page", "/0", "/1", "/2", "/3", "/new")

	// Whenever somebody looks while the site is read and published, it is either.
	seen := map[string]bool{}
	look := func() {
		switch cherries, mangos := b.visible("cherri"), b.visible("mango"); {
		case cherries == 5 && mangos == 0:
			seen["old"] = true
		case cherries == 0 && mangos == 5:
			seen["new"] = true
		default:
			t.Errorf("found %d and %d", cherries, mangos)
		}
	}
	b.queue(s.URL, app.CrawlSettings{})
	b.stepwise(look)
	if !seen["old"] || !seen["new"] {
		t.Errorf("seen %v", seen)
	}
	b.sound()
	equal(t, "differences", b.differences(s), "added /new; changed / /0 /1 /2 /3; gone /4; failed /4")
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /0 /1 /2 /3 /new")
	for path, d := range b.documents(app.DocumentReady) {
		equal(t, "vectors of "+path+" when it appeared", d.EmbeddedCount, d.ChunkCount)
	}
}

// stepwise does the next job as often as it has steps, stopped one step later each
// time, as a program that is killed and started again.
func (b *bench) stepwise(look func()) {
	b.t.Helper()
	for steps := 1; ; steps++ {
		if steps > 500 {
			b.t.Fatal("the job does not end")
		}
		b.killAfter(steps)
		j, err := b.store.ClaimJob(b.t.Context(), b.clock(), 0)
		check(b.t, err)
		if j == nil {
			return
		}
		ctx, stop := context.WithCancel(b.t.Context())
		err = b.handle(ctx, *j)
		stop()
		dead := b.killed()
		b.killAfter(0)
		look()
		if !dead {
			check(b.t, err)
			check(b.t, b.store.FinishJob(b.t.Context(), *j))
			return
		}
	}
}

func TestAFaultOfTheSiteIsHeldBack(t *testing.T) {
	t.Parallel()
	login := func(w http.ResponseWriter, r *http.Request) {
		html("", "please log in to see what is here")(w, r)
	}
	faults := map[string]struct {
		fault func(s *site, path string)
		says  string
	}{
		"a log-in everywhere": {func(s *site, path string) { s.on(path, login) }, "one and the same"},
		"redirects to a log-in": {func(s *site, path string) {
			s.on(path, redirect("/login"))
			s.on("/login", login)
		}, "one and the same"},
		"most pages are not there": {func(s *site, path string) { s.on(path, status(404)) }, "are gone"},
		"a template without text":  {func(s *site, path string) { s.page(path, "Soon: "+path) }, "lost nearly all"},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			s.page("/", "the home page of this site has more text than some others "+strings.Repeat("and more ", 30), "/a", "/b", "/c", "/d")
			long := strings.Repeat("It is told at length. ", 20)
			for _, p := range []string{"/a", "/b", "/c", "/d"} {
				s.page(p, "the page "+p+" tells of fruit. "+long)
			}
			b.crawl(s.URL)
			for _, p := range []string{"/a", "/b", "/c", "/d"} {
				f.fault(s, p)
			}
			b.crawl(s.URL)
			r := b.latest()
			equal(t, "status", r.Status, app.RunCompleted)
			has(t, "why it is held", r.Held, f.says)
			equal(t, "what visitors find", b.visible("fruit"), 4)
			has(t, "what the source says", b.source(r.SourceID).Error, f.says)
			b.sound()

			_, err := b.Restore(t.Context(), b.widget, r.ID)
			check(t, err)
			b.stepwise(func() {})
			equal(t, "what visitors find when it was published", b.visible("fruit"), 0)
			equal(t, "held", b.latest().Held, "")
			b.sound()
		})
	}
}

func TestASiteThatRecoversIsPublished(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	orchard(s, 5, "cherries")
	b.crawl(s.URL)
	for i := range 5 {
		s.on(fmt.Sprintf("/%d", i), status(404))
	}
	s.page("/", "the home page", "/other")
	s.page("/other", "another page")
	b.crawl(s.URL)
	held := b.latest()
	has(t, "held", held.Held, "5 of 6 pages are gone")
	equal(t, "waiting", b.paths(s, app.DocumentQueued), "/other")

	orchard(s, 5, "mangos")
	b.crawl(s.URL)
	equal(t, "held", b.latest().Held, "")
	equal(t, "what visitors find", b.visible("mango"), 5)
	equal(t, "documents", b.paths(s, ""), "/ /0 /1 /2 /3 /4")
	_, err := b.Restore(t.Context(), b.widget, held.ID)
	equal(t, "publishing what an older crawl held back", app.CodeOf(err), app.Conflict)
	b.sound()

	// Whoever asks for fewer pages gets them.
	b.crawlWith(s.URL, app.CrawlSettings{Exclude: []string{"/1", "/2", "/3", "/4"}})
	equal(t, "held with other settings", b.latest().Held, "")
	equal(t, "what visitors find then", b.visible("mango"), 1)
}

func TestAGenerationIsBroughtBack(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	state := func() string {
		return fmt.Sprint(b.visible("cherri"), b.visible("mango"), " ", b.paths(s, app.DocumentReady))
	}
	orchard(s, 4, "cherries")
	b.crawl(s.URL)
	first, cherries := b.latest(), state()
	s.page("/3", "page number 3 tells of mangos")
	s.page("/9", "page number 9 tells of mangos")
	s.page("/", "the home page", "/1", "/2", "/3", "/9")
	s.on("/0", status(404))
	b.crawl(s.URL)
	second, mangos := b.latest(), state()
	ids := map[string]app.DocumentID{}
	for path, d := range b.documents(app.DocumentReady) {
		ids[path] = d.ID
	}
	_, err := b.Restore(t.Context(), b.widget, second.ID)
	equal(t, "what visitors see already", app.CodeOf(err), app.Conflict)

	for _, r := range []struct {
		run  app.Run
		want string
		told string
	}{
		{first, cherries, "added /0; changed / /3; gone /9; failed"},
		{second, mangos, "added /9; changed / /3; gone /0; failed"},
	} {
		found := func() string { return fmt.Sprint(b.visible("cherri"), b.visible("mango"), " ") }
		before := found()
		_, err := b.Restore(t.Context(), b.widget, r.run.ID)
		check(t, err)
		b.stepwise(func() {
			if now := found(); now != before && !strings.HasPrefix(r.want, now) {
				t.Errorf("found %s between %s and %s", now, before, r.want)
			}
		})
		equal(t, "what is there", state(), r.want)
		equal(t, "what is different", b.differences(s), r.told)
		b.sound()
	}
	for path, d := range b.documents(app.DocumentReady) {
		equal(t, "ID of "+path, d.ID, ids[path])
	}
	b.crawl(s.URL)
	equal(t, "a crawl of the same finds", b.differences(s), "added; changed; gone; failed")
	for i := range 4 {
		s.page("/1", fmt.Sprintf("page number 1 in edition %d", i))
		b.crawl(s.URL)
	}
	_, err = b.Restore(t.Context(), b.widget, first.ID)
	equal(t, "bringing back what is long ago", app.CodeOf(err), app.Conflict)
}

func TestACancelledRecrawlShowsNothing(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	orchard(s, 4, "cherries")
	b.crawl(s.URL)
	orchard(s, 4, "mangos")
	s.page("/", "the home page", "/0", "/1", "/new")
	s.on("/new", func(w http.ResponseWriter, r *http.Request) {
		check(t, b.Cancel(t.Context(), b.widget))
		html("", "a new page about mangos")(w, r)
	})
	b.queue(s.URL, app.CrawlSettings{})
	check(t, b.do(t.Context()))
	equal(t, "status", b.status().Status, app.RunCancelled)
	equal(t, "old", b.visible("cherri"), 4)
	equal(t, "new", b.visible("mango"), 0)
	equal(t, "documents", b.paths(s, ""), "/ /0 /1 /2 /3")
	b.sound()
}
