package markup

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extended "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// writer writes one text.
type writer struct {
	source []byte
	links  Links
	inLink bool // in which no other link is written
	out    strings.Builder
}

// raw writes what is HTML already: nothing of the text.
func (w *writer) raw(s string) { w.out.WriteString(s) }

func (w *writer) text(s string) { w.out.WriteString(html.EscapeString(s)) }

// tags are those around what is in a node; none around what has no element of its own.
func tags(n ast.Node) (open, end string) {
	name := ""
	switch n := n.(type) {
	case *ast.Paragraph:
		name = "p"
	case *ast.TextBlock: // of a list without gaps
		if n.NextSibling() != nil {
			return "", "\n"
		}
	case *ast.Heading: // models begin at any level; below the page's own, all stand on one
		name = "h3"
	case *ast.Blockquote:
		name = "blockquote"
	case *ast.List:
		if n.IsOrdered() {
			return fmt.Sprintf(`<ol start="%d">`, n.Start), "</ol>"
		}
		name = "ul"
	case *ast.ListItem:
		name = "li"
	case *ast.Emphasis:
		name = "em"
		if n.Level == 2 {
			name = "strong"
		}
	case *extended.Strikethrough:
		name = "del"
	case *extended.Table:
		return `<div class="wide" tabindex="0"><table>`, "</table></div>"
	case *extended.TableHeader:
		return "<thead><tr>", "</tr></thead>"
	case *extended.TableRow:
		name = "tr"
	case *extended.TableCell:
		name = "td"
		if _, ok := n.Parent().(*extended.TableHeader); ok {
			name = "th"
		}
	}
	if name == "" {
		return "", ""
	}
	return "<" + name + ">", "</" + name + ">"
}

// mark is a citation, or the one HTML element that models write into table cells.
var mark = regexp.MustCompile(` *\[(\d{1,3}(?:, ?\d{1,3})*)\]|(?i:<br ?/?>)`)

// run writes a text and those that follow it, and gives the last of them.
func (w *writer) run(t *ast.Text) ast.Node {
	var b bytes.Buffer
	for {
		b.Write(t.Segment.Value(w.source))
		next, more := t.NextSibling().(*ast.Text)
		if t.HardLineBreak() {
			b.WriteString("<br>")
		} else if t.SoftLineBreak() {
			b.WriteByte('\n')
		}
		if !more {
			break
		}
		t = next
	}
	w.marked(b.Bytes())
	return t
}

func (w *writer) marked(s []byte) {
	at := 0
	for _, m := range mark.FindAllSubmatchIndex(s, -1) {
		if w.inLink && m[2] >= 0 {
			continue
		}
		w.unescaped(s[at:m[0]])
		at = m[1]
		if m[2] < 0 {
			w.raw("<br>")
			continue
		}
		for number := range strings.SplitSeq(string(s[m[2]:m[3]]), ",") {
			w.cite(strings.TrimSpace(number))
		}
	}
	w.unescaped(s[at:])
}

// unescaped writes text without the backslashes that keep it from being markdown.
func (w *writer) unescaped(s []byte) { w.text(string(util.UnescapePunctuations(s))) }

func (w *writer) cite(number string) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return
	}
	if href, name, ok := w.links.Cite(n); ok {
		w.raw(`<a class="cite" href="` + html.EscapeString(href) + `" aria-label="` + html.EscapeString(name) + `">`)
		w.text(number)
		w.raw("</a>")
	}
}

// href gives an address as it may stand in a link, "" where it may not.
func (w *writer) href(address string) string {
	u, err := url.Parse(address)
	if err != nil || w.inLink || !w.links.Trusts(address) {
		return ""
	}
	web := (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
	if !web && (u.Scheme != "mailto" || u.Opaque == "") {
		return ""
	}
	return u.String()
}

// anchor writes a link around what inside writes, or that alone.
func (w *writer) anchor(address string, inside func()) {
	href := w.href(address)
	if href == "" {
		inside()
		return
	}
	w.raw(`<a href="` + html.EscapeString(href) + `" target="_blank" rel="noopener noreferrer">`)
	w.inLink = true
	inside()
	w.inLink = false
	w.raw("</a>")
}

func (w *writer) link(address string, n ast.Node, depth int) {
	w.anchor(address, func() {
		if n.FirstChild() == nil {
			w.text(address)
		}
		w.children(n, depth)
	})
}

func (w *writer) autoLink(n *ast.AutoLink) {
	address := string(n.URL(w.source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
		address = "mailto:" + address
	}
	w.anchor(address, func() { w.text(string(n.Label(w.source))) })
}

func (w *writer) codeSpan(n *ast.CodeSpan) {
	w.raw("<code>")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			w.text(strings.ReplaceAll(string(t.Segment.Value(w.source)), "\n", " "))
		}
	}
	w.raw("</code>")
}

func (w *writer) codeBlock(n ast.Node) {
	w.raw(`<pre tabindex="0" dir="ltr"><code>`)
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		w.text(string(line.Value(w.source)))
	}
	w.raw("</code></pre>")
}
