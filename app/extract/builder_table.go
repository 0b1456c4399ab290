package extract

import (
	"strings"
	"unicode"
)

// longTable is from how many bytes of text on a table is cut into several chunks.
// Their rows would stand without the head; so each row is written with it.
const longTable = 1000

// Table writes rows of cells. A table that fits a chunk is written as one. Of a
// longer one that has a head, each row is an item that says what its cells are.
// head says that the first row is one; it is guessed otherwise.
func (b *Builder) Table(rows [][]Cell, head bool) {
	b.closeItems(0)
	rows = trimmed(rows)
	if len(rows) == 0 {
		return
	}
	columns, size, fits := measure(rows)
	head = len(rows) > 1 && head || HasHead(rows)
	switch {
	case columns == 1 || !fits && !head:
		for _, row := range rows {
			for _, c := range row {
				b.Paragraph(c.Spans...)
			}
		}
	case head && (!fits || size > longTable):
		for _, row := range rows[1:] {
			b.record(rows[0], row)
		}
		b.closeItems(0)
		b.w.gap(blankLine)
	default:
		b.grid(rows, columns, head)
	}
}

// trimmed leaves out rows that are blank.
func trimmed(rows [][]Cell) [][]Cell {
	out := make([][]Cell, 0, len(rows))
	for _, row := range rows {
		for _, c := range row {
			if !isBlank(c.Spans) {
				out = append(out, row)
				break
			}
		}
	}
	return out
}

// measure says how many columns and bytes a table has, and whether it can be
// written as one.
func measure(rows [][]Cell) (columns, size int, fits bool) {
	fits = true
	for _, row := range rows {
		width := 0
		for _, c := range row {
			n := 0
			for _, s := range c.Spans {
				n += len(s.Text)
			}
			width += max(c.Width, 1)
			size += n
			fits = fits && n <= maxCell
		}
		columns = max(columns, width)
	}
	return columns, size, fits && columns <= maxColumns
}

// HasHead guesses that a first row names what is below: each cell is short, no
// number, and unlike the others.
func HasHead(rows [][]Cell) bool {
	if len(rows) < 2 {
		return false
	}
	seen := map[string]bool{}
	row := rows[0]
	for len(row) > 0 && isBlank(row[len(row)-1].Spans) {
		row = row[:len(row)-1]
	}
	for _, c := range row {
		text := plainText(c.Spans)
		if text == "" || len(text) > 80 || seen[text] || isNumber(text) {
			return false
		}
		seen[text] = true
	}
	return len(seen) > 1
}

func isNumber(text string) bool {
	return !strings.ContainsFunc(text, unicode.IsLetter)
}

func plainText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return label(b.String())
}

// record writes a row as an item: what each cell is, and the cell.
func (b *Builder) record(head, row []Cell) {
	if b.Full() {
		return
	}
	var out []Span
	names := columnNames(head)
	at := 0
	for _, c := range row {
		name := ""
		if at < len(names) {
			name = names[at]
		}
		at += max(c.Width, 1)
		if isBlank(c.Spans) {
			continue
		}
		if len(out) > 0 {
			out = append(out, Span{Text: "; "})
		}
		if name != "" {
			out = append(out, Span{Text: name + ": "})
		}
		for _, s := range c.Spans {
			s.Text = strings.ReplaceAll(s.Text, "\n", " ")
			out = append(out, s)
		}
	}
	b.Item(0, "-", out...)
}

func columnNames(head []Cell) []string {
	var out []string
	for _, c := range head {
		name := strings.TrimRight(clip(plainText(c.Spans), 200), ":")
		for range max(c.Width, 1) {
			out = append(out, name)
		}
	}
	return out
}

// grid writes a table as such. Markdown needs a head: it is empty where there is none.
func (b *Builder) grid(rows [][]Cell, columns int, head bool) {
	b.w.gap(blankLine)
	if !head {
		b.row(nil, columns)
		b.w.delimiter(columns)
	}
	for i, row := range rows {
		b.row(row, columns)
		if i == 0 && head {
			b.w.delimiter(columns)
		}
	}
	b.w.gap(blankLine)
}

func (b *Builder) row(row []Cell, columns int) {
	w := b.w
	w.gap(newLine)
	w.startLine()
	w.out = append(w.out, '|')
	w.inline++
	w.cell++
	written := 0
	for _, c := range row {
		w.out = append(w.out, ' ')
		w.lineHead, w.space, w.parted = true, false, false
		b.spans(c.Spans, false)
		w.out = append(w.out, " |"...)
		for written++; c.Width > 1; c.Width, written = c.Width-1, written+1 {
			w.out = append(w.out, "  |"...)
		}
	}
	w.out = append(w.out, strings.Repeat("  |", max(columns-written, 0))...)
	w.space, w.parted = false, false
	w.cell--
	w.inline--
}
