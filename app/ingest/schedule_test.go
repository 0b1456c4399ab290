package ingest_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// website adds a source.
func (b *bench) website(url string, s app.Schedule) app.Source {
	b.t.Helper()
	src, err := b.AddWebsite(b.t.Context(), app.Source{WidgetID: b.widget, URL: url, Schedule: s}, nil)
	check(b.t, err)
	return src
}

// due starts what is due, does it, and gives how many crawls that were.
func (b *bench) due() (n int) {
	b.t.Helper()
	for {
		check(b.t, b.StartDue(b.t.Context()))
		active, err := b.store.ActiveRuns(b.t.Context())
		check(b.t, err)
		if active == 0 {
			return n
		}
		for range active {
			check(b.t, b.do(b.t.Context()))
			n++
		}
	}
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) source(id app.SourceID) app.Source {
	b.t.Helper()
	src, err := b.store.Source(b.t.Context(), b.widget, id)
	check(b.t, err)
	return src
}

func TestASourceIsReadWhenItsTurnComes(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page")
	src := b.website(s.URL, app.ScheduleDaily)
	equal(t, "crawls of a new source", b.due(), 1)
	src = b.source(src.ID)
	equal(t, "status", src.Status, app.RunCompleted)
	if wait := src.NextRunAt.Sub(b.clock()); wait <= 0 || wait > 25*time.Hour {
		t.Errorf("read next after %s", wait)
	}
	b.pass(src.NextRunAt.Sub(b.clock()) - time.Second)
	equal(t, "crawls before its turn", b.due(), 0)
	b.pass(time.Second)
	equal(t, "crawls at its turn", b.due(), 1)
	b.pass(9*24*time.Hour + time.Hour)
	equal(t, "crawls for nine turns that were missed", b.due(), 1)

	src = b.source(src.ID)
	src.Schedule = app.ScheduleOff
	_, err := b.ChangeWebsite(t.Context(), src, nil)
	check(t, err)
	b.pass(99 * 24 * time.Hour)
	equal(t, "crawls when it is off", b.due(), 0)
	src.Settings.MaxPages = 3
	_, err = b.ChangeWebsite(t.Context(), src, nil)
	check(t, err)
	equal(t, "crawls with other settings", b.due(), 1)
	equal(t, "and no more", b.source(src.ID).NextRunAt.IsZero(), true)
}

// Two crawls run at a time, and a widget with many websites waits for its turn.
func TestScheduledCrawlsTakeTurns(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	for i := range 4 {
		s.page(fmt.Sprintf("/%d/", i), "the home page of a folder")
		b.website(fmt.Sprintf("%s/%d/", s.URL, i), app.ScheduleHourly)
	}
	s.page("/other/", "the home page of another widget's site")
	many := b.widget
	w, err := b.store.Widget(t.Context(), app.AllOwners(), many)
	check(t, err)
	var others []app.WidgetID
	for range 3 {
		other, err := b.store.CreateWidget(t.Context(), app.Widget{Name: "other", OwnerID: w.OwnerID})
		check(t, err)
		b.widget = other.ID
		b.website(s.URL+"/other/", app.ScheduleHourly)
		others = append(others, other.ID)
	}
	var order []app.WidgetID
	for range 7 {
		b.pass(time.Second)
		check(t, b.StartDue(t.Context()))
		active, err := b.store.ActiveRuns(t.Context())
		check(t, err)
		if active > 2 {
			t.Fatalf("%d crawls at once", active)
		}
		j, err := b.store.ClaimJob(t.Context(), b.clock(), time.Hour)
		check(t, err)
		order = append(order, j.WidgetID)
		check(t, b.store.ReleaseJob(t.Context(), *j))
		check(t, b.do(t.Context()))
	}
	for _, other := range others {
		if at := slices.Index(order, other); at < 0 || at > 4 {
			t.Errorf("the crawls were of %v: %s came late", order, other)
		}
	}
}

func TestAutoAsksTheSitemap(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a")
	s.page("/a", "apples are sweet")
	sitemap := func(modified string) {
		s.on("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "<urlset><url><loc>%s/a</loc>%s</url></urlset>", s.URL, modified)
		})
	}
	modified := func(at time.Time) { sitemap("<lastmod>" + at.Format(time.RFC3339) + "</lastmod>") }
	modified(b.clock().Add(-time.Hour))
	b.website(s.URL, app.ScheduleAuto)
	equal(t, "crawls at first", b.due(), 1)
	b.pass(2 * time.Hour)
	equal(t, "crawls while the sitemap says nothing new", b.due(), 0)
	b.pass(2 * time.Hour)
	modified(b.clock().Add(-time.Minute))
	s.page("/b", "bananas are sweet")
	s.page("/", "the home page", "/a", "/b")
	s.forget()
	equal(t, "crawls when it does", b.due(), 1)
	equal(t, "asked for a page that is newer", s.count("/a"), 1)
	s.on("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "<urlset><url><loc>%s/a</loc><lastmod>%s</lastmod></url><url><loc>%[1]s/b</loc><lastmod>%[3]s</lastmod></url></urlset>", s.URL,
			b.clock().Add(-48*time.Hour).Format(time.RFC3339), b.clock().Add(time.Hour).Format(time.RFC3339))
	})
	s.page("/b", "bananas are long")
	b.pass(2 * time.Hour)
	s.forget()
	equal(t, "crawls when one page of two is newer", b.due(), 1)
	equal(t, "asked for that one", s.count("/b"), 1)
	equal(t, "and for the other", s.count("/a"), 0)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a /b")
	equal(t, "differences", b.differences(s), "added; changed /b; gone; failed")
	modified(b.clock().Add(-time.Hour))
	b.pass(2 * time.Hour)
	equal(t, "crawls afterwards", b.due(), 0)

	sitemap("<lastmod>" + b.clock().Format("2006-01-02") + "</lastmod>")
	equal(t, "crawls on a day that the sitemap names", b.due(), 0)
	b.pass(24 * time.Hour)
	equal(t, "crawls when that day is over", b.due(), 1)
	b.pass(2 * time.Hour)
	equal(t, "and no more", b.due(), 0)

	sitemap("")
	b.pass(20 * time.Hour)
	equal(t, "crawls without times, on the same day", b.due(), 0)
	b.pass(5 * time.Hour)
	equal(t, "on the next", b.due(), 1)
	modified(b.start())
	b.pass(6 * 24 * time.Hour)
	equal(t, "crawls after six days without news", b.due(), 0)
	b.pass(26 * time.Hour)
	equal(t, "after seven", b.due(), 1)
}

func TestARunTellsWhatIsDifferent(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a", "/b", "/c", "/d", "/gone")
	for _, p := range []string{"/a", "/b", "/c", "/d", "/gone"} {
		s.page(p, "the page "+p+" of this site")
	}
	b.crawl(s.URL)
	equal(t, "first", b.differences(s), "added / /a /b /c /d /gone; changed; gone; failed")
	s.page("/", "the home page", "/a", "/b", "/c", "/d", "/new", "/broken")
	s.page("/a", "the page /a says something else")
	s.page("/new", "a page that is new")
	s.on("/d", status(404))
	s.on("/gone", status(410))
	s.on("/broken", status(403))
	b.crawl(s.URL)
	equal(t, "second", b.differences(s), "added /new; changed / /a; gone /d /gone; failed /broken /d /gone")
	b.crawl(s.URL)
	equal(t, "third", b.differences(s), "added; changed; gone; failed /broken /d")
}

// differences says what the newest run found, and checks that it counts right.
func (b *bench) differences(s *site) string {
	b.t.Helper()
	runs, _, err := b.store.Runs(b.t.Context(), b.widget, app.Part{Limit: 1})
	check(b.t, err)
	r := runs[0]
	counts := map[app.PageChange]int{app.PageAdded: r.Added, app.PageChanged: r.Changed, app.PageGone: r.Gone, app.PageError: r.PagesFailed}
	var parts []string
	for _, c := range []app.PageChange{app.PageAdded, app.PageChanged, app.PageGone, app.PageError} {
		var paths []string
		for after := int64(0); ; {
			pages, err := b.store.RunChanges(b.t.Context(), b.widget, r.ID, c, after, 2)
			check(b.t, err)
			if len(pages) == 0 {
				break
			}
			for _, p := range pages {
				paths = append(paths, cmp.Or(strings.TrimPrefix(strings.TrimSuffix(p.URL, "/"), s.URL), "/"))
				after = p.ID
			}
		}
		slices.Sort(paths)
		equal(b.t, "number of pages "+string(c), counts[c], len(paths))
		parts = append(parts, strings.Join(append([]string{string(c)}, paths...), " "))
	}
	return strings.Join(parts, "; ")
}
