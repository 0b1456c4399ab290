package epub_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract/epub"
)

const (
	container = `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>`
	book      = `<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="d"><dc:title>The Book</dc:title><dc:language>en-GB</dc:language></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="c"/><itemref idref="a"/><itemref idref="a"/></spine></package>`
)

func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range parts {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBook(t *testing.T) {
	t.Parallel()
	body := pack(t, map[string]string{
		"META-INF/container.xml": container, "OPS/book.opf": book,
		"OPS/nav.xhtml": "<html><body><p>contents</p></body></html>",
		"OPS/c.xhtml":   `<html><body><h1>First</h1><p>Words of <a href="https://example.org/">it</a>.</p></body></html>`,
		"OPS/a b.xhtml": "<html><body><h1>Second</h1><ul><li>item</li></ul><div class=\"sidebar\"><p>beside it</p></div></body></html>",
	})
	page, err := epub.Read(t.Context(), bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if want := "# First\n\nWords of [it](https://example.org/).\n\n# Second\n\n- item\n\nbeside it"; page.Markdown != want {
		t.Errorf("markdown is %q, want %q", page.Markdown, want)
	}
	if page.Title != "The Book" || page.Language != "en" || len(page.Links) != 1 {
		t.Errorf("%+v", page)
	}
}

func FuzzBook(f *testing.F) {
	f.Add(container, book, "<h1>First</h1>")
	f.Fuzz(func(t *testing.T, container, book, chapter string) {
		body := pack(t, map[string]string{"META-INF/container.xml": container, "OPS/book.opf": book, "OPS/c.xhtml": chapter})
		_, err := epub.Read(t.Context(), bytes.NewReader(body), int64(len(body)))
		if _, ok := errors.AsType[*app.DocumentError](err); err != nil && !ok {
			t.Fatalf("an error without a code: %v", err)
		}
	})
}
