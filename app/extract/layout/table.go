package layout

import "strings"

// isTable tells a table from columns of text: its rows stand on common lines, and
// not every column is filled from margin to margin.
func isTable(rows [][]segment, columns [][][]segment) bool {
	shared := 0
	for _, row := range rows {
		if len(row) > 1 {
			shared++
		}
	}
	if shared < 2 || 3*shared < len(rows) {
		return false
	}
	texts, prose := 0, 0
	for _, c := range columns {
		if isText(c) {
			texts++
		}
		if wordsPerRow(c) > 4 {
			prose++
		}
	}
	return texts < len(columns) && prose < 2
}

func wordsPerRow(column [][]segment) float32 {
	return float32(len(allWords(column))) / float32(len(column))
}

// isText says whether most rows of a column fill it with several words.
func isText(column [][]segment) bool {
	left, right := extent(column)
	filled := 0
	for _, row := range column {
		words := 0
		for _, s := range row {
			words += len(s.words)
		}
		if l := lineOf(row); l.box.width() > 0.6*(right-left) && (words >= 3 || right-left > 12*l.size) {
			filled++
		}
	}
	return 2*filled > len(column)
}

// table makes a table's rows. A row without a first cell goes on the one above.
func (r *reader) table(rows [][]segment, gutters []interval) []Block {
	b := Block{Kind: Table, line: lineOf(rows[0])}
	var last line
	for _, row := range rows {
		cells := make([]string, len(gutters)+1)
		for _, s := range row {
			c := columnOf(s, gutters)
			cells[c] = joinText(cells[c], cleaned(lineText(s.words)), r.known)
		}
		l := lineOf(row)
		if n := len(b.Rows) - 1; n >= 0 && cells[0] == "" && last.base-l.base < 1.6*max(last.size, l.size) {
			for c := range cells {
				b.Rows[n][c] = joinText(b.Rows[n][c], cells[c], r.known)
			}
		} else {
			b.Rows = append(b.Rows, cells)
		}
		last = l
	}
	if leaders(b.Rows) {
		return contents(b)
	}
	return []Block{b}
}

// leaders says whether rows of dots lead the eye, as in a table of contents.
func leaders(rows [][]string) bool {
	n := 0
	for _, row := range rows {
		for _, cell := range row {
			if isLeader(cell) || strings.Contains(cell, ". . .") || strings.Contains(cell, "....") {
				n++
				break
			}
		}
	}
	return 3*n > len(rows)
}

func isLeader(s string) bool { return s != "" && strings.Trim(s, ". ·…_") == "" }

// contents makes an item of each line of a table of contents.
func contents(b Block) []Block {
	var out []Block
	for _, row := range b.Rows {
		text := ""
		for _, cell := range row {
			if !isLeader(cell) {
				text = strings.TrimSpace(text + " " + withoutLeader(cell))
			}
		}
		out = append(out, Block{Kind: Item, Marker: "-", Spans: []Span{{Text: text}}, line: b.line})
	}
	return out
}

// withoutLeader cuts rows of dots out of a text.
func withoutLeader(s string) string {
	words := strings.Fields(s)
	kept := words[:0]
	for _, w := range words {
		if len(w) >= 4 && strings.Trim(w, ".") != w && strings.Trim(w, ".") == "" {
			continue
		}
		if cut := strings.TrimRight(w, "."); len(w)-len(cut) >= 4 {
			w = cut
		}
		if w == "." && len(words) > 6 {
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " ")
}
