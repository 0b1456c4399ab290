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

// Each of these took minutes to hours: the time grew with the square of the marks.
func TestMarksOfMarkdownAreBounded(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	for name, body := range map[string]string{
		"quotes":         strings.Repeat("> ", size/2),
		"quotes, tight":  strings.Repeat(">", size),
		"lists":          strings.Repeat("1. ", size/3),
		"both":           strings.Repeat("> * ", size/4),
		"emphasis":       strings.Repeat("_水* ", size/6),
		"escapes":        strings.Repeat(`\\*a`, size/4),
		"strikethrough":  strings.Repeat("~~a ", size/4),
		"lines of them":  strings.Repeat("_水*\n", size/6),
		"lines, in list": "* " + strings.Repeat("_水*\n", size/6),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := extract.Extract("text/markdown", "", []byte("The *first* words.\n\n"+body+"\n\nThe **last** `*words*`."), nil, extract.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, page)
			if !strings.HasPrefix(page.Markdown, "The *first* words.") || !strings.HasSuffix(page.Markdown, "The **last** `*words*`.") {
				t.Errorf("markdown begins %.60q and ends %q", page.Markdown, page.Markdown[max(0, len(page.Markdown)-60):])
			}
		})
	}
}

func TestMarksOfHonestMarkdownStay(t *testing.T) {
	t.Parallel()
	rule, row := strings.Repeat("-", 300), strings.Repeat("| **a** | `b_c` |\n", 500)
	page := read(t, "text/markdown", "Words\n\n"+rule+"\n\n| x | y |\n|"+rule+"|"+rule+"|\n"+row+"\n* *one*\n  > two", extract.Options{})
	if n := strings.Count(page.Markdown, "**a** | `b_c`"); n != 500 || strings.Contains(page.Markdown, `\`) {
		t.Errorf("%d rows are whole: %.300q", n, page.Markdown)
	}
}
