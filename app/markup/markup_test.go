package markup_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/WebsyteAI/websyte/app/markup"
)

// links trust one site, and know the sources 1 and 2.
func links() markup.Links {
	return markup.Links{
		Cite: func(n int) (string, string, bool) {
			return "#s" + strconv.Itoa(n), `Source "` + strconv.Itoa(n) + `"`, n == 1 || n == 2
		},
		Trusts: func(a string) bool {
			return strings.HasPrefix(a, "https://shop.example/") || a == "mailto:tea@shop.example"
		},
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	const outside = `" target="_blank" rel="noopener noreferrer">`
	cite := func(n string) string {
		return `<a class="cite" href="#s` + n + `" aria-label="Source &#34;` + n + `&#34;">` + n + `</a>`
	}
	r := markup.New()
	for markdown, want := range map[string]string{
		"Tea is *hot* and **strong** [1].\nSo it is.":                     "<p>Tea is <em>hot</em> and <strong>strong</strong>" + cite("1") + ".\nSo it is.</p>",
		"Both [1, 2] and [2][1], not [3].":                                "<p>Both" + cite("1") + cite("2") + " and" + cite("2") + cite("1") + ", not.</p>",
		`Not \[1\], nor ` + "`[1]`":                                       "<p>Not [1], nor <code>[1]</code></p>",
		"[1]: https://evil.example/\n\n[1]":                               "<p>" + cite("1") + ": https://evil.example/</p><p>" + cite("1") + "</p>",
		"# One\n## Two\n###### Six":                                       "<h3>One</h3><h3>Two</h3><h3>Six</h3>",
		"- a\n- b\n  1. c\n\n3. d":                                        `<ul><li>a</li><li>b` + "\n" + `<ol start="1"><li>c</li></ol></li></ul><ol start="3"><li>d</li></ol>`,
		"| a | b |\n|---|---|\n| 1<br>2 | ~~3~~ |":                        `<div class="wide" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1<br>2</td><td><del>3</del></td></tr></table></div>`,
		"```js\n<script>\n```":                                            "<pre tabindex=\"0\" dir=\"ltr\"><code>&lt;script&gt;\n</code></pre>",
		"> quoted\n\n---":                                                 "<blockquote><p>quoted</p></blockquote><hr>",
		"<script>alert(1)</script> <img src=x onerror=alert(1)>":          "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;</p>",
		"<div>\n<b>bold</b>\n</div>":                                      "<p>&lt;div&gt;\n&lt;b&gt;bold&lt;/b&gt;\n&lt;/div&gt;</p>",
		"[t](https://shop.example/a?b=1&c=%22)":                           `<p><a href="https://shop.example/a?b=1&amp;c=%22` + outside + "t</a></p>",
		"[t](https://evil.example/) https://evil.example/x":               "<p>t https://evil.example/x</p>",
		"[t](javascript:alert(1)) [u](data:text/html,x)":                  "<p>t u</p>",
		"See https://shop.example/tea.":                                   `<p>See <a href="https://shop.example/tea` + outside + "https://shop.example/tea</a>.</p>",
		"Write to <tea@shop.example> or x@evil.example":                   `<p>Write to <a href="mailto:tea@shop.example` + outside + "tea@shop.example</a> or x@evil.example</p>",
		"![a cup [1]](https://shop.example/c.png) ![](http://e.example/)": `<p><a href="https://shop.example/c.png` + outside + "a cup [1]</a> http://e.example/</p>",
		"\t\tindented": "<pre tabindex=\"0\" dir=\"ltr\"><code>\tindented\n</code></pre>",
		"a  \nb\\\nc":  "<p>a<br>b<br>c</p>",
		"&amp; &lt;b>": "<p>&amp;amp; &amp;lt;b&gt;</p>",
		"":             "",
	} {
		if got := string(r.HTML(markdown, links())); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", markdown, got, want)
		}
	}
}

func TestDeepNestingEnds(t *testing.T) {
	t.Parallel()
	out := string(markup.New().HTML(strings.Repeat("> ", 5_000)+"end", links()))
	if n := strings.Count(out, "<blockquote>"); n == 0 || n > 24 || !strings.Contains(out, "end") {
		t.Errorf("%d quotes in %.200s", n, out)
	}
}

var allowed = map[string][]string{
	"p": nil, "h3": nil, "em": nil, "strong": nil, "del": nil, "code": nil, "br": nil, "hr": nil, "blockquote": nil,
	"ul": nil, "li": nil, "ol": {"start"}, "pre": {"tabindex", "dir"}, "div": {"class", "tabindex"}, "table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": nil, "td": nil,
	"a": {"href", "class", "aria-label", "target", "rel"},
}

// Whatever the text, a browser makes of it elements of the set alone.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"a [1](x) *b* **c** `d` <e> &amp;", "[![x](https://shop.example/)](https://shop.example/\")", "<a href='https://shop.example/'>", "https://shop.example/<script>", "- a\n  > b\n\n| a |\n|-|\n| \"> |",
		"[a](<https://shop.example/\" onclick=x>)", "<https://shop.example/'x>", "***a** b*", "~~~\n</code><script>", "[1][2][", "\\<br>", "[a](https://shop.example/ \"t\\\"\")",
	} {
		f.Add(s)
	}
	r := markup.New()
	f.Fuzz(func(t *testing.T, markdown string) {
		out := string(r.HTML(markdown, links()))
		nodes, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		if err != nil {
			t.Fatal(err)
		}
		for _, root := range nodes {
			check(t, root, out)
			for n := range root.Descendants() {
				check(t, n, out)
			}
		}
	})
}

func check(t *testing.T, n *html.Node, out string) {
	t.Helper()
	if n.Type == html.TextNode {
		return
	}
	attributes, ok := allowed[n.Data]
	if !ok || n.Type != html.ElementNode {
		t.Errorf("%q in %s", n.Data, out)
	}
	for _, a := range n.Attr {
		trusted := a.Key != "href" || strings.HasPrefix(a.Val, "https://shop.example/") || strings.HasPrefix(a.Val, "#s") || a.Val == "mailto:tea@shop.example"
		if !slices.Contains(attributes, a.Key) || !trusted {
			t.Errorf("%s=%q in %s", a.Key, a.Val, out)
		}
	}
}
