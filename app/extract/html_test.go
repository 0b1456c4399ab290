package extract_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
)

func read(t *testing.T, contentType, body string, o extract.Options) *extract.Page {
	t.Helper()
	page, err := extract.Extract(contentType, "", []byte(body), address(t, "https://example.com/docs/page.html?q=1#top"), o)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	page := read(t, "text/html", `<html lang="pt_BR"><head><base href="/b/"><title> A  title </title>
		<meta property="og:title" content="Other"><meta name="Description" content=" What it
		is "><link rel="canonical" href="c#x"><meta name="robots" content="NoIndex,nofollow"></head><body>x</body></html>`, extract.Options{})
	if page.Title != "A title" || page.Description != "What it is" || page.Language != "pt" ||
		page.Canonical != "https://example.com/b/c" || !page.NoIndex || !page.NoFollow {
		t.Errorf("got %+v", page)
	}
	for html, want := range map[string]string{
		`<title>Page | Site</title><h1>Page</h1>`:                                                "Page",
		`<title>Site - Page</title><h1>Site</h1>`:                                                "Site",
		`<title>Page | Site</title><h1>Another</h1>`:                                             "Page | Site",
		`<meta property="og:title" content="Open">`:                                              "Open",
		`<h2>Only a <b>heading</b></h2>`:                                                         "Only a heading",
		`<title>Page · Site</title><h1><a href="/">Site</a></h1><h1>Page<a href="#p">¶</a></h1>`: "Page",
	} {
		if got := read(t, "text/html", "<!doctype html>"+html, extract.Options{}).Title; got != want {
			t.Errorf("%s: title %q, want %q", html, got, want)
		}
	}
	for _, canonical := range []string{"javascript:alert(1)", "ftp://x/y", "http://[", ""} {
		if got := read(t, "text/html", `<html><link rel=canonical href="`+canonical+`">`, extract.Options{}).Canonical; got != "" {
			t.Errorf("canonical %q gave %q", canonical, got)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	page := read(t, "text/html", `<html><body><nav><a href="/a#x">A</a> <a href="//other.example/">Other</a></nav>
		<main><p>Long text that is the content of the page. <a href="/a">Main A</a> <a href="b?c=1&amp;d=2" rel="nofollow ugc"><img alt="Bee"></a>
		<a href="#top">top</a> <a href="mailto:x@example.com">mail</a> <a href="javascript:x()">js</a> <a href="http://[bad">bad</a></p></main></body></html>`, extract.Options{})
	want := []extract.Link{
		{URL: "https://example.com/a", Text: "A", Main: true},
		{URL: "https://other.example/", Text: "Other"},
		{URL: "https://example.com/docs/b?c=1&d=2", Text: "Bee", NoFollow: true, Main: true},
	}
	if len(page.Links) != len(want) {
		t.Fatalf("got %+v", page.Links)
	}
	for i := range want {
		if page.Links[i] != want[i] {
			t.Errorf("link %d: got %+v, want %+v", i, page.Links[i], want[i])
		}
	}
	many := strings.Builder{}
	for i := range 2 * extract.MaxLinks {
		many.WriteString("<a href=/" + strings.Repeat("x", i%300) + string(rune('a'+i%26)) + strings.Repeat("y", i/300) + ">l</a>")
	}
	if n := len(read(t, "text/html", "<html>"+many.String(), extract.Options{}).Links); n != extract.MaxLinks {
		t.Errorf("%d links, want %d", n, extract.MaxLinks)
	}
}

func TestSelectors(t *testing.T) {
	t.Parallel()
	const html = `<html><body><div class="sidebar"><p>Wanted.</p></div><main><p>Main text.</p><p class="ad">Advertised.</p></main></body></html>`
	for _, tt := range []struct {
		o    extract.Options
		want string
	}{
		{extract.Options{}, "Main text.\n\nAdvertised."},
		{extract.Options{Drop: []string{".ad", "h9"}}, "Main text."},
		{extract.Options{Selector: ".sidebar, .ad"}, "Wanted.\n\nAdvertised."},
		{extract.Options{Selector: "#none"}, ""},
	} {
		if got := read(t, "text/html", html, tt.o).Markdown; got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.o, got, tt.want)
		}
	}
	_, err := extract.Extract("text/html", "", []byte(html), nil, extract.Options{Selector: "p["})
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Code != app.Invalid {
		t.Errorf("a wrong selector gave %v", err)
	}
}

func TestNeedsJavaScript(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]bool{
		`<div id="root"></div><script src=a.js></script>`:                                                     true,
		`<noscript>Please enable JavaScript.</noscript><p>Loading</p>`:                                        true,
		`<div id="app"></div><p>A short line of text that stays where it is, for once, is here.</p>`:          true,
		`<p>A short page that is complete as it is, with a script.</p><script></script>`:                      false,
		`<div id="root"><p>` + strings.Repeat("Rendered on the server. ", 20) + `</p></div><script></script>`: false,
		``: false,
	} {
		if got := read(t, "text/html", "<!doctype html><body>"+html, extract.Options{}).NeedsJavaScript; got != want {
			t.Errorf("%s: got %v", html, got)
		}
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ contentType, body, want string }{
		"header":          {"text/html; charset=iso-8859-1", "<html>Gr\xFC\xDFe", "Grüße"},
		"meta":            {"text/html", "<html><meta charset=windows-1251><p>\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"},
		"wrong header":    {"text/html; charset=iso-8859-1", "<html>Grüße", "Grüße"},
		"mark":            {"text/html", "\xEF\xBB\xBF<html>Grüße", "Grüße"},
		"utf-16":          {"text/html", "\xFF\xFE<\x00h\x00t\x00m\x00l\x00>\x00a\x00\xFC\x00", "aü"},
		"shift jis":       {"text/html; charset=Shift_JIS", "<html>\x93\xFA\x96\x7B", "日本"},
		"broken sequence": {"text/html; charset=utf-8", "<html>a\xFFb", "a\uFFFDb"},
		"invisible":       {"text/html", "<html>soft\u00adhyphen\u200b\u00a0 x\x01", "softhyphen x"},
	} {
		if got := read(t, tt.contentType, tt.body, extract.Options{}).Markdown; got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// TestHostileHTML gives pages that are deep, large or made to be slow.
func TestHostileHTML(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"deep":       strings.Repeat("<div>", 20_000) + "<h2>Heading</h2><p>text",
		"deep lists": strings.Repeat("<ul><li>", 20_000) + "text",
		"deep bold":  strings.Repeat("<b>", 20_000) + "text",
		"quotes":     strings.Repeat("<blockquote>", 150) + "text " + strings.Repeat("<p>x", 20_000),
		"brackets":   strings.Repeat("](", 200_000) + "text",
		"cells":      "<table>" + strings.Repeat("<tr><td colspan=1000>text<td>y", 5_000),
		"links":      strings.Repeat("<a href=x>", 20_000) + "text",
		"tables":     strings.Repeat("<table><tr><td>", 100) + "text",
		"attributes": "<p " + strings.Repeat("a=b class=nav ", 50_000) + ">text",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			page := read(t, "text/html", "<html><body>"+body, extract.Options{})
			if !strings.Contains(page.Markdown, "text") {
				t.Errorf("the text is lost: %.100q", page.Markdown)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
