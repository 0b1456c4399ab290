package extract

import (
	"strconv"

	"golang.org/x/net/html/atom"
)

// Bounds of a table; what is larger is written as blocks.
const (
	maxColumns = 40
	maxCell    = 1500 // bytes of text
)

// table writes rows and cells as a table where a table can hold them, and
// otherwise, for tables that lay out a page, what the cells hold.
func (r *renderer) table(i int) {
	rows, isData := r.t.rows(i)
	if r.inline > 0 {
		for _, row := range rows {
			r.gap(blankLine)
			r.children(row.at)
		}
		return
	}
	r.gap(blankLine)
	r.captions(i)
	if !isData {
		for _, row := range rows {
			for _, c := range row.cells {
				r.block(c)
			}
		}
		return
	}
	columns := 0
	for _, row := range rows {
		columns = max(columns, row.width)
	}
	if !rows[0].head {
		r.row(row{}, columns)
		r.delimiter(columns)
	}
	for n, row := range rows {
		r.row(row, columns)
		if n == 0 && row.head {
			r.delimiter(columns)
		}
	}
	r.gap(blankLine)
}

func (r *renderer) captions(i int) {
	for j := i + 1; j < int(r.t.nodes[i].end); j = int(r.t.nodes[j].end) {
		if n := &r.t.nodes[j]; n.DataAtom == atom.Caption && !n.drop {
			r.boldBlock(j)
		}
	}
}

type row struct {
	at    int
	cells []int
	width int // in columns, with what cells span
	head  bool
}

// rows gives a table's own rows that hold something, and whether they are data.
func (t *tree) rows(i int) (rows []row, isData bool) {
	isData = attribute(t.nodes[i].Node, "role") != "presentation"
	wide := false
	for j := i + 1; j < int(t.nodes[i].end); j++ {
		n := &t.nodes[j]
		switch {
		case n.drop || n.DataAtom == atom.Caption:
			j = int(n.end) - 1
		case n.DataAtom == atom.Tr:
			row := t.cells(j)
			if n.text > 0 {
				rows = append(rows, row)
				wide = wide || row.width > 1
				isData = isData && row.width <= maxColumns
			}
			j = int(n.end) - 1
		}
	}
	isData = isData && wide
	for _, row := range rows {
		for _, c := range row.cells {
			isData = isData && t.nodes[c].holds&holdsBlock == 0 && t.nodes[c].text <= maxCell
		}
	}
	return rows, isData
}

func (t *tree) cells(tr int) row {
	out := row{at: tr, head: true}
	for j := tr + 1; j < int(t.nodes[tr].end); j = int(t.nodes[j].end) {
		n := &t.nodes[j]
		if n.drop || n.DataAtom != atom.Td && n.DataAtom != atom.Th {
			continue
		}
		out.cells = append(out.cells, j)
		out.width += span(attribute(n.Node, "colspan"))
		out.head = out.head && n.DataAtom == atom.Th
	}
	if p := t.nodes[tr].parent; t.nodes[p].DataAtom == atom.Thead {
		out.head = true
	}
	return out
}

func span(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n > 1 {
		return min(n, maxColumns)
	}
	return 1
}

func (r *renderer) row(row row, columns int) {
	r.gap(newLine)
	r.startLine()
	r.out = append(r.out, '|')
	r.inline++
	r.cell++
	written := 0
	for _, c := range row.cells {
		r.out = append(r.out, ' ')
		r.lineHead, r.space, r.parted = true, false, false
		r.children(c)
		r.out = append(r.out, " |"...)
		for range span(attribute(r.t.nodes[c].Node, "colspan")) - 1 {
			r.out = append(r.out, "  |"...)
			written++
		}
		written++
	}
	for ; written < columns; written++ {
		r.out = append(r.out, "  |"...)
	}
	r.space, r.parted = false, false
	r.cell--
	r.inline--
}

func (w *writer) delimiter(columns int) {
	w.gap(newLine)
	w.startLine()
	w.out = append(w.out, '|')
	for range columns {
		w.out = append(w.out, " --- |"...)
	}
}
