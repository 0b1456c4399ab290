package extract

import (
	"bytes"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/WebsyteAI/websyte/app"
)

// IsHTML says whether content begins as HTML does.
func IsHTML(body []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 2048)], "\xEF\xBB\xBF \t\r\n"))
	for {
		rest, isComment := bytes.CutPrefix(head, []byte("<!--"))
		if !isComment {
			break
		}
		_, after, ok := bytes.Cut(rest, []byte("-->"))
		if !ok {
			return false
		}
		head = bytes.TrimLeft(after, " \t\r\n")
	}
	if bytes.HasPrefix(head, []byte("<?xml")) {
		return bytes.Contains(head, []byte("<html"))
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	return false
}

func readHTML(s source) (*Page, error) {
	s.body = firstTags(s.body)
	doc, err := html.Parse(bytes.NewReader(s.body))
	if err != nil {
		if doc, err = html.Parse(bytes.NewReader(flatten(s.body))); err != nil {
			return nil, &app.DocumentError{Code: app.ErrMalformed, Message: "the page's HTML cannot be read", Err: err}
		}
	}
	return readTree(plant(doc), s)
}

func readTree(t *tree, s source) (*Page, error) {
	page, base := t.metadata(s.base)
	kept, err := t.choose(s.o)
	if err != nil {
		return nil, err
	}
	visible := t.nodes[0].text
	t.prune()
	if kept == nil {
		kept = t.roots()
		for _, i := range kept {
			t.trimLead(i)
		}
	}
	r := &renderer{
		writer:   newWriter(len(s.body)/4 + 256),
		t:        t,
		base:     base,
		resolved: make(map[string]string),
	}
	for _, i := range kept {
		r.block(i)
	}
	page.Markdown = r.markdown()
	page.Links = t.links(r, kept)
	page.NeedsJavaScript = t.isShell(visible)
	if page.Title == "" {
		page.Title = t.firstHeading()
	}
	return page, nil
}

// choose applies the owner's selectors. It gives nil when none says what to keep.
func (t *tree) choose(o Options) ([]int, error) {
	for _, selector := range o.Drop {
		drop, err := parseSelector(selector)
		if err != nil {
			return nil, err
		}
		for i := range t.nodes {
			if n := &t.nodes[i]; n.Type == html.ElementNode && drop.Match(n.Node) {
				n.drop = true
			}
		}
	}
	if len(o.Drop) > 0 {
		t.sum()
	}
	if o.Whole {
		t.takeWhole()
	}
	if o.Selector == "" {
		return nil, nil
	}
	keep, err := parseSelector(o.Selector)
	if err != nil {
		return nil, err
	}
	kept := t.landmarks(0, func(n *node) bool { return keep.Match(n.Node) })
	for _, i := range kept {
		t.shelter(i)
	}
	if kept == nil {
		kept = []int{}
	}
	return kept, nil
}

// takeWhole takes nothing for boilerplate by its names.
func (t *tree) takeWhole() {
	for i := range t.nodes {
		if n := &t.nodes[i]; n.hint != hidden {
			n.hint = plain
		}
	}
}

func parseSelector(s string) (cascadia.Matcher, error) {
	group, err := cascadia.ParseGroup(s)
	if err != nil {
		return nil, app.Wrap(err, app.Invalid, "%q is not a CSS selector", clip(s, 80))
	}
	return group, nil
}

// shelter keeps what the owner chose, and all around it, from being dropped by
// its names.
func (t *tree) shelter(i int) {
	for at := int32(i); at >= 0; at = t.nodes[at].parent {
		t.nodes[at].hint = plain
	}
}

// isShell says whether a page is one that scripts fill: next to no text, and
// scripts or an empty root to fill.
func (t *tree) isShell(visible int32) bool {
	const little, tiny = 200, 40
	if visible >= little {
		return false
	}
	if t.noscript || t.scripts > 0 && visible < tiny {
		return true
	}
	for i := range t.nodes {
		switch attribute(t.nodes[i].Node, "id") {
		case "root", "app", "__next", "__nuxt", "___gatsby", "svelte", "main-app", "app-root":
			if t.nodes[i].text == 0 {
				return true
			}
		}
	}
	return false
}

func (t *tree) firstHeading() string {
	for _, level := range []atom.Atom{atom.H1, atom.H2} {
		for i := range t.nodes {
			if t.nodes[i].DataAtom == level {
				if text := t.textOf(i, maxTitle); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// firstTags gives what stands before more than MaxTags tags.
func firstTags(body []byte) []byte {
	if bytes.Count(body, []byte("<")) <= MaxTags {
		return body
	}
	end := 0
	for range MaxTags {
		end += bytes.IndexByte(body[end:], '<') + 1
	}
	return body[:end-1]
}

// flatten rewrites HTML that is nested too deep for the parser: blocks become
// paragraphs, and marks that nest are left out.
func flatten(body []byte) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.Bytes()
		case html.TextToken:
			out.Write(z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case a == atom.Script || a == atom.Style || a == atom.Textarea || a == atom.Noscript || a == atom.Template:
				skipElement(z, a)
			case a == atom.Title || a == atom.A:
				out.Write(z.Raw())
			case isHeading(a):
				out.WriteString("</p><" + a.String() + ">")
			case isBlock(a) || a == atom.Br:
				out.WriteString("<p>")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case a == atom.Title || a == atom.A || isHeading(a):
				out.WriteString("</" + a.String() + ">")
			case isBlock(a):
				out.WriteString("<p>")
			}
		}
	}
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// skipElement reads on to the end of an element that holds no text to read.
func skipElement(z *html.Tokenizer, a atom.Atom) {
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == a {
				return
			}
		}
	}
}
