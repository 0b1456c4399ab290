package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// list writes a list; in a table cell or heading its items follow each other.
func (r *renderer) list(i int) {
	if r.lists > 0 && len(r.prefix) > 0 {
		r.tight()
	} else {
		r.gap(blankLine)
	}
	n := r.t.nodes[i].Node
	number, numbered := 0, n.DataAtom == atom.Ol
	if numbered {
		number = startOf(n)
	}
	r.lists++
	for j := i + 1; j < int(r.t.nodes[i].end) && !r.full(); j = int(r.t.nodes[j].end) {
		if r.t.nodes[j].DataAtom != atom.Li || r.t.nodes[j].drop {
			r.node(j)
			continue
		}
		if !numbered {
			r.item(j, "- ")
			continue
		}
		if v, err := strconv.Atoi(attribute(r.t.nodes[j].Node, "value")); err == nil && v >= 0 && v < 1e9 {
			number = v
		}
		r.item(j, strconv.Itoa(number)+". ")
		number++
	}
	r.lists--
	r.gap(blankLine)
}

func startOf(n *html.Node) int {
	if v, err := strconv.Atoi(attribute(n, "start")); err == nil && v >= 0 && v < 1e8 {
		return v
	}
	return 1
}

func (r *renderer) item(i int, marker string) {
	r.gap(newLine)
	if r.inline > 0 {
		r.children(i)
		return
	}
	r.enter(marker, strings.Repeat(" ", len(marker)))
	r.children(i)
	r.leave(len(marker))
	r.tight()
}

// definitions writes a definition list: an item for each term, in bold, with its
// descriptions in it, so that the two stay together. Terms that share a
// description stand on lines of one item.
func (r *renderer) definitions(i int) {
	r.gap(blankLine)
	d := definitions{renderer: r}
	r.lists++
	d.walk(i)
	d.leaveItem()
	r.lists--
	r.gap(blankLine)
}

type definitions struct {
	*renderer
	open      bool // an item is
	terms     int  // that it has
	described bool // and it has a description
}

func (d *definitions) walk(i int) {
	for j := i + 1; j < int(d.t.nodes[i].end) && !d.full(); j = int(d.t.nodes[j].end) {
		n := &d.t.nodes[j]
		switch {
		case n.drop:
		case n.DataAtom == atom.Dt:
			d.term(j)
		case n.DataAtom == atom.Dd:
			d.description(j)
		case n.DataAtom == atom.Div:
			d.walk(j)
		default:
			d.node(j)
		}
	}
}

func (d *definitions) enterItem() {
	d.leaveItem()
	d.gap(newLine)
	if d.inline == 0 {
		d.enter("- ", "  ")
	}
	d.open, d.terms, d.described = true, 0, false
}

func (d *definitions) leaveItem() {
	if !d.open {
		return
	}
	if d.inline == 0 {
		d.leave(2)
	}
	d.tight()
	d.open = false
}

func (d *definitions) term(i int) {
	if d.t.nodes[i].text == 0 {
		return
	}
	if !d.open || d.described {
		d.enterItem()
	} else {
		d.gap(hardBreak)
	}
	d.strongly(i)
	d.terms++
}

func (d *definitions) description(i int) {
	if !d.open {
		d.enterItem()
	}
	if d.terms == 1 && !d.described && d.inline == 0 && d.t.isShort(i) {
		d.gap(hardBreak)
		d.inline++
		d.children(i)
		d.inline--
		d.space = false
	} else {
		d.gap(blankLine)
		d.children(i)
	}
	d.gap(blankLine)
	d.described = true
}
