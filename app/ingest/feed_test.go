package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// serveFeed serves an RSS feed of a site's pages.
func serveFeed(s *site, path, home string, entries ...string) {
	s.on(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss><channel><title>News</title><link>%s</link>`, home)
		for _, e := range entries {
			fmt.Fprint(w, "<item>", e, "</item>")
		}
		fmt.Fprint(w, "</channel></rss>")
	})
}

func linkTo(address string) string { return "<link>" + address + "</link>" }

func TestFeedsLeadToPages(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	more := []string{"/blog/0", "/blog/1", "/blog/2", "/blog/3"}
	for i, path := range more { // a feed for the comments on each page
		head := ""
		for j := range 10 {
			head += fmt.Sprintf(`<link rel=alternate type=application/rss+xml href="/comments/%d/feed">`, 10*i+j)
		}
		s.on(path, html(head, "a page that names many feeds, number "+path))
	}
	s.on("/blog/", html(`<link rel=alternate type="application/rss+xml" href="/feed.xml"><link rel=alternate type=application/atom+xml href="https://example.invalid/feed">`, "the home page", more...))
	for i := range 40 {
		serveFeed(s, fmt.Sprintf("/comments/%d/feed", i), s.URL, linkTo(fmt.Sprintf("%s/blog/0#%d", s.URL, i)))
	}
	serveFeed(s, "/feed.xml", s.URL, linkTo(s.URL+"/blog/a?utm_source=rss"), linkTo("/blog/b"), linkTo("https://example.invalid/blog/c"), linkTo(s.URL+"/other"), linkTo(s.URL+"/blog/pic.png"))
	s.page("/blog/a", "apples are sweet")
	s.page("/blog/b", "bananas are bent")
	s.page("/other", "out of the folder")
	st := b.crawl(s.URL + "/blog/")
	equal(t, "status", st.Status, app.RunCompleted)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/blog/ /blog/0 /blog/1 /blog/2 /blog/3 /blog/a /blog/b")
	equal(t, "documents", b.paths(s, ""), "/blog/ /blog/0 /blog/1 /blog/2 /blog/3 /blog/a /blog/b")
	equal(t, "asked for another folder", s.count("/other"), 0)
	asked := 0
	for i := range 40 {
		asked += s.count(fmt.Sprintf("/comments/%d/feed", i))
	}
	if asked > 20 {
		t.Errorf("%d feeds were read", asked)
	}
}

func TestACrawlThatStartsWithAFeed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ start, home string }{
		"beside the pages": {"/feed.xml", ""},
		"in a folder":      {"/blog/feed/", "/blog/"},
		"relative":         {"/feeds/all/", "../../blog/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			home := c.home
			if strings.HasPrefix(home, "/") {
				home = s.URL + home
			}
			serveFeed(s, c.start, home, linkTo(s.URL+"/blog/a"))
			s.page("/blog/", "the home page")
			s.page("/blog/a", "apples are sweet", "/blog/b")
			s.page("/blog/b", "bananas are bent")
			want := "/blog/ /blog/a /blog/b"
			if c.home == "" {
				want = "/blog/a /blog/b"
			}
			b.queue(s.URL+c.start, app.CrawlSettings{})
			b.stepwise(func() {})
			equal(t, "ready, killed at each step", b.paths(s, app.DocumentReady), want)
			equal(t, "documents", b.paths(s, ""), want)
			b.crawl(s.URL + c.start)
			equal(t, "ready after another crawl", b.paths(s, app.DocumentReady), want)
		})
	}
}

func TestAutoAsksTheFeed(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]string{"that a page names": "/", "that is the start": "/feed.xml"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			s.on("/", html(`<link rel=alternate type=application/rss+xml href=/feed.xml>`, "the home page"))
			s.page("/a", "apples are sweet")
			published := func(at time.Time) {
				serveFeed(s, "/feed.xml", s.URL, linkTo(s.URL+"/a")+"<pubDate>"+at.Format(time.RFC1123Z)+"</pubDate>")
			}
			published(b.clock().Add(-time.Hour))
			b.website(s.URL+start, app.ScheduleAuto)
			equal(t, "crawls at first", b.due(), 1)
			equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")
			b.pass(2 * time.Hour)
			equal(t, "crawls while the feed says nothing new", b.due(), 0)
			b.pass(25 * time.Hour)
			equal(t, "crawls on another day", b.due(), 0)
			published(b.clock().Add(-time.Minute))
			b.pass(2 * time.Hour)
			equal(t, "crawls when it does", b.due(), 1)
		})
	}
}
