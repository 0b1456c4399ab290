package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// What a crawl of /docs/ stores, told by the paths of the ready documents.
func TestWhatACrawlReads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start    string // default /docs/
		settings app.CrawlSettings
		site     func(*site)
		want     string
	}{
		"the folder alone": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/a", "/other", "https://example.invalid/docs/x", "/docs/pic.png", "mailto:a@b.c")
			s.page("/docs/a", "apples are sweet", "/docs/b")
			s.page("/docs/b", "bananas are bent")
			s.page("/other", "other things")
			s.page("/docs/pic.png", "no picture")
		}, want: "/docs/ /docs/a /docs/b"},
		"globs": {settings: app.CrawlSettings{Include: []string{"/docs/**"}, Exclude: []string{"*.txt", "/docs/b/*"}}, site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/a", "/docs/t.txt", "/docs/b/c", "/docs/b/c/d")
			s.page("/docs/a", "apples are sweet", "/docs/b")
			s.page("/docs/t.txt", "text")
			s.page("/docs/b/c", "excluded by one star")
			s.page("/docs/b/c/d", "deeper than one star")
		}, want: "/docs/ /docs/a /docs/b/c/d"},
		"depth": {settings: app.CrawlSettings{MaxDepth: 1}, site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/a")
			s.page("/docs/a", "apples are sweet", "/docs/b")
			s.page("/docs/b", "bananas are bent")
		}, want: "/docs/ /docs/a"},
		"nofollow": {site: func(s *site) {
			s.on("/docs/", func(w http.ResponseWriter, r *http.Request) {
				html("", "start of the docs", `/docs/a" rel="nofollow`, "/docs/b", "/docs/c")(w, r)
			})
			s.on("/docs/b", html(`<meta name=robots content="nofollow">`, "bananas are bent", "/docs/d"))
			s.on("/docs/c", header("X-Robots-Tag", "nofollow", html("", "cherries are red", "/docs/d")))
			s.page("/docs/d", "dates are dry")
		}, want: "/docs/ /docs/b /docs/c"},
		"noindex is not stored, but followed": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/a", "/docs/b", "/docs/c", "/docs/other", "/docs/until", "/docs/dated", "/docs/two", "/docs/named", "/docs/named2")
			s.on("/docs/a", html(`<meta name=robots content="noindex">`, "apples are sweet", "/docs/d"))
			s.on("/docs/b", header("X-Robots-Tag", "noindex", html("", "bananas are bent")))
			s.on("/docs/c", header("X-Robots-Tag", "websyte: none", html("", "cherries are red")))
			s.on("/docs/other", header("X-Robots-Tag", "otherbot: noindex, nofollow", html("", "for another bot")))
			s.on("/docs/until", header("X-Robots-Tag", "unavailable_after: 25 Jun 2040 15:00:00 PST, max-snippet:5", html("", "words with values")))
			s.on("/docs/dated", header("X-Robots-Tag", "unavailable_after: Sat, 25 Jun 2040 15:00:00 GMT, noindex", html("", "a word after a date")))
			s.on("/docs/two", header("X-Robots-Tag", "noindex", header("X-Robots-Tag", "otherbot: all", html("", "two headers"))))
			s.on("/docs/named", html(`<meta name="WebSyte" content="noarchive, NOINDEX">`, "for us by our name"))
			s.on("/docs/named2", html(`<meta name=otherbot content="noindex, nofollow"><meta name=websyte content="nofollow">`, "for us and for another bot", "/docs/never"))
			s.page("/docs/never", "only a link that is not followed leads here")
			s.page("/docs/d", "dates are dry")
		}, want: "/docs/ /docs/d /docs/named2 /docs/other /docs/until"},
		"canonical addresses": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/a?print", "/docs/x", "/docs/lost")
			s.on("/docs/a?print", html(`<link rel=canonical href="/docs/a">`, "apples are sweet"))
			s.on("/docs/x", html(`<link rel=canonical href="/docs/y">`, "two that point at each other", "/docs/y"))
			s.on("/docs/y", html(`<link rel=canonical href="/docs/x">`, "two that point at each other", "/docs/x"))
			s.on("/docs/lost", html(`<link rel=canonical href="https://example.invalid/docs/z">`, "points away"))
		}, want: "/docs/ /docs/a /docs/lost /docs/y"},
		"canonical addresses of other pages": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/a", "/docs/b", "/docs/dead", "/docs/hidden")
			s.on("/docs/a", html(`<link rel=canonical href="/docs/pricing">`, "apples are sweet and red"))
			s.on("/docs/b", html(`<link rel=canonical href="/docs/pricing">`, "bananas are bent and long"))
			s.page("/docs/pricing", "a year costs ten euros")
			s.on("/docs/dead", html(`<link rel=canonical href="/docs/missing">`, "dates are dry"))
			s.on("/docs/hidden", html(`<link rel=canonical href="/docs/seeds">`, "figs are full of seeds"))
			s.on("/docs/seeds", html(`<meta name=robots content="noindex">`, "figs are full of seeds"))
		}, want: "/docs/ /docs/a /docs/b /docs/dead /docs/hidden /docs/pricing"},
		"canonical address of a print view": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/print")
			s.on("/docs/print", html(`<link rel=canonical href="/docs/paper">`, "the paper tells of apples and of pears that grow in our garden. Printed today"))
			s.page("/docs/paper", "the paper tells of apples and of pears that grow in our garden")
		}, want: "/docs/ /docs/paper"},
		"canonical of all pages is the start": {site: func(s *site) {
			for _, head := range []string{"/", "/docs/"} {
				s.page("/docs/", "start of the docs", "/docs/a/", "/docs/b/", "/docs/?lang=en")
				s.on("/docs/"+map[string]string{"/": "a/", "/docs/": "b/"}[head], html(`<link rel=canonical href="`+head+`">`, "its own text "+head))
			}
			s.on("/docs/?lang=en", html(`<link rel=canonical href="/docs/">`, "start of the docs again"))
		}, want: "/docs/ /docs/a/ /docs/b/"},
		"redirects": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/old", "/docs/old2", "/docs/out", "/docs/loop")
			s.on("/docs/old", redirect("/docs/new"))
			s.on("/docs/old2", redirect("/docs/new"))
			s.on("/docs/out", redirect("/elsewhere"))
			s.on("/docs/loop", redirect("/docs/loop"))
			s.page("/docs/new", "new things")
			s.page("/elsewhere", "elsewhere")
		}, want: "/docs/ /docs/new"},
		"start in another folder": {start: "/go", settings: app.CrawlSettings{Exclude: []string{"/x"}}, site: func(s *site) {
			s.on("/go", redirect("/en/home"))
			s.page("/en/home", "home of english", "/en/a")
			s.page("/en/a", "apples are sweet")
		}, want: "/en/a /en/home"},
		"start that is a folder": {start: "/docs", site: func(s *site) {
			s.on("/docs", redirect("/docs/"))
			s.page("/docs/", "start of the docs", "/docs/a", "/other")
			s.page("/docs/a", "apples are sweet")
			s.page("/other", "other things")
		}, want: "/docs/ /docs/a"},
		"one page under many addresses": {site: func(s *site) {
			s.page("/docs/", "start of the docs", "/docs/index.html", "/docs", "/docs/a", "/docs/a/", "/docs/a?utm_source=x", "/docs/a#top")
			s.page("/docs/index.html", "start of the docs")
			s.page("/docs/a", "apples are sweet", "/docs/copy")
			s.page("/docs/copy", "apples are sweet", "/docs/copy")
		}, want: "/docs/ /docs/a"},
		"sitemap": {site: func(s *site) {
			s.page("/docs/", "start of the docs")
			s.on("/sitemap.xml", func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, `<urlset><url><loc>http://%s/docs/a</loc></url><url><loc>http://%[1]s/other</loc></url><url><loc>https://example.invalid/docs/</loc></url></urlset>`, r.Host)
			})
			s.page("/docs/a", "apples are sweet")
			s.page("/other", "other things")
		}, want: "/docs/ /docs/a"},
		"sitemap that robots.txt names": {site: func(s *site) {
			s.page("/docs/", "start of the docs")
			s.on("/robots.txt", func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "User-agent: *\nDisallow: /docs/secret\nSitemap: http://%s/map.txt\n", r.Host)
			})
			s.on("/map.txt", func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "http://%s/docs/a\nhttp://%[1]s/docs/secret\n", r.Host)
			})
			s.page("/docs/a", "apples are sweet")
			s.page("/docs/secret", "secret things")
		}, want: "/docs/ /docs/a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			c.site(s)
			if c.start == "" {
				c.start = "/docs/"
			}
			st := b.crawlWith(s.URL+c.start, c.settings)
			equal(t, "status", st.Status, app.RunCompleted)
			equal(t, "ready", b.paths(s, app.DocumentReady), c.want)
			equal(t, "what robots.txt forbids was asked for", s.count("/docs/secret"), 0)
			again := b.crawlWith(s.URL+c.start, c.settings)
			equal(t, "ready after another crawl", b.paths(s, app.DocumentReady), c.want)
			equal(t, "pages of another crawl", again.PagesDone, st.PagesDone)
		})
	}
}

func TestStartOnAnotherHost(t *testing.T) {
	t.Parallel()
	old, s, b := newSite(t), newSite(t), newBench(t)
	old.on("/", redirect(s.URL+"/"))
	s.page("/", "the new home", "/a")
	s.page("/a", "apples are sweet")
	b.crawl(old.URL)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")
}

// Pages that are not there must not use up the pages that may be read.
func TestMaxPagesCountsDocuments(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	var links []string
	for i := range 30 {
		links = append(links, fmt.Sprint("/dead", i))
	}
	for i := range 10 {
		links = append(links, fmt.Sprint("/live", i))
		s.page(fmt.Sprint("/live", i), fmt.Sprint("this is live page number ", i))
	}
	s.page("/", "the home page", links...)
	st := b.crawlWith(s.URL, app.CrawlSettings{MaxPages: 6})
	equal(t, "status", st.Status, app.RunCompleted)
	equal(t, "documents", len(b.documents(app.DocumentReady)), 6)
	if st.PagesFailed == 0 {
		t.Error("no page that is not there was asked for before the bound was reached")
	}
	equal(t, "found", st.PagesFound, 41)
}

func TestACrawlThatCannotBegin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site   func(*site)
		reason string
		tries  int
	}{
		"not there": {func(s *site) {}, "There is no page at this address (404).", 1},
		"refused":   {func(s *site) { s.on("/", status(403)) }, "refuses this page (403)", 1},
		"broken":    {func(s *site) { s.on("/", status(500)) }, "has a fault of its own at the moment (500)", 4},
		"noindex":   {func(s *site) { s.on("/", html(`<meta name=robots content=none>`, "no")) }, "asks not to be indexed", 1},
		"empty":     {func(s *site) { s.on("/", html("", "")) }, "holds no text", 1},
		"robots forbid": {func(s *site) {
			s.on("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /") })
		}, "robots.txt of the site does not allow", 0},
		"robots broken": {func(s *site) { s.on("/robots.txt", status(503)) }, "robots.txt could not be read", 0},
		"patience":      {func(s *site) { s.on("/", header("Retry-After", "86400", status(429))) }, "asks for fewer requests (429)", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			s.page("/", "it was here before", "/a")
			s.page("/a", "apples are sweet")
			b.crawl(s.URL)
			s.forget()
			s.on("/", nil)
			c.site(s)
			st := b.crawl(s.URL)
			equal(t, "status", st.Status, app.RunFailed)
			has(t, "reason", st.Error, c.reason)
			has(t, "address", st.Error, s.URL)
			equal(t, "asked", s.count("/"), c.tries)
			equal(t, "what was there stays", b.paths(s, app.DocumentReady), "/ /a")
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.Close()
	st := b.crawl(s.URL)
	equal(t, "status", st.Status, app.RunFailed)
	has(t, "reason", st.Error, "could not be reached")
}

func TestWhatCannotBeCrawled(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	ask := func(address string, c app.CrawlSettings) app.Code {
		_, err := b.Crawl(t.Context(), b.widget, ingestRequest(address, c))
		if err == nil {
			t.Errorf("%s %+v was queued", address, c)
		}
		return app.CodeOf(err)
	}
	for _, address := range []string{"", "nonsense", "ftp://example.org/", "http://", "file:///etc/passwd", "http://u:p@", "http://" + strings.Repeat("a", 5000)} {
		equal(t, address, ask(address, app.CrawlSettings{}), app.Invalid)
	}
	for _, c := range []app.CrawlSettings{{MaxPages: -1}, {MaxDepth: 1000}, {Selector: "main["}, {Drop: []string{"!!"}}, {Include: []string{""}}} {
		equal(t, fmt.Sprint(c), ask(s.URL, c), app.Invalid)
	}
	b.queue(s.URL, app.CrawlSettings{})
	equal(t, "a second crawl", ask(s.URL+"/other/", app.CrawlSettings{}), app.Conflict)
	sources, err := b.store.Sources(t.Context(), b.widget)
	check(t, err)
	equal(t, "sources", len(sources), 1)
}

// A site is one source, however its address is spelled.
func TestOneSourceForASite(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page")
	for _, address := range []string{s.URL, s.URL + "/", strings.ToUpper(s.URL), s.URL + "/?utm_source=x#y"} {
		b.crawl(address)
	}
	equal(t, "ready", b.paths(s, app.DocumentReady), "/")
}
