package ingest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// horrible is a site with every trap at once. It gives the pages that a crawl of it
// must have, and why each of the others that it names cannot be read.
func horrible(s *site) (good []string, bad map[string]app.DocumentErrorCode) {
	bad = map[string]app.DocumentErrorCode{}
	for path, c := range hostilePages() {
		s.on(path, c.handler)
		bad[path] = c.code
	}
	good = append(guide(s, 6), honestPages(s)...)
	s.on("/robots.txt", rules("\xEF\xBB\xBFUser-agent: *\nDisallow: /\n\nUser-agent: WebSyte\nDisallow: /forbidden\nUser-agent: other\nDisallow: /\n\nUser-agent: websyte\nAllow: /forbidden/not\n"+
		"Sitemap: "+s.URL+"/index.xml\nSitemap: "+s.URL+"/bomb.xml.gz\nSitemap: http://169.254.169.254/map.xml\nSitemap: "+s.URL+"/forever.xml\n"))
	s.on("/index.xml", rules("<sitemapindex><sitemap><loc>"+s.URL+"/index.xml</loc></sitemap><sitemap><loc>"+s.URL+"/pages.xml.gz</loc></sitemap><sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"))
	s.on("/pages.xml.gz", sends("application/gzip", "", packed("<urlset><url><loc>"+s.URL+"/map-only</loc></url><url><loc>https://example.invalid/x</loc></url><url><loc>"+s.URL+"/forbidden/page</loc></url>")))
	s.on("/bomb.xml.gz", sends("application/gzip", "", bytes.Repeat(packed(strings.Repeat(" ", 8<<20)), 10)))
	s.on("/forever.xml", forever("<urlset>", "<url></url>"))
	bad["/forbidden/page"] = app.ErrRobots
	links := append(slices.Sorted(maps.Keys(bad)), append(good, "/round", "/forbidden/not")...)
	s.page("/", "the home page of a horrible site", append(links, "/trap/calendar/1", "/trap/filter?a=1", "/trap/more/", "/trap/dead")...)
	s.rest = trap()
	return append(good, "/", "/map-only", "/forbidden/not", "/round2"), bad
}

// honestPages are hard to read right, but can be.
func honestPages(s *site) []string {
	s.page("/map-only", "only a sitemap knows this page")
	s.page("/forbidden/not", "a page that a longer rule allows")
	s.on("/based", html(`<base href="/en/">`, "a page with another base", "relative"))
	s.page("/en/relative", "a page relative to a base")
	s.on("/canonical", html(`<link rel=canonical href="/canonical?utm_source=x#y">`, "a page that names itself"))
	s.on("/chain", html(`<link rel=canonical href="/chain2">`, "the first of a chain", "/chain2"))
	s.on("/chain2", html(`<link rel=canonical href="/chain3">`, "the second of a chain", "/chain3"))
	s.on("/chain3", html(`<link rel=canonical href="/chain3">`, "the end of a chain"))
	s.on("/round", html(`<link rel=canonical href="/round2">`, "one of a circle", "/round2"))
	s.on("/round2", html(`<link rel=canonical href="/round">`, "another of a circle", "/round"))
	s.page("/slash/", "a page with a slash", "/slash", "/slash/index.html", "/slash/?utm_source=a&fbclid=b", "/slash/;jsessionid=0123")
	s.page("/slash", "a page with a slash")
	russian, _ := charmap.Windows1251.NewEncoder().String("<title>Доставка</title><h1>Доставка</h1><p>Доставка занимает три дня.</p>")
	s.on("/wrong-label", sends("text/html; charset=utf-8", "", []byte("<html lang=ru>"+russian)))
	s.on("/deep", sends("text/html", "", []byte(strings.Repeat("<div>", 30_000)+"<p>deep down are some words")))
	s.on("/twice", sends("text/html", "gzip, gzip", packed(string(packed("<p>packed twice over")))))
	return []string{"/based", "/en/relative", "/canonical", "/chain3", "/slash/", "/wrong-label", "/deep", "/twice"}
}

type hostilePage struct {
	handler http.HandlerFunc
	code    app.DocumentErrorCode
}

func hostilePages() map[string]hostilePage {
	bomb := bytes.Repeat(packed(strings.Repeat("\x00", 8<<20)), 10)
	return map[string]hostilePage{
		"/huge":       {header("Content-Length", "52428800", sends("text/html", "", []byte("<p>"))), app.ErrTooLarge},
		"/endless":    {forever("<p>", "words without end "), app.ErrTooLarge},
		"/bomb":       {sends("text/html", "gzip", bomb), app.ErrTooLarge},
		"/bombs":      {sends("text/html", "gzip, gzip", packed(string(bomb))), app.ErrTooLarge},
		"/drip":       {drip, app.ErrTimeout},
		"/hang":       {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, app.ErrTimeout},
		"/circle":     {redirect("/circle"), app.ErrRedirects},
		"/inside":     {redirect("http://169.254.169.254/latest/meta-data/"), app.ErrOutOfScope},
		"/broken":     {sends("text/html", "gzip", []byte("this is not gzip at all")), app.ErrMalformed},
		"/brotli":     {sends("text/html", "br", []byte("x")), app.ErrUnsupported},
		"/picture":    {sends("image/png", "", []byte("\x89PNG\x00\x00")), app.ErrUnsupported},
		"/fault":      {status(500), app.HTTPStatusError(500)},
		"/login":      {status(401), app.ErrNeedsLogin},
		"/hidden":     {html(`<meta name=websyte content=noindex>`, "a page that is not for us"), app.ErrNoIndex},
		"/old-secret": {redirect("/forbidden/page"), app.ErrRobots},
		"/empty":      {html("", ""), app.ErrNoText},
	}
}

// trap gives pages without end.
func trap() http.HandlerFunc {
	var number atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/trap/"), "/")
		n := number.Add(1)
		var links []string
		for i := range 400 {
			links = append(links, map[string]string{
				"calendar": fmt.Sprint("/trap/calendar/", n, "/", i), "filter": fmt.Sprint("/trap/filter?", r.URL.RawQuery, "&f", i, "=", n),
				"more": "more/", "dead": fmt.Sprint("/dead/", i, "/", n), "session": fmt.Sprintf("/trap/session/%032x/", int(n)*1000+i),
			}[kind])
		}
		if links[0] == "" || !strings.HasPrefix(r.URL.Path, "/trap/") {
			http.NotFound(w, r)
			return
		}
		html("", fmt.Sprint("nothing to see at ", n), append(links, "/trap/session/1/")...)(w, r)
	}
}

func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.Write([]byte("x"))
			http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func sends(contentType, encoding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		w.Write(body)
	}
}

func forever(head, block string) http.HandlerFunc {
	block = strings.Repeat(block, 4<<10)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, err := w.Write([]byte(head))
		for err == nil {
			_, err = w.Write([]byte(block))
		}
	}
}

func packed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

func TestAHorribleSite(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	client := fetch.New(fetch.Options{AllowPrivate: true, Timeout: 1500 * time.Millisecond, Stall: time.Second, MaxBody: 4 << 20})
	t.Cleanup(client.Close)
	b.Fetch = client
	good, bad := horrible(s)
	st := b.crawlWith(s.URL, app.CrawlSettings{MaxPages: 60})
	equal(t, "status", st.Status, app.RunCompleted)
	ready := b.documents(app.DocumentReady)
	equal(t, "documents", len(ready), 60)
	for _, path := range good {
		if _, ok := ready[s.URL+path]; !ok {
			t.Errorf("%s was not read", path)
		}
		delete(ready, s.URL+path)
	}
	for address := range ready {
		if !strings.HasPrefix(address, s.URL+"/trap/") {
			t.Errorf("%s is no page of its own", address)
		}
	}
	pages := map[string]app.DocumentErrorCode{}
	run, err := b.store.LatestRun(t.Context(), b.widget)
	check(t, err)
	list, err := b.store.RunPages(t.Context(), b.widget, run.ID, 0, 1000)
	check(t, err)
	for _, p := range list {
		pages[strings.TrimPrefix(p.URL, s.URL)] = p.ErrorCode
	}
	for path, code := range bad {
		equal(t, path, pages[path], code)
	}
	has(t, "text of a page with a wrong label", b.documents("")[s.URL+"/wrong-label"].Markdown, "Доставка занимает три дня")
	equal(t, "asked for what is forbidden", s.count("/forbidden/page"), 0)
	if st.PagesFound > 400 {
		t.Errorf("found %d addresses", st.PagesFound)
	}
}
