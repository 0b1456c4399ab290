package extract_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/extract"
)

// What lies beyond the bounds of a page is left out, in whatever way it is written.
func TestBounds(t *testing.T) {
	t.Parallel()
	const size = 6 << 20
	repeated := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, c := range map[string]struct{ contentType, body string }{
		"paragraphs":    {"text/html", repeated("<p>" + strings.Repeat("word ", 200))},
		"one text":      {"text/html", "<p>" + repeated("word ")},
		"one word":      {"text/html", "<p>" + repeated("w")},
		"letters":       {"text/html", "<p>" + repeated("ツ")},
		"preformatted":  {"text/html", "<pre>" + repeated("line\n")},
		"one line":      {"text/html", "<pre>" + repeated("line ")},
		"escapes":       {"text/html", "<p>" + repeated("* ")},
		"a code span":   {"text/html", "<code>" + repeated("code ")},
		"a heading":     {"text/html", "<h1>" + repeated("word ")},
		"a cell":        {"text/html", "<table><tr><td>" + repeated("word ")},
		"plain text":    {"text/plain", repeated("word ")},
		"lines of text": {"text/plain", repeated("    code\n")},
		"markdown":      {"text/markdown", repeated("word ")},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := extract.Extract(c.contentType, "", []byte(c.body), nil, extract.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, page)
			if len(page.Markdown) < extract.MaxMarkdown*9/10 {
				t.Errorf("%d bytes of markdown are left", len(page.Markdown))
			}
		})
	}
}

// A page of nothing but tags takes no more memory than one of a million of them.
func TestTagsAreBounded(t *testing.T) {
	t.Parallel()
	body := "<p>begin" + strings.Repeat("</i>", extract.MaxTags) + "<p>end"
	page, err := extract.Extract("text/html", "", []byte(body), nil, extract.Options{})
	if err != nil || !strings.Contains(page.Markdown, "begin") || strings.Contains(page.Markdown, "end") {
		t.Errorf("markdown = %.100q, %v; want what stands before a million tags", page.Markdown, err)
	}
}
