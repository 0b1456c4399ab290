package ingest_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/seal"
)

// gated lets in those alone who send the key.
func gated(s *site, paths ...string) {
	for _, path := range paths {
		open := s.pages[path]
		s.on(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Key") != "open" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			open(w, r)
		})
	}
}

// A key that is lost changes nothing of what was read, and is said with what to do.
func TestALostKeyEndsTheCrawl(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page", "/a")
	s.page("/a", "apples are sweet")
	gated(s, "/", "/a")
	src, err := b.AddWebsite(t.Context(), app.Source{WidgetID: b.widget, URL: s.URL + "/"}, ingest.Headers{"X-Key": "open"})
	check(t, err)
	equal(t, "first", b.crawl(s.URL+"/").Status, app.RunCompleted)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")

	other := t.TempDir()
	b.Seal, err = seal.Open(other)
	check(t, err)
	asked := s.count("/")
	st := b.crawl(s.URL + "/")
	equal(t, "with another key", st.Status, app.RunFailed)
	has(t, "error", st.Error, seal.File+" in the data folder")
	has(t, "error", st.Error, "write settings.headers anew")
	equal(t, "requests without the headers", s.count("/"), asked)
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /a")
	read, err := b.store.Source(t.Context(), b.widget, src.ID)
	check(t, err)
	equal(t, "the source says it", read.Error, st.Error)

	b.Seal = b.seal
	equal(t, "with the key again", b.crawl(s.URL+"/").Status, app.RunCompleted)
	if _, err := os.Stat(filepath.Join(other, seal.File)); err != nil {
		t.Error(err)
	}
}

// Sealed headers of one source open for no other one, whoever moves them in the database.
func TestHeadersAreSealedForTheirSource(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "the home page")
	src, err := b.AddWebsite(t.Context(), app.Source{WidgetID: b.widget, URL: s.URL + "/x/"}, ingest.Headers{"X-Key": "open"})
	check(t, err)
	second, err := b.AddWebsite(t.Context(), app.Source{WidgetID: b.widget, URL: s.URL + "/"}, nil)
	check(t, err)
	second.Headers = src.Headers
	check(t, b.store.UpdateSource(t.Context(), second))
	st := b.crawl(s.URL + "/")
	equal(t, "moved headers", st.Status, app.RunFailed)
	if !strings.Contains(st.Error, seal.File) {
		t.Error(st.Error)
	}
}
