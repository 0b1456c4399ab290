package extract_test

import (
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
)

var scriptLink = regexp.MustCompile(`(?i)\]\((javascript|data|vbscript):`)

// checkPage reports what no page may give, whatever it was made of.
func checkPage(t *testing.T, page *extract.Page) {
	t.Helper()
	if !utf8.ValidString(page.Markdown) || !utf8.ValidString(page.Title) || !utf8.ValidString(page.Description) {
		t.Fatal("not valid UTF-8")
	}
	if len(page.Links) > extract.MaxLinks || len(page.Markdown) > extract.MaxMarkdown {
		t.Fatalf("%d links, %d bytes of markdown", len(page.Links), len(page.Markdown))
	}
	if len(page.Title) > 300 || len(page.Description) > 1000 || strings.ContainsAny(page.Title+page.Description, "\n\x00") {
		t.Fatalf("title %q, description %q", page.Title, page.Description)
	}
	seen := map[string]bool{}
	for _, l := range page.Links {
		u, err := url.Parse(l.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Contains(l.URL, "#") || seen[l.URL] || !utf8.ValidString(l.Text) {
			t.Fatalf("link %+v, %v", l, err)
		}
		seen[l.URL] = true
	}
	if c := page.Canonical; c != "" && !strings.HasPrefix(c, "http://") && !strings.HasPrefix(c, "https://") {
		t.Fatalf("canonical %q", c)
	}
	if m := scriptLink.FindString(page.Markdown); m != "" {
		t.Fatalf("a link to a script: %q", m)
	}
	for _, c := range chunk.Split(page.Markdown, chunk.Options{}) {
		if page.Markdown[c.Start:c.End] != c.Text {
			t.Fatalf("chunk at %d:%d is not the document's text", c.Start, c.End)
		}
	}
}

func FuzzHTML(f *testing.F) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		f.Fatalf("no golden pages: %v", err)
	}
	for _, name := range pages {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	base := address(f, "https://example.com/docs/page.html")
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, o := range []extract.Options{{}, {Selector: "p", Drop: []string{"b"}}} {
			page, err := extract.Extract("text/html", "", body, base, o)
			if err != nil {
				continue
			}
			checkPage(t, page)
			if again, err := extract.Extract("text/html", "", body, base, o); err != nil || !reflect.DeepEqual(page, again) {
				t.Fatalf("read again, the page is %+v, %v; before it was %+v", again, err, page)
			}
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	pages, err := filepath.Glob("testdata/*.md")
	if err != nil || len(pages) == 0 {
		f.Fatalf("no golden pages: %v", err)
	}
	for _, name := range pages {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, name)
	}
	f.Add([]byte("[a]: javascript:x\n\n[a] <javascript:y>"), "a.md")
	f.Add([]byte("Title\n=====\n\n- x\n  y\n\n\tz"), "a.txt")
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		for _, contentType := range []string{"text/markdown", "text/plain"} {
			page, err := extract.Extract(contentType, name, body, nil, extract.Options{})
			if err == nil {
				checkPage(t, page)
			}
		}
	})
}
