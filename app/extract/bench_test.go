package extract_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	readability "codeberg.org/readeck/go-readability/v2"
	htmltomarkdown "github.com/JohannesKaufmann/html-to-markdown/v2"
	"golang.org/x/net/html"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
)

// BenchmarkPage measures a page's way to chunks against parsing its HTML alone
// and against the usual libraries. EXTRACT_PAGES is a glob of pages to take
// instead of testdata.
func BenchmarkPage(b *testing.B) {
	pattern := os.Getenv("EXTRACT_PAGES")
	if pattern == "" {
		pattern = "testdata/*.html"
	}
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		b.Fatalf("no pages in %q: %v", pattern, err)
	}
	var pages [][]byte
	size := 0
	for _, name := range names {
		page, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, page)
		size += len(page)
	}
	base := &url.URL{Scheme: "https", Host: "example.com", Path: "/docs/page.html"}
	steps := []struct {
		name string
		run  func(page []byte) error
	}{
		{"parse", func(page []byte) error {
			_, err := html.Parse(bytes.NewReader(page))
			return err
		}},
		{"extract", func(page []byte) error {
			_, err := extract.Extract("text/html", "", page, base, extract.Options{})
			return err
		}},
		{"chunks", func(page []byte) error {
			p, err := extract.Extract("text/html", "", page, base, extract.Options{})
			if err == nil {
				chunk.Split(p.Markdown, chunk.Options{})
			}
			return err
		}},
		{"sentences", func(page []byte) error {
			p, err := extract.Extract("text/html", "", page, base, extract.Options{})
			if err == nil {
				chunk.Sentences(p.Markdown)
			}
			return err
		}},
		{"libraries", func(page []byte) error {
			article, err := readability.FromReader(bytes.NewReader(page), base)
			if err != nil || article.Node == nil {
				return err
			}
			_, err = htmltomarkdown.ConvertNode(article.Node)
			return err
		}},
	}
	for _, step := range steps {
		b.Run(step.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, page := range pages {
					if err := step.run(page); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
