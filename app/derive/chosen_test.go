package derive_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// What the owner has left out is asked and linked nowhere, also not from the site's own
// menus, and what is pinned comes first.
func TestPinnedAndExcludedPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>Tea</title><nav><a href=/shipping>Shipping</a><a href=/old-prices?utm_source=x>Old prices</a></nav><main><h1>Tea</h1><p>Tea of all kinds.</main>")
	}))
	t.Cleanup(s.Close)
	client := fetch.New(fetch.Options{AllowPrivate: true})
	t.Cleanup(client.Close)
	b.jobs.Fetch, b.jobs.Model = client, nil
	b.widget.CrawlURL = s.URL
	pages := map[string]string{
		"/shipping":          "# Shipping\n\nA parcel takes two to three working days. Shipping costs four euros.",
		"/old-prices":        "# Old prices\n\nA tin cost three euros at that time. Old prices hold no more.",
		"/club/tastings/all": "# Tastings\n\nTastings take place on every first Friday. They cost ten euros for members.",
	}
	yes := true
	for path, patch := range map[string]app.DocumentPatch{"/shipping": {}, "/old-prices": {Excluded: &yes}, "/club/tastings/all": {Pinned: &yes}} {
		title, _, _ := strings.Cut(strings.TrimPrefix(pages[path], "# "), "\n")
		d := b.addPage(s.URL+path, title, pages[path])
		_, err := b.store.UpdateDocument(t.Context(), b.widget.ID, d.ID, patch)
		b.ok(err)
	}

	asked, err := b.jobs.Recommendations(t.Context(), b.widget)
	b.ok(err)
	if len(asked) != 2 || !strings.Contains(asked[0].Title, "Tastings") || !strings.Contains(asked[1].Title, "shipping") {
		t.Errorf("asked are %+v", asked)
	}
	links, err := b.jobs.Links(t.Context(), b.widget)
	b.ok(err)
	var got []string
	for _, l := range links {
		got = append(got, fmt.Sprint(strings.TrimPrefix(l.URL, s.URL), " ", l.Importance))
	}
	if want := []string{"/shipping critical", "/club/tastings/all high"}; !slices.Equal(got, want) {
		t.Errorf("links are %v, want %v", got, want)
	}
}
