package e2e

import (
	"bytes"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/limit"
)

// shop is the bicycle shop's site, on an origin of its own.
type shop struct {
	url   string
	extra atomic.Value // what is put before </body>, a string
	csp   atomic.Value // the policy of every page, "" for none
}

// newShop serves testdata/shop. A page asked for with ?plain comes as it is.
func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{}
	s.extra.Store("")
	s.csp.Store("")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	b, err := os.ReadFile("testdata/shop/" + strings.ReplaceAll(name, "/", "_"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if csp := s.csp.Load().(string); csp != "" {
		w.Header().Set("Content-Security-Policy", csp)
	}
	if !r.URL.Query().Has("plain") {
		b = bytes.Replace(b, []byte("</body>"), []byte(s.extra.Load().(string)+"\n</body>"), 1)
	}
	_, _ = w.Write(b) // the browser may have gone
}

// tag puts the script tag into the shop's pages, with more attributes.
func (s *shop) tag(base, id, attributes string) {
	s.extra.Store(`<script src="` + html.EscapeString(base) + `/widget.js" data-widget-id="` + html.EscapeString(id) + `" ` + attributes + ` async></script>`)
}

// stage is a running program that has read the shop, whose pages carry its widget.
type stage struct {
	*apptest.App
	t    testing.TB
	shop *shop
	id   string
}

// setUp starts the program, creates a widget through the API and waits for its crawl.
func setUp(t testing.TB, o apptest.Options, fields map[string]any) *stage {
	t.Helper()
	o.Unlimited = o.VisitorRate == limit.Rate{}
	s := &stage{App: apptest.Start(t, o), t: t, shop: newShop(t)}
	all := map[string]any{"name": "Tarn Cycles", "public": true, "crawlUrl": s.shop.url + "/", "allowedOrigins": []string{s.shop.url}}
	for k, v := range fields {
		all[k] = v
	}
	s.id = string(s.Widget(t, all))
	s.shop.tag(s.URL, s.id, "")
	s.crawled()
	return s
}

const pages = 6 // of testdata/shop

// crawled follows the crawl's events until it is done.
func (s *stage) crawled() {
	s.t.Helper()
	res := s.Send(s.t, apptest.Call{Path: "/api/widgets/" + s.id + "/crawl/events", Token: s.Owner.Token, Header: map[string]string{"Accept": "text/event-stream"}})
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("crawl/events: %s", res.Status)
	}
	for _, e := range apptest.ReadEvents(s.t, res.Body).All() {
		if e.Name == "page" && strings.Contains(e.Data, `"state":"failed"`) {
			s.t.Errorf("a page failed: %s", e.Data)
		}
	}
	var status struct {
		Status            string
		PagesDone, Chunks int
		Error             string
	}
	s.Do(s.t, apptest.Call{Path: "/api/widgets/" + s.id + "/crawl/status", Token: s.Owner.Token}).Into(s.t, &status)
	if status.Status != "completed" || status.PagesDone != pages || status.Chunks < pages {
		s.t.Fatalf("the crawl ended as %+v", status)
	}
}

// visit opens a page of the shop and waits for the button.
func (s *stage) visit(page string) *tab {
	s.t.Helper()
	return s.visitAs(page, desktop)
}

func (s *stage) visitAs(page string, l look) *tab {
	s.t.Helper()
	tb := newTab(s.t, l)
	tb.open(s.shop.url + "/" + page)
	tb.wait("shown($('.launch'))")
	return tb
}
