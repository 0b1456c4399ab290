package office

import (
	"encoding/xml"
	"slices"
	"strconv"

	"github.com/WebsyteAI/websyte/app/extract"
)

// maxColumns bounds the cells of a row that are read.
const maxColumns = 1000

// table reads a table of a text.
func (o *openDocument) table(e *element) {
	if o.depth++; o.depth > maxNesting {
		o.depth--
		return
	}
	defer func() { o.depth-- }()
	var rows [][]extract.Cell
	for _, tr := range e.rows("table-row") {
		if v := tr.attr("visibility"); v == "collapse" || v == "filter" {
			continue
		}
		cells := o.cells(tr)
		for _, c := range cells {
			if size := sizeOf(c.Spans); size > maxCell || len(cells) == 1 && size > 0 {
				o.layout(e)
				return
			}
		}
		rows = append(rows, cells)
	}
	o.Table(rows, e.child("table-header-rows") != nil)
}

func sizeOf(spans []extract.Span) int {
	n := 0
	for _, s := range spans {
		n += len(s.Text)
	}
	return n
}

// layout reads what the cells of a table hold, where it is none.
func (o *openDocument) layout(e *element) {
	o.waiting = nil
	for _, tr := range e.rows("table-row") {
		for _, tc := range tr.all("table-cell") {
			o.blocks(tc)
		}
	}
}

// cells reads a row up to its last cell that holds something: sheets claim
// thousands that do not.
func (o *openDocument) cells(tr *element) []extract.Cell {
	var out []extract.Cell
	for _, tc := range tr.children {
		if tc.name != "table-cell" && tc.name != "covered-table-cell" {
			continue
		}
		if tc.name == "covered-table-cell" && len(out) > 0 && out[len(out)-1].Width > 1 {
			continue
		}
		width, _ := strconv.Atoi(tc.attr("number-columns-spanned")) // 0 is 1
		cell := extract.Cell{Width: min(max(width, 1), maxSpan), Spans: o.cell(tc)}
		times, _ := strconv.Atoi(tc.attr("number-columns-repeated"))
		for range min(max(times, 1), maxColumns) {
			if out = append(out, cell); len(out) >= maxColumns {
				break
			}
		}
	}
	for len(out) > 0 && sizeOf(out[len(out)-1].Spans) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

func (o *openDocument) cell(e *element) []extract.Span {
	var out []extract.Span
	for _, p := range slices.Concat(e.all("p"), e.all("h")) {
		if len(out) > 0 {
			out = append(out, extract.Span{Text: "\n"})
		}
		out = append(out, o.spans(p)...)
	}
	return out
}

// sheets reads the tables of a spreadsheet row by row.
type sheets struct {
	*openDocument
	on     bool
	count  int
	writer sheetWriter
}

func (s *sheets) decide(start xml.StartElement) verdict {
	switch start.Name.Local {
	case "table":
		if s.isHidden(attrOf(start.Attr, "style-name")) {
			return skip
		}
		return s.beginSheet(attrOf(start.Attr, "name"))
	case "table-row":
		if v := attrOf(start.Attr, "visibility"); v == "collapse" || v == "filter" {
			return skip
		}
		return take
	case "table-row-group", "table-rows", "table-header-rows":
		return descend
	}
	return skip
}

// row adds a row; one that is said to be there many times is one.
func (s *sheets) row(e *element) { s.writer.add(s.cells(e)) }
