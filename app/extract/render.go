package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// renderer writes a tree's content as markdown.
type renderer struct {
	*writer
	t        *tree
	base     *url.URL
	resolved map[string]string
	lists    int
	bold     int // depth of what is bold already, or where bold says nothing
}

func (r *renderer) children(i int) {
	for j := i + 1; j < int(r.t.nodes[i].end) && !r.full(); j = int(r.t.nodes[j].end) {
		r.node(j)
	}
}

func (r *renderer) node(i int) {
	n := &r.t.nodes[i]
	if n.drop {
		return
	}
	if n.Type == html.TextNode {
		r.text(n.Data)
		return
	}
	if n.Namespace != "" {
		r.foreign(i)
		return
	}
	switch n.DataAtom {
	case atom.P:
		r.block(i)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.headline(i, int(n.Data[1]-'0'))
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.list(i)
	case atom.Li:
		r.item(i, "- ")
	case atom.Dl:
		r.definitions(i)
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		r.preformatted(i)
	case atom.Blockquote:
		r.quote(i)
	case atom.Table:
		r.table(i)
	case atom.Summary, atom.Legend:
		r.boldBlock(i)
	case atom.Button:
		r.button(i)
	case atom.Br:
		r.lineBreak()
	case atom.Hr:
		r.gap(blankLine)
	case atom.A:
		r.anchor(i)
	case atom.Strong, atom.B:
		r.strong(i)
	case atom.Em, atom.I:
		r.marked(i, "*")
	case atom.Del, atom.S, atom.Strike:
		r.marked(i, "~~")
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		r.codeSpan(i)
	case atom.Sup, atom.Sub:
		r.script(i, n.DataAtom == atom.Sup)
	case atom.Q:
		r.text("“")
		r.children(i)
		r.text("”")
	case atom.Img:
		r.image(n.Node)
	case atom.Rt, atom.Rp, atom.Title, atom.Head, atom.Wbr:
	default:
		if isBlock(n.DataAtom) {
			r.block(i)
			return
		}
		r.children(i)
	}
}

// isBlock says whether browsers give an element lines of its own.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav,
		atom.Figure, atom.Figcaption, atom.Address, atom.Fieldset, atom.Center, atom.Form, atom.Hgroup, atom.Body,
		atom.Details, atom.Dialog, atom.Search, atom.Dd, atom.Dt, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Table,
		atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Caption, atom.Blockquote, atom.Pre, atom.Optgroup, atom.Option,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Summary, atom.Legend:
		return true
	}
	return false
}

func (r *renderer) block(i int) {
	r.gap(blankLine)
	r.children(i)
	r.gap(blankLine)
}

// headline writes a heading; inside lists, quotes and tables, where headings
// would not structure the page, a bold line.
func (r *renderer) headline(i, level int) {
	if r.inline > 0 || len(r.prefix) > 0 {
		r.boldBlock(i)
		return
	}
	r.gap(blankLine)
	r.heading = strings.Repeat("#", level) + " "
	r.inline++
	r.bold++
	r.children(i)
	r.bold--
	r.inline--
	r.heading = ""
	r.space = false
	r.gap(blankLine)
}

func (r *renderer) boldBlock(i int) {
	r.gap(blankLine)
	r.strongly(i)
	r.gap(blankLine)
}

// strongly writes what stands in i as one bold line.
func (r *renderer) strongly(i int) {
	r.inline++
	r.strong(i)
	r.inline--
}

// quote writes a quotation. What holds code or a table was meant to be
// indented, not to be quoted.
func (r *renderer) quote(i int) {
	if r.inline > 0 {
		r.children(i)
		return
	}
	if r.t.holdsSetOut(i) {
		r.block(i)
		return
	}
	r.gap(blankLine)
	r.enter("> ", "> ")
	r.children(i)
	r.leave(2)
	r.gap(blankLine)
}

// lineBreak breaks the line; two in a row make a paragraph.
func (r *renderer) lineBreak() {
	if r.pending == hardBreak {
		r.gap(blankLine)
		return
	}
	r.gap(hardBreak)
}

func (r *renderer) marked(i int, mark string) {
	if r.bold > 0 && mark != "~~" {
		r.children(i)
		return
	}
	r.open(mark, mark)
	r.children(i)
	r.close()
}

func (r *renderer) strong(i int) {
	if r.bold > 0 {
		r.children(i)
		return
	}
	r.bold++
	r.open("**", "**")
	r.children(i)
	r.close()
	r.bold--
}

func (r *renderer) anchor(i int) {
	n := r.t.nodes[i].Node
	address := r.address(attribute(n, "href"))
	if address == "" || r.linking() {
		r.children(i)
		return
	}
	r.open("[", "]("+address+")")
	r.children(i)
	r.close()
}

// codeSpan writes inline code; code that breaks into blocks is a code block.
func (r *renderer) codeSpan(i int) {
	if r.t.nodes[i].holds&holdsBlock != 0 {
		r.children(i)
		return
	}
	first := i + 1
	if first < int(r.t.nodes[i].end) && r.t.nodes[first].DataAtom == atom.A && r.t.nodes[first].end == r.t.nodes[i].end && !r.linking() {
		if address := r.address(attribute(r.t.nodes[first].Node, "href")); address != "" {
			r.open("[", "]("+address+")")
			defer r.close()
		}
	}
	raw := r.raw(i)
	if raw != "" && raw[0] <= ' ' {
		r.space = true
	}
	r.code(cleanWord(raw))
	if raw != "" && raw[len(raw)-1] <= ' ' {
		r.space = true
	}
}

// raw gives the text of a subtree as it stands, with line breaks.
func (r *renderer) raw(i int) string {
	var b strings.Builder
	end := int(r.t.nodes[i].end)
	for j := i + 1; j < end && b.Len() < MaxMarkdown; j++ {
		n := &r.t.nodes[j]
		switch {
		case n.drop:
			j = int(n.end) - 1
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.DataAtom == atom.Br:
			b.WriteByte('\n')
		case (n.DataAtom == atom.Div || n.DataAtom == atom.P || n.DataAtom == atom.Li) && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n"):
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func (r *renderer) image(n *html.Node) {
	alt := strings.TrimSpace(attribute(n, "alt"))
	if alt == "" || len(alt) > 500 || !strings.Contains(alt, " ") && strings.Contains(alt, ".") {
		return
	}
	r.text(alt)
}

// script writes superscripts and subscripts with the characters that Unicode
// has for them. A mark of a footnote is left out.
func (r *renderer) script(i int, raised bool) {
	text := r.t.textOf(i, 20)
	if raised && r.t.nodes[i].linked > 0 && r.t.nodes[i].linked == r.t.nodes[i].text && len(text) <= 5 {
		return
	}
	if s := shift(text, raised); s != "" {
		r.space = false
		r.text(s)
		return
	}
	r.children(i)
}

func shift(s string, raised bool) string {
	const plain, high, low = "0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
	to := []rune(low)
	if raised {
		to = []rune(high)
	}
	var b strings.Builder
	for _, c := range s {
		at := strings.IndexRune(plain, c)
		if at < 0 {
			return ""
		}
		b.WriteRune(to[at])
	}
	return b.String()
}

// button keeps the labels of accordions, which are headings of sorts; other
// buttons are controls.
func (r *renderer) button(i int) {
	n := r.t.nodes[i].Node
	switch {
	case r.inline > 0:
		r.children(i)
	case hasAttribute(n, "aria-expanded") || strings.Contains(attribute(n, "class"), "accordion") || strings.Contains(attribute(n, "class"), "collapsible"):
		r.boldBlock(i)
	}
}

// foreign writes what MathML says; annotations repeat it.
func (r *renderer) foreign(i int) {
	if d := r.t.nodes[i].Data; d == "annotation" || d == "annotation-xml" {
		return
	}
	r.children(i)
}
