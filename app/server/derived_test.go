package server_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// teaShop is a small site with a menu.
func teaShop(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/":         "<title>Leaf and Kettle</title>%<h1>Leaf and Kettle</h1><p>We sell loose leaf tea from eleven small gardens. Each batch is tasted before it is packed.</p>",
		"/shipping": "<title>Shipping | Leaf and Kettle</title>%<h1>Shipping</h1><h2>How long does shipping take?</h2><p>A parcel takes two to three working days within the country.</p>",
		"/returns":  "<title>Returns | Leaf and Kettle</title>%<h1>Returns</h1><h2>Can I return an opened tin?</h2><p>An opened tin cannot be returned, but we replace tea that arrived stale.</p>",
		"/contact":  "<title>Contact</title>%<h1>Contact</h1><p>Write to hello@leafandkettle.example or call us on weekdays between nine and five.</p>",
	}
	const menu = `<nav><a href="/">Home</a> <a href="/shipping">Shipping</a> <a href="/returns">Returns</a> <a href="/contact">Contact</a> <a href="/account/login">Sign in</a></nav><main>`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><html lang=en>" + strings.Replace(page, "%", menu, 1) + "</main></html>"))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

type derivedWidget struct {
	Widget struct {
		Recommendations []struct{ Title, Description string }
	}
}

// TestDerivedAfterACrawl waits for the job that comes by itself.
func TestDerivedAfterACrawl(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true, Settle: time.Millisecond})
	site := teaShop(t)
	id := a.Widget(t, map[string]any{"url": site + "/", "crawlUrl": site + "/", "public": true})
	one := "/api/widgets/" + string(id)
	eventually(t, "the derivation after the crawl", func() bool {
		d, err := a.Store.Derived(t.Context(), id)
		return err == nil && d.Version > 0
	})

	var links struct {
		Links []struct{ URL, Text, Importance, Category string }
		Total int
	}
	a.Do(t, apptest.Call{Path: one + "/links", Token: a.Owner.ReadOnly}).Into(t, &links)
	var got []string
	for _, l := range links.Links {
		got = append(got, l.Importance+" "+l.Category+" "+strings.TrimPrefix(l.URL, site)+" "+l.Text)
	}
	slices.Sort(got)
	want := []string{"critical contact /contact Contact", "critical returns /returns Returns", "critical shipping /shipping Shipping", "high login /account/login Sign in"}
	if !slices.Equal(got, want) || links.Total != 4 {
		t.Errorf("links %q", got)
	}

	var summary struct {
		Summary struct{ Short, Medium string }
	}
	a.Do(t, apptest.Call{Path: one + "/summary", Token: a.Owner.ReadOnly}).Into(t, &summary)
	if summary.Summary.Short != "We sell loose leaf tea from eleven small gardens." {
		t.Errorf("summary %+v", summary)
	}

	var public struct {
		Recommendations []struct{ Title string }
		Links           []struct{ Title, URL string }
	}
	a.Do(t, apptest.Call{Path: "/api/public/widget/" + string(id), Header: map[string]string{"Origin": site}}).Into(t, &public)
	if len(public.Links) != 4 || len(public.Recommendations) < 3 {
		t.Errorf("a visitor sees %+v", public)
	}
	for _, q := range public.Recommendations {
		var said struct{ Answered bool }
		a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Token: a.Owner.Token, JSON: map[string]any{"widgetId": id, "message": q.Title}}).Into(t, &said)
		if !said.Answered {
			t.Errorf("%q is recommended and not answered", q.Title)
		}
	}
}

func TestOwnersRecommendationsStay(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := a.Widget(t, nil)
	a.AddText(t, id, "Shop", teaText)
	one := "/api/widgets/" + string(id)
	var found recommended
	a.Do(t, apptest.Call{Method: "POST", Path: "/api/automation/widgets/" + string(id) + "/recommendations", Token: a.Owner.Token}).Into(t, &found)
	shown := func() string {
		var w derivedWidget
		a.Do(t, apptest.Call{Path: one, Token: a.Owner.Token}).Into(t, &w)
		return titles(recommended{Recommendations: w.Widget.Recommendations})
	}
	if titles(found) == "" || shown() != titles(found) {
		t.Fatalf("found %q, shown %q", titles(found), shown())
	}
	put := func(rs any) {
		if r := a.Do(t, apptest.Call{Method: "PUT", Path: one, Token: a.Owner.Token, JSON: map[string]any{"recommendations": rs}}); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	put([]map[string]string{{"title": "Where do you grow tea?"}})
	a.AddText(t, id, "Brewing", "# Brewing\n\nGreen tea brews for two minutes in water of 80 degrees.")
	a.Do(t, apptest.Call{Method: "POST", Path: one + "/recommendations", Token: a.Owner.Token}).Into(t, &found)
	if got := shown(); got != "Where do you grow tea?" {
		t.Errorf("the owner's became %q", got)
	}
	var kept recommended
	a.Do(t, apptest.Call{Path: one + "/recommendations", Token: a.Owner.Token}).Into(t, &kept)
	if titles(kept) != titles(found) || !strings.Contains(titles(kept), "Brewing") {
		t.Errorf("derived: %q, and read: %q", titles(found), titles(kept))
	}
	put(kept.Recommendations)
	if got := shown(); got != titles(kept) {
		t.Errorf("the derived ones were sent back, and shown is %q", got)
	}
}

// TestNothingToDeriveFrom is a widget that knows nothing yet.
func TestNothingToDeriveFrom(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	one := "/api/widgets/" + string(a.Widget(t, nil))
	for _, path := range []string{"/recommendations", "/links/regenerate", "/summary"} {
		if r := a.Do(t, apptest.Call{Method: "POST", Path: one + path, Token: a.Owner.Token}); r.Status != 200 {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
}

func TestSummaryOfADocument(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	id := a.Widget(t, nil)
	d := a.AddText(t, id, "Shop", teaText)
	var out struct {
		Document struct {
			Summary struct{ Short, Medium string }
		}
	}
	a.Do(t, apptest.Call{Path: "/api/widgets/" + string(id) + "/documents/" + string(d.ID), Token: a.Owner.Token}).Into(t, &out)
	if !strings.HasPrefix(out.Document.Summary.Short, "We sell") || !strings.Contains(out.Document.Summary.Medium, "3.90") {
		t.Errorf("%+v", out)
	}
}
