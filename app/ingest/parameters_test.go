package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// A catalogue whose items differ by id, and that sorts, shows and counts its visitors by
// other parameters, whose combinations are without end.
func TestParametersThatChangeNothing(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	var asked, number atomic.Int32
	s.rest = func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != "/list" || q.Get("id") == "" {
			http.NotFound(w, r)
			return
		}
		asked.Add(1)
		parts := []string{"red is a colour", "blue is a colour", "green is a colour"}
		if q.Get("order") == "up" {
			parts[0], parts[2] = parts[2], parts[0]
		}
		var links []string
		for id := range 6 {
			for _, order := range []string{"up", "down"} {
				links = append(links, fmt.Sprintf("/list?id=%d&order=%s&visit=%d", id, order, number.Add(1)))
			}
		}
		body := fmt.Sprintf("item %s of the catalogue\n\n%s", q.Get("id"), strings.Join(parts, "\n\n"))
		page := "<!doctype html><html lang=en><title>Item " + q.Get("id") + "</title><nav>"
		for _, l := range links {
			page += "<a href='" + l + "'>x</a> "
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, page, "</nav><main><h1>Item ", q.Get("id"), "</h1><p>", strings.ReplaceAll(body, "\n\n", "<p>"), "</main>")
	}
	s.page("/", "the home page", "/list?id=0", "/list?id=1", "/list?id=2", "/list?id=3", "/list?id=4", "/list?id=5")
	st := b.crawlWith(s.URL, app.CrawlSettings{MaxPages: 300})
	equal(t, "status", st.Status, app.RunCompleted)
	ids := map[string]bool{}
	for _, d := range b.documents(app.DocumentReady) {
		ids[d.Title] = true
	}
	equal(t, "items that were read", len(ids), 7)
	if n := asked.Load(); n > 80 {
		t.Errorf("asked for %d pages of six items", n)
	}
}
