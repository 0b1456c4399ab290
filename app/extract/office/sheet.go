package office

import (
	"slices"

	"github.com/WebsyteAI/websyte/app/extract"
)

// sheetWriter writes the rows of a sheet: a blank row ends a table, a row of one
// cell above a table is what it is about.
type sheetWriter struct {
	b    *extract.Builder
	rows [][]extract.Cell
	size int
	head []extract.Cell // of the table before, which goes on after blank rows
}

func (w *sheetWriter) full() bool {
	return w.b.Full() || w.size >= extract.MaxMarkdown || len(w.rows) >= maxTableRows
}

func (w *sheetWriter) add(row []extract.Cell) {
	n := 0
	for _, c := range row {
		n += sizeOf(c.Spans)
	}
	switch {
	case n == 0:
		w.end()
	case !w.full():
		w.rows = append(w.rows, row)
		w.size += n
	}
}

// end writes the table that is open.
func (w *sheetWriter) end() {
	for len(w.rows) > 0 {
		caption, ok := alone(w.rows[0])
		if !ok {
			break
		}
		w.b.Paragraph(caption...)
		w.rows = w.rows[1:]
	}
	head := extract.HasHead(w.rows)
	switch {
	case head:
		w.head = w.rows[0]
	case len(w.rows) > 0 && len(w.head) >= len(w.rows[0]):
		w.rows, head = slices.Insert(w.rows, 0, w.head), true
	}
	w.b.Table(w.rows, head)
	w.rows, w.size = nil, 0
}

// alone gives the one cell of a row that holds something, if it is one.
func alone(row []extract.Cell) ([]extract.Span, bool) {
	var found []extract.Span
	for _, c := range row {
		if sizeOf(c.Spans) == 0 {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = c.Spans
	}
	return found, true
}
