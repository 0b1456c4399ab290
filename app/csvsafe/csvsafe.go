// Package csvsafe writes and reads CSV that a spreadsheet may open: no cell is taken
// for a formula, whoever wrote what is in it.
//
// It is pure: it knows texts alone. A file is RFC 4180 in UTF-8 and begins with a
// byte order mark, without which Excel reads it in the system's old code page. Every
// cell stands in quotes. A cell that a spreadsheet may
// take for a formula has an apostrophe before it, as OWASP advises ("CSV Injection");
// Reader takes it away again, so that what was written comes back.
package csvsafe

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
	"unicode"
)

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\ufeff"

// Writer writes rows. Like bufio.Writer it keeps the first error, which Flush gives.
type Writer struct{ to *bufio.Writer }

// NewWriter makes a Writer and writes the byte order mark.
func NewWriter(w io.Writer) *Writer {
	to := bufio.NewWriter(w)
	to.WriteString(byteOrderMark)
	return &Writer{to}
}

// Write writes one row.
func (w *Writer) Write(cells ...string) {
	for i, cell := range cells {
		if i > 0 {
			w.to.WriteByte(',')
		}
		w.to.WriteByte('"')
		w.to.WriteString(strings.ReplaceAll(Guard(cell), `"`, `""`))
		w.to.WriteByte('"')
	}
	w.to.WriteString("\r\n")
}

// Flush sends what was written; its error is the first of all writes.
func (w *Writer) Flush() error { return w.to.Flush() }

// Guard puts an apostrophe before what a spreadsheet may take for a formula: at the
// beginning of the cell, and behind what would begin another cell or row where the
// spreadsheet goes by other separators. What looks guarded already gets one more.
func Guard(cell string) string {
	var b strings.Builder
	for i, piece := range pieces(cell) {
		if formula(piece, i == 0) {
			b.WriteByte('\'')
		}
		b.WriteString(piece)
	}
	return b.String()
}

// Bare takes away what Guard has added.
func Bare(cell string) string {
	var b strings.Builder
	for i, piece := range pieces(cell) {
		if rest, ok := strings.CutPrefix(piece, "'"); ok && formula(rest, i == 0) {
			piece = rest
		}
		b.WriteString(piece)
	}
	return b.String()
}

// pieces parts a cell behind each separator. A row of tabs or breaks is one.
func pieces(cell string) []string {
	var out []string
	from := 0
	for i := 1; i < len(cell); i++ {
		if strings.IndexByte(";\t\r\n", cell[i-1]) >= 0 && strings.IndexByte("\t\r\n", cell[i]) < 0 {
			out = append(out, cell[from:i])
			from = i
		}
	}
	return append(out, cell[from:])
}

// formula tells whether a piece begins, behind what spreadsheets and people skip,
// with what begins a formula, in the full-width forms of East Asian keyboards too.
// Within a cell a line that begins with a dash and a space is one of a list.
func formula(piece string, first bool) bool {
	for i, r := range piece {
		switch {
		case first && strings.ContainsRune("|%\t\r\n", r):
			return true
		case !first && strings.HasPrefix(piece[i:], "- "):
			return false
		case strings.ContainsRune("=+-@＝＋－＠", r):
			return true
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.IsControl(r), strings.ContainsRune(`,'"‘’“”`+"`", r):
			continue
		}
		return false
	}
	return false
}

// NewReader reads what Writer wrote, and any other CSV of that form: with or without
// byte order mark, parted by commas or, where its first line has more of them, by
// semicolons, as Excel writes in countries with a decimal comma.
func NewReader(r io.Reader) *Reader {
	from := bufio.NewReaderSize(r, firstLine)
	if mark, _ := from.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = from.Discard(len(byteOrderMark)) // they are in the buffer
	}
	c := csv.NewReader(from)
	c.FieldsPerRecord = -1
	c.Comma = separator(from)
	return &Reader{c}
}

// firstLine is how much of a file is looked at for its separator.
const firstLine = 4096

func separator(from *bufio.Reader) rune {
	head, _ := from.Peek(firstLine) // what is there
	quoted, semicolons := false, 0
	for _, c := range head {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';':
			semicolons++
		case c == ',':
			semicolons--
		}
		if c == '\n' && !quoted {
			break
		}
	}
	if semicolons > 0 {
		return ';'
	}
	return ','
}

// Reader reads rows.
type Reader struct{ csv *csv.Reader }

// Read gives the next row, io.EOF after the last one. Rows may differ in length.
// Line breaks within a cell come as \n.
func (r *Reader) Read() ([]string, error) {
	cells, err := r.csv.Read()
	for i, cell := range cells {
		cells[i] = Bare(cell)
	}
	return cells, err
}
