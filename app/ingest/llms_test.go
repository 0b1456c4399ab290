package ingest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

func plain(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, text)
	}
}

func TestLLMsTxtLeadsToPages(t *testing.T) {
	t.Parallel()
	const list = "# Things\n\n> All about things.\n\n- [Apples](/docs/a): sweet\n- [Bananas](/docs/b.html.md)\n- [Out](/other)\n- [All](/llms-full.txt)\n- [Away](https://example.invalid/docs/)\n"
	for name, c := range map[string]struct {
		llms  http.HandlerFunc
		start string
		want  string
	}{
		"links within the scope": {plain(list), "/docs/", "/docs/ /docs/a /docs/b.html"},
		"not all pages at once":  {plain(list), "/", "/ /docs/a /docs/b.html /other"},
		"a page for everything":  {html("", "not found", "/docs/a"), "/docs/", "/docs/"},
		"not there":              {http.NotFound, "/docs/", "/docs/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			s.page(c.start, "start of the docs")
			s.on("/llms.txt", c.llms)
			s.on("/llms-full.txt", plain("apples are sweet, bananas are bent"))
			s.page("/docs/a", "apples are sweet")
			s.page("/docs/b.html", "bananas are bent")
			s.on("/docs/b.html.md", plain("# bananas\n\nas markdown"))
			s.page("/other", "other things")
			b.crawl(s.URL + c.start)
			equal(t, "ready", b.paths(s, app.DocumentReady), c.want)
			equal(t, "failed", b.paths(s, app.DocumentFailed), "")
		})
	}
}

func TestLLMsTxtIsHeldToRobots(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/docs/", "start of the docs")
	s.on("/robots.txt", plain("User-agent: *\nDisallow: /llms.txt\n"))
	s.on("/llms.txt", plain("[Apples](/docs/a)"))
	b.crawl(s.URL + "/docs/")
	equal(t, "requests", s.count("/llms.txt"), 0)
}
