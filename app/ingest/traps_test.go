package ingest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// guide is a chain of pages that a crawl must have whatever else is on the site:
// each is found on the one before, the first on the start page.
func guide(s *site, length int) (paths []string) {
	for i := range length {
		paths = append(paths, fmt.Sprint("/guide/", strings.Repeat("i", i+1)))
	}
	for i, path := range paths {
		s.page(path, fmt.Sprintf("step %s of the guide", path), paths[min(i+1, length-1)])
	}
	return paths
}

// A trap gives new addresses for ever, each with a text of its own. None may keep
// a crawl from the pages that are worth reading.
func TestTraps(t *testing.T) {
	t.Parallel()
	for name, links := range map[string]func(r *http.Request, n int) []string{
		"calendar": func(r *http.Request, n int) (out []string) {
			for day := range 31 {
				out = append(out, fmt.Sprintf("/trap/%d/%02d/%02d", 1900+n%500, n%12, day))
			}
			return out
		},
		"calendar in the query": func(r *http.Request, n int) (out []string) {
			for day := range 31 {
				out = append(out, fmt.Sprintf("/trap?month=%d-%02d&day=%d", 1900+n, n%12, day))
			}
			return out
		},
		"a query that grows": func(r *http.Request, n int) []string {
			q := r.URL.RawQuery
			return []string{"/trap?" + q + "&filter=red", "/trap?" + q + "&filter=blue", "/trap?" + q + "&sort=up", "/trap?" + q + "&page=" + fmt.Sprint(n)}
		},
		"a path that grows": func(r *http.Request, n int) []string {
			path := strings.TrimSuffix(r.URL.Path, "/")
			return []string{path + "/news/", path + "/about/", path + "/trap/", path + "/shop/"}
		},
		"a session in the path": func(r *http.Request, n int) (out []string) {
			for i := range 20 {
				out = append(out, fmt.Sprintf("/trap/%016xa/page%d", n*7919+i, i))
			}
			return out
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			good := guide(s, 8)
			var number atomic.Int32
			s.rest = func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/trap") {
					http.NotFound(w, r)
					return
				}
				n := int(number.Add(1))
				html("", fmt.Sprint("nothing to see at ", n), links(r, n)...)(w, r)
			}
			s.page("/", "the home page", "/trap", good[0])
			// While a step of the guide is read, eleven other pages are.
			st := b.crawlWith(s.URL, app.CrawlSettings{MaxPages: 12 * (len(good) + 2)})
			equal(t, "status", st.Status, app.RunCompleted)
			ready := strings.Fields(b.paths(s, app.DocumentReady))
			for _, path := range good {
				if !slices.Contains(ready, path) {
					t.Errorf("%s was not read; asked for %d pages of the trap, has %d documents", path, number.Load(), len(ready))
				}
			}
			if number.Load() > 400 {
				t.Errorf("asked for %d pages of the trap", number.Load())
			}
		})
	}
}
