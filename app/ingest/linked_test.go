package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// slidesOf is a presentation whose first slide is long, so that the second has
// passages of its own.
func slidesOf(t *testing.T, second string) string {
	const slide = `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`
	return zipped(t,
		"[Content_Types].xml", `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`,
		"ppt/presentation.xml", `<p:p xmlns:p="p" xmlns:r="relationships"><p:sldIdLst><p:sldId r:id="a"/><p:sldId r:id="b"/></p:sldIdLst></p:p>`,
		"ppt/_rels/presentation.xml.rels", `<R><Relationship Id="a" Target="a.xml"/><Relationship Id="b" Target="b.xml"/></R>`,
		"ppt/a.xml", fmt.Sprintf(slide, strings.Repeat("Apples are sweet. ", 100)), "ppt/b.xml", fmt.Sprintf(slide, strings.Repeat(second+" ", 100)),
	)
}

func TestFilesThatPagesLinkToAreRead(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/docs/", "start of the docs", "/docs/slides.pptx", "/docs/copy.pptx", "/other/slides.pptx", "/docs/old.doc")
	deck, unchanged := slidesOf(t, "Bananas are bent."), 0
	serve := func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf("%q", fmt.Sprint(len(deck)))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			unchanged++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		fmt.Fprint(w, deck)
	}
	s.on("/docs/slides.pptx", serve)
	s.on("/docs/copy.pptx", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, slidesOf(t, "Bananas are bent.")) })
	last := func() app.Chunk {
		t.Helper()
		for _, d := range b.documents(app.DocumentReady) {
			if strings.HasSuffix(d.URL, ".pptx") {
				equal(t, "type", d.ContentType, "application/vnd.openxmlformats-officedocument.presentationml.presentation")
				chunks := b.chunks(d.ID)
				return chunks[len(chunks)-1]
			}
		}
		t.Fatal("the slides are not ready")
		return app.Chunk{}
	}
	b.crawl(s.URL + "/docs/")
	ready := b.paths(s, app.DocumentReady)
	if ready != "/docs/ /docs/slides.pptx" && ready != "/docs/ /docs/copy.pptx" {
		t.Errorf("ready: %s, want equal content once", ready)
	}
	equal(t, "slide of the last passage", last().Page, 2)
	first := b.latest()
	s.on("/docs/copy.pptx", http.NotFound)
	b.crawl(s.URL + "/docs/")
	b.crawl(s.URL + "/docs/")
	if unchanged == 0 {
		t.Error("no recrawl asked whether the slides have changed")
	}
	deck = slidesOf(t, "Cherries are red, and a change is published whole.")
	b.crawl(s.URL + "/docs/")
	if !strings.Contains(last().Text, "Cherries") {
		t.Errorf("after a change: %q", last().Text)
	}
	equal(t, "slide of the last passage after a change", last().Page, 2)
	_, err := b.Restore(t.Context(), b.widget, first.ID)
	check(t, err)
	check(t, b.do(t.Context()))
	if !strings.Contains(last().Text, "Bananas") {
		t.Errorf("brought back: %q", last().Text)
	}
	equal(t, "slide of the last passage brought back", last().Page, 2)
}

func TestFilesTakeAtMostHalfOfACrawl(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	var links []string
	for i := range 20 {
		path := fmt.Sprintf("/%c.csv", 'a'+i)
		links = append(links, path)
		s.on(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/csv")
			fmt.Fprintf(w, "name,price\nthing %s,%d\n", path, i)
		})
	}
	s.page("/", "the home page", append(links, guide(s, 5)[0])...)
	b.crawlWith(s.URL, app.CrawlSettings{MaxPages: 12})
	ready := b.paths(s, app.DocumentReady)
	equal(t, "files", strings.Count(ready, ".csv"), 6)
	equal(t, "pages", len(strings.Fields(ready))-strings.Count(ready, ".csv"), 6)
}
