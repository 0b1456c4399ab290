package ingest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ingest"
)

func rules(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

// What robots.txt forbids is not asked for by way of a redirect either, on this
// host or on another.
func TestRobotsOfWhatARedirectLeadsTo(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.on("/robots.txt", rules("User-agent: *\nDisallow: /secret"))
	s.page("/", "the home page", "/old", "/a")
	s.on("/old", redirect("/secret/page"))
	s.page("/secret/page", "secret things")
	s.page("/a", "apples are sweet")
	b.crawl(s.URL)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")
	equal(t, "asked for what is forbidden", s.count("/secret/page"), 0)
	equal(t, "code", b.documents(app.DocumentFailed)[s.URL+"/old"].ErrorCode, app.ErrRobots)

	other, b := newSite(t), newBench(t)
	other.on("/", redirect(s.URL+"/secret/page"))
	equal(t, "status", b.crawl(other.URL).Status, app.RunFailed)
	equal(t, "asked for what another host forbids", s.count("/secret/page"), 0)
}

// robots.txt is read once for a site, and again after a day.
func TestRobotsIsKeptForADay(t *testing.T) {
	t.Parallel()
	for later, want := range map[time.Duration]int{23 * time.Hour: 1, 25 * time.Hour: 2} {
		s, b := newSite(t), newBench(t)
		s.on("/robots.txt", rules("User-agent: *\nDisallow: /b"))
		s.page("/", "the home page", "/a")
		s.on("/a", func(w http.ResponseWriter, r *http.Request) {
			b.mu.Lock()
			b.now = b.now.Add(later)
			b.mu.Unlock()
			s.on("/robots.txt", status(503)) // then the copy still holds
			html("", "apples are sweet", "/b", "/c")(w, r)
		})
		s.page("/b", "bananas are bent")
		s.page("/c", "cherries are red")
		b.crawl(s.URL)
		equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a /c")
		equal(t, fmt.Sprint("asked within ", later), s.count("/robots.txt"), want)
	}
}

// brokenRobots has no rules for https, which a site mixes with http.
type brokenRobots struct {
	ingest.Fetcher
	asked *atomic.Int32
}

func (f brokenRobots) Robots(ctx context.Context, site *url.URL, owner fetch.Credentials) (*fetch.Robots, error) {
	if site.Scheme == "https" {
		f.asked.Add(1)
		return nil, &app.DocumentError{Code: app.ErrRobots, Message: "the rules could not be read", Temporary: true}
	}
	return f.Fetcher.Robots(ctx, site, owner)
}

// A site whose robots.txt cannot be read is asked for it as often as for a page,
// not once for every page.
func TestRobotsThatCannotBeReadIsNotAskedForEndlessly(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	var asked atomic.Int32
	b.Fetch = brokenRobots{b.Fetch, &asked}
	var links []string
	for i := range 50 {
		links = append(links, fmt.Sprint(strings.Replace(s.URL, "http:", "https:", 1), "/", i))
	}
	s.page("/", "the home page", append(links, "/a")...)
	s.page("/a", "apples are sweet")
	st := b.crawl(s.URL)
	equal(t, "status", st.Status, app.RunCompleted)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")
	equal(t, "failed", st.PagesFailed, 50)
	equal(t, "asked", asked.Load(), 4)
}

// A server that answers nothing any more ends a crawl, long before each of its
// pages was waited for; what there was stays.
func TestASiteThatStopsAnswering(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	var links []string
	for i := range 100 {
		links = append(links, fmt.Sprint("/", i))
		s.page(links[i], fmt.Sprint("this is page ", i))
	}
	s.page("/", "the home page", links...)
	b.crawl(s.URL)
	before := len(b.documents(app.DocumentReady))
	s.forget()
	slow := fetch.New(fetch.Options{AllowPrivate: true, Stall: 200 * time.Millisecond})
	t.Cleanup(slow.Close)
	b.Fetch = slow
	var hung atomic.Int32
	for _, l := range links {
		s.on(l, func(_ http.ResponseWriter, r *http.Request) { hung.Add(1); <-r.Context().Done() })
	}
	st := b.crawl(s.URL)
	equal(t, "status", st.Status, app.RunFailed)
	has(t, "reason", st.Error, "stopped answering")
	equal(t, "ready", len(b.documents(app.DocumentReady)), before)
	if n := hung.Load(); n > 30 {
		t.Errorf("waited for %d pages", n)
	}
}

// Nothing is taken for a wish that does not stand there, or is another robot's; and
// what stands first holds whatever comes after.
func FuzzRobotsHeader(f *testing.F) {
	f.Add("noindex, nofollow")
	f.Add("unavailable_after: Sat, 25 Jun 2040 15:00:00 GMT, noindex")
	f.Add("otherbot: none, websyte: noindex, max-snippet:5, *: nofollow")
	f.Add(",:, : ,noindex:,:noindex")
	f.Fuzz(func(t *testing.T, value string) {
		noIndex, noFollow := ingest.RobotsHeader(http.Header{"X-Robots-Tag": {value}})
		lower := strings.ToLower(value)
		if noIndex && !strings.Contains(lower, "noindex") && !strings.Contains(lower, "none") || noFollow && !strings.Contains(lower, "nofollow") && !strings.Contains(lower, "none") {
			t.Errorf("%q: %v, %v", value, noIndex, noFollow)
		}
		if first, _ := ingest.RobotsHeader(http.Header{"X-Robots-Tag": {"noindex," + value}}); !first {
			t.Errorf("noindex before %q is lost", value)
		}
		if second, _ := ingest.RobotsHeader(http.Header{"X-Robots-Tag": {value, "NoIndex"}}); !second {
			t.Errorf("noindex in a header after %q is lost", value)
		}
		noIndex, noFollow = ingest.RobotsHeader(http.Header{"X-Robots-Tag": {"otherbot: " + strings.ReplaceAll(value, ":", "")}})
		if noIndex || noFollow {
			t.Errorf("otherbot: %q is taken for us", value)
		}
	})
}
