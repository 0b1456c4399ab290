package office

import (
	"strconv"

	"github.com/WebsyteAI/websyte/app/extract"
)

const (
	maxCell      = 1500 // bytes of text; what holds more lays out a page
	maxSpan      = 100  // columns
	maxNesting   = 10   // of tables
	maxTableRows = 100_000
)

// table reads a table. One that lays out a page is read as what its cells hold.
func (w *word) table(e *element) {
	if w.depth++; w.depth > maxNesting {
		w.depth--
		return
	}
	defer func() { w.depth-- }()
	rows := e.rows("tr")
	if isLayout(rows) {
		for _, row := range rows {
			for _, cell := range row.all("tc") {
				w.blocks(cell)
			}
		}
		return
	}
	var out [][]extract.Cell
	var above []extract.Cell
	head := false
	for i, row := range rows {
		if row.child("trPr", "del") != nil || isOn(row.child("trPr", "hidden")) {
			continue
		}
		if i == 0 {
			head = isOn(row.child("trPr", "tblHeader"))
		}
		above = w.row(row, above)
		out = append(out, above)
	}
	waiting := w.waiting
	w.waiting = nil
	w.Table(out, head)
	for _, f := range waiting {
		f()
	}
}

// rows are the table's own, at most maxTableRows.
func (e *element) rows(name string) []*element {
	rows := e.all(name)
	return rows[:min(len(rows), maxTableRows)]
}

// isLayout tells a table of one cell a row, or of cells that hold more than cells do.
func isLayout(rows []*element) bool {
	wide := false
	for _, row := range rows {
		cells := row.all("tc")
		wide = wide || len(cells) > 1
		for _, c := range cells {
			if len(c.allText()) > maxCell {
				return true
			}
		}
	}
	return !wide
}

// row reads a row. A cell that goes on from the row above says the same, so that
// the row can be understood alone.
func (w *word) row(e *element, above []extract.Cell) []extract.Cell {
	var out []extract.Cell
	for _, c := range e.all("tc") {
		p := c.child("tcPr")
		cell := extract.Cell{Width: 1}
		if n, err := strconv.Atoi(p.child("gridSpan").attr("val")); err == nil {
			cell.Width = min(max(n, 1), maxSpan)
		}
		if merge := p.child("vMerge"); merge == nil || merge.attr("val") == "restart" {
			cell.Spans = w.cell(c)
		} else if len(out) < len(above) {
			cell.Spans = above[len(out)].Spans
		}
		out = append(out, cell)
	}
	return out
}

// cell is the text of a cell's paragraphs, and of tables in it.
func (w *word) cell(e *element) []extract.Span {
	r := runs{word: w, shaded: true}
	for i, p := range e.all("p") {
		if i > 0 {
			r.add(extract.Span{Text: "\n"})
		}
		if item := w.itemOf(p.child("pPr"), w.styles[p.child("pPr", "pStyle").attr("val")]); item.label != "" {
			r.add(extract.Span{Text: item.label + " "})
		}
		r.children(p)
	}
	return r.out
}
