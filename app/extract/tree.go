package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tree is a parsed page as a list in document order, so that what is known of
// each node lies beside it and a subtree is a range. Scripts, styles and
// comments are not in it.
type tree struct {
	nodes    []node
	sheet    sheet
	scripts  int
	noscript bool // some noscript element speaks of JavaScript
}

type node struct {
	*html.Node
	parent int32
	end    int32 // index behind the subtree
	text   int32 // bytes of text in the subtree that are not white space, without what is dropped
	linked int32 // of these, in links
	links  int32
	hint   hint
	holds  holds
	drop   bool
	opens  bool // shown when its label is clicked
}

// holds says what the subtree holds.
type holds uint8

const (
	holdsMain    holds = 1 << iota
	holdsHeading       // one that is not just a link
	holdsBlock         // what does not fit into a table's cell
)

func plant(doc *html.Node) *tree {
	t := &tree{nodes: make([]node, 0, 1024), sheet: readSheet(doc)}
	t.grow(doc, -1)
	t.dropPermalinks()
	t.unfold()
	t.sum()
	t.conceal()
	return t
}

// conceal takes for hidden what its look hides, unless that is much of the page:
// such a page is shown by a script.
func (t *tree) conceal() {
	total, found := t.nodes[0].text, false
	behind := make([]string, len(t.nodes)) // the colours behind their texts
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.Type != html.ElementNode {
			continue
		}
		l := t.sheet.lookOf(n.Node)
		behind[i] = l.behind(behind[n.parent])
		if n.hint != hidden && !n.opens && n.text*5 <= total*2 && l.hides(n.Node, behind[i]) {
			n.hint, found = hidden, true
		}
	}
	if found {
		t.sum()
	}
}

// grow appends n and what stands below it. The parser bounds the depth.
func (t *tree) grow(n *html.Node, parent int32) {
	at := int32(len(t.nodes))
	t.nodes = append(t.nodes, node{Node: n, parent: parent})
	if n.Type == html.ElementNode {
		t.nodes[at].hint, t.nodes[at].holds = judge(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode || c.Type == html.ElementNode && !t.skips(c) {
			t.grow(c, at)
		}
	}
	t.nodes[at].end = int32(len(t.nodes))
}

// skips says that an element has nothing to read.
func (t *tree) skips(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script:
		t.scripts++
		return true
	case atom.Noscript:
		if c := n.FirstChild; c != nil && c.Type == html.TextNode && strings.Contains(strings.ToLower(c.Data), "javascript") {
			t.noscript = true
		}
		return true
	case atom.Style, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Embed, atom.Applet, atom.Audio,
		atom.Video, atom.Canvas, atom.Map, atom.Select, atom.Textarea, atom.Datalist, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

// sum adds up from the leaves what the drops left, and what each subtree holds.
func (t *tree) sum() {
	for i := range t.nodes {
		n := &t.nodes[i]
		n.text, n.linked, n.links = 0, 0, 0
		if n.Type == html.TextNode {
			n.text = int32(inkLength(n.Data))
		}
	}
	for i := len(t.nodes) - 1; i > 0; i-- {
		n := &t.nodes[i]
		if n.drop || n.hint == hidden {
			continue
		}
		switch n.DataAtom {
		case atom.A:
			n.linked, n.links = n.text, n.links+1
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			if n.text > n.linked {
				n.holds |= holdsHeading
			}
		case atom.Head:
			continue
		}
		p := &t.nodes[n.parent]
		p.text += n.text
		p.linked += n.linked
		p.links += n.links
		p.holds |= n.holds
	}
}

// inkLength counts the bytes that are not white space.
func inkLength(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] > ' ' {
			n++
		}
	}
	return n
}

func attribute(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, key string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return true
		}
	}
	return false
}

// textOf gives the text of the subtree at i without what is dropped, white
// space collapsed, up to a bound in bytes.
func (t *tree) textOf(i, bound int) string { return t.collect(i, bound, false) }

// wholeText gives it with what is dropped.
func (t *tree) wholeText(i, bound int) string { return t.collect(i, bound, true) }

func (t *tree) collect(i, bound int, whole bool) string {
	var b strings.Builder
	for j := i; j < int(t.nodes[i].end) && b.Len() < bound; j++ {
		n := &t.nodes[j]
		if !whole && (n.drop || n.hint == hidden) {
			j = int(n.end) - 1
			continue
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		} else if n.DataAtom == atom.Img {
			b.WriteString(" " + attribute(n.Node, "alt"))
		} else if n.DataAtom == atom.Br || isBlock(n.DataAtom) {
			b.WriteByte(' ')
		}
	}
	return clip(strings.Join(strings.Fields(b.String()), " "), bound)
}
