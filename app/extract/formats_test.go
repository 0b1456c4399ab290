package extract_test

import (
	"testing"

	"github.com/WebsyteAI/websyte/app/extract"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	const body = "---\ntitle: \"The guide\"\nlang: de-AT\n---\nHead\n====\n\nSome *text* with a [reference][r] and <b>HTML</b><script>alert(1)</script>.\nNext line\n\n" +
		"    indented code\n\n* a\n* b\n    1. c\n\nx | y\n--- | ---\n1 | 2\n\nTerm\n: What it means\n\n![A picture](p.png) [bad](javascript:alert(1)) https://example.org/auto\n\n[r]: ../other.md#part 'T'\n"
	const want = "# Head\n\nSome *text* with a [reference](https://example.com/other.md#part) and **HTML**. Next line\n\n" +
		"```text\nindented code\n```\n\n- a\n- b\n  1. c\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n\n- **Term**\\\n  What it means\n\n" +
		"A picture bad [https://example.org/auto](https://example.org/auto)"
	for _, tt := range []struct{ contentType, name string }{
		{"text/markdown; charset=utf-8", ""}, {"text/plain", "guide.md"}, {"", "GUIDE.MD"}, {"application/octet-stream", "guide.markdown"},
	} {
		page, err := extract.Extract(tt.contentType, tt.name, []byte(body), address(t, "https://example.com/docs/guide.md"), extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if page.Markdown != want {
			t.Errorf("got\n%s\nwant\n%s", page.Markdown, want)
		}
		if page.Title != "The guide" || page.Language != "de" || len(page.Links) != 2 {
			t.Errorf("title %q, language %q, links %v", page.Title, page.Language, page.Links)
		}
	}
}

func TestMarkdownTitle(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"# From heading\n\ntext":               "From heading",
		"just text":                            "notes.md",
		"---\nnot front matter":                "notes.md",
		"---\r\ntitle: CRLF\r\n---\r\n# Other": "CRLF",
	} {
		page, err := extract.Extract("text/markdown", "notes.md", []byte(body), nil, extract.Options{})
		if err != nil || page.Title != want {
			t.Errorf("%q: title %q, %v, want %q", body, page.Title, err, want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	const body = "A Manual\r\n========\r\n\r\nThis is a paragraph that was wrapped at a margin, as\r\ntext files are, # and holds *marks*.\r\n\r\n" +
		"Short line\r\nAnother\r\n\r\n- one\r\n- two\r\n\r\n    code here\r\n    more\r\n\r\nName     Price\r\nTea      5\r\n\r\n# no heading\r\n\r\n<b>no tag</b>"
	const want = "# A Manual\n\nThis is a paragraph that was wrapped at a margin, as text files are, # and holds \\*marks\\*.\n\n" +
		"Short line\\\nAnother\n\n- one\n- two\n\n```text\n    code here\n    more\n```\n\n```text\nName     Price\nTea      5\n```\n\n\\# no heading\n\n\\<b>no tag\\</b>"
	page := read(t, "text/plain", body, extract.Options{})
	if page.Markdown != want {
		t.Errorf("got\n%s\nwant\n%s", page.Markdown, want)
	}
	if page.Title != "A Manual" {
		t.Errorf("title %q", page.Title)
	}
}

func TestSniffing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ contentType, name, body, want string }{
		{"text/plain", "", "<!DOCTYPE html><p>a <b>b</b>", "a **b**"},
		{"", "", "<!-- c --><html>a", "a"},
		{"application/xhtml+xml", "", `<?xml version="1.0"?><html><body><p>a</p></body></html>`, "a"},
		{"text/plain", "x.html", "<p>a</p>", "a"},
		{"text/html", "x.md", "<p>a</p>", "a"},
		{"TEXT/PLAIN ; x", "", "<p>a</p>", `\<p>a\</p>`},
	} {
		if got, err := extract.Extract(tt.contentType, tt.name, []byte(tt.body), nil, extract.Options{}); err != nil || got.Markdown != tt.want {
			t.Errorf("%+v: got %+v, %v", tt, got, err)
		}
	}
}
