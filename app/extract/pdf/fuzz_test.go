package pdf_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract/pdf/pdftest"
)

// Whatever a file holds, it ends as text or as an error for its owner.
func FuzzPDF(f *testing.F) {
	names, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(names) == 0 {
		f.Fatalf("no files: %v", err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add(pdftest.Make(pdftest.Text("some words"), pdftest.Scan()))
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := read(t, body)
		if err != nil {
			if _, ok := errors.AsType[*app.DocumentError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		if !utf8.ValidString(page.Markdown) || !utf8.ValidString(page.Title) {
			t.Fatal("not valid UTF-8")
		}
		for _, c := range chunk.Split(page.Markdown, chunk.Options{PageStarts: page.PageStarts}) {
			if page.Markdown[c.Start:c.End] != c.Text || c.Page < 1 || c.Page > len(page.PageStarts)+1 {
				t.Fatalf("a chunk at %d:%d on page %d of %d", c.Start, c.End, c.Page, len(page.PageStarts)+1)
			}
		}
	})
}
