package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// A crawl reads what an address gives, whatever it is said to be.
func TestACrawlReadsOfficeFiles(t *testing.T) {
	t.Parallel()
	const slide = `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`
	slides := zipped(t,
		"[Content_Types].xml", `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`,
		"ppt/presentation.xml", `<p:p xmlns:p="p" xmlns:r="relationships"><p:sldIdLst><p:sldId r:id="a"/><p:sldId r:id="b"/></p:sldIdLst></p:p>`,
		"ppt/_rels/presentation.xml.rels", `<R><Relationship Id="a" Target="a.xml"/><Relationship Id="b" Target="b.xml"/></R>`,
		"ppt/a.xml", fmt.Sprintf(slide, strings.Repeat("Apples are sweet. ", 100)), "ppt/b.xml", fmt.Sprintf(slide, strings.Repeat("Bananas are bent. ", 100)),
	)
	serve := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/octet-stream")
			fmt.Fprint(w, body)
		}
	}
	s, b := newSite(t), newBench(t)
	s.page("/docs/", "start of the docs", "/docs/download", "/docs/archive", "/docs/damaged")
	s.on("/docs/download", serve(slides))
	s.on("/docs/archive", serve(zipped(t, "a.txt", "words")))
	s.on("/docs/damaged", serve(slides[:len(slides)/2]))
	b.crawl(s.URL + "/docs/")
	equal(t, "ready", b.paths(s, app.DocumentReady), "/docs/ /docs/download")
	equal(t, "failed", b.paths(s, app.DocumentFailed), "/docs/archive /docs/damaged")
	for _, d := range b.documents(app.DocumentReady) {
		if strings.HasSuffix(d.URL, "/download") {
			chunks := b.chunks(d.ID)
			equal(t, "slide of the last passage", chunks[len(chunks)-1].Page, 2)
		}
	}
}
