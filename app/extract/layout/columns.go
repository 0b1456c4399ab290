package layout

import "slices"

// Bounds on columns.
const (
	gutter    = 0.8 // width of the empty space between columns, in font sizes
	minInBand = 3   // lines that each column has
	maxRows   = 1500
	maxDepth  = 6
)

// flow gives the blocks of words that are read in one direction.
func (r *reader) flow(words []Word) []Block {
	return r.region(rows(segments(words)), 0)
}

// region reads rows from top to bottom, and bands of columns in them one column
// after the other.
func (r *reader) region(rows [][]segment, depth int) []Block {
	if depth > maxDepth || len(rows) > maxRows {
		return r.paragraphs(rows)
	}
	var out []Block
	from := 0
	for i := 0; i < len(rows); {
		b, ok := findBand(rows[i:])
		if !ok {
			i++
			continue
		}
		out = append(out, r.paragraphs(rows[from:i])...)
		out = append(out, r.band(rows[i:i+b.rows], b.gutters, depth)...)
		i += b.rows
		from = i
	}
	return append(out, r.paragraphs(rows[from:])...)
}

// band is a run of rows that the same gutters part.
type band struct {
	rows    int
	gutters []interval
}

type interval struct{ from, to float32 }

// findBand looks for columns from the first row on.
func findBand(rows [][]segment) (band, bool) {
	left, right := extent(rows)
	free := gaps(rows[0], left, right)
	n := 1
	gutters := within(free, rows[:1])
	for n < len(rows) && !isFarBelow(rows, n) {
		next := intersect(free, gaps(rows[n], left, right))
		g := within(next, rows[:n+1])
		if !hasGutter(next, rows[n][0].size) || len(g) == 0 && len(gutters) > 0 {
			break
		}
		free, gutters = next, g
		n++
	}
	n = trimmed(rows[:n], gutters)
	if n < minInBand {
		return band{}, false
	}
	left, right = extent(rows[:n])
	free = gaps(rows[0], left, right)
	for _, row := range rows[1:n] {
		free = intersect(free, gaps(row, left, right))
	}
	gutters = within(free, rows[:n])
	kept := gutters[:0:0]
	for _, g := range gutters {
		if fewest(rows[:n], g) >= minInBand {
			kept = append(kept, g)
		}
	}
	return band{n, kept}, len(kept) > 0
}

func hasGutter(free []interval, size float32) bool {
	return slices.ContainsFunc(free, func(i interval) bool { return i.to-i.from >= gutter*size })
}

// isFarBelow says whether row n stands apart from what is above it: a line alone, as
// headings are, or one in larger letters sooner than others.
func isFarBelow(rows [][]segment, n int) bool {
	above, below := rows[n-1][0], rows[n][0]
	size := max(above.size, below.size)
	far := float32(6)
	if len(rows[n]) == 1 || below.size > larger*above.size {
		far = 2
	}
	return above.base-below.base > far*size
}

func extent(rows [][]segment) (left, right float32) {
	left, right = rows[0][0].box.Left, rows[0][0].box.Right
	for _, row := range rows {
		for _, s := range row {
			left, right = min(left, s.box.Left), max(right, s.box.Right)
		}
	}
	return left, right
}

// gaps gives where a row is empty.
func gaps(row []segment, left, right float32) []interval {
	var out []interval
	at := left
	for _, s := range row {
		if s.box.Left > at {
			out = append(out, interval{at, s.box.Left})
		}
		at = max(at, s.box.Right)
	}
	if right > at {
		out = append(out, interval{at, right})
	}
	return out
}

// intersect gives where both are empty, wide enough for a gutter.
func intersect(a, b []interval) []interval {
	var out []interval
	for i, j := 0, 0; i < len(a) && j < len(b); {
		from, to := max(a[i].from, b[j].from), min(a[i].to, b[j].to)
		if to > from {
			out = append(out, interval{from, to})
		}
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
	return out
}

// within gives the gaps that are wide enough and have text on both sides.
func within(free []interval, rows [][]segment) []interval {
	left, right := extent(rows)
	size := float32(0)
	for _, row := range rows {
		size += row[0].size / float32(len(rows))
	}
	var out []interval
	for _, g := range free {
		if g.from > left && g.to < right && g.to-g.from >= gutter*size {
			out = append(out, g)
		}
	}
	return out
}

// trimmed gives how many rows are left without those at the end that have text on
// one side alone and stand apart.
func trimmed(rows [][]segment, gutters []interval) int {
	if len(gutters) == 0 {
		return 0
	}
	last := 0
	for n, row := range rows {
		if len(row) > 1 {
			last = n
		}
	}
	for n := last + 1; n < len(rows); n++ {
		above, below := rows[n-1][0], rows[n][0]
		if above.base-below.base > 1.8*max(above.size, below.size) || rows[n][0].size > 1.15*rows[n-1][0].size {
			return n
		}
	}
	return len(rows)
}

// fewest gives how many rows have text on the side of the gutter with fewer.
func fewest(rows [][]segment, g interval) int {
	left, right := 0, 0
	for _, row := range rows {
		if row[0].box.Right <= g.from+0.01 {
			left++
		}
		if row[len(row)-1].box.Left >= g.to-0.01 {
			right++
		}
	}
	return min(left, right)
}

// band reads columns of text, or a table.
func (r *reader) band(rows [][]segment, gutters []interval, depth int) []Block {
	columns := split(rows, gutters)
	if isTable(rows, columns) {
		n := 0
		for n < len(rows)-1 && len(rows[n]) == 1 { // what stands over the table
			n++
		}
		return append(r.paragraphs(rows[:n]), r.table(rows[n:], gutters)...)
	}
	var out []Block
	if isRightToLeft(allWords(rows)) {
		for i := len(columns) - 1; i >= 0; i-- {
			out = append(out, r.region(columns[i], depth+1)...)
		}
		return out
	}
	for _, c := range columns {
		out = append(out, r.region(c, depth+1)...)
	}
	return out
}

func allWords(rows [][]segment) []Word {
	var out []Word
	for _, row := range rows {
		for _, s := range row {
			out = append(out, s.words...)
		}
	}
	return out
}

// split parts rows at the gutters.
func split(rows [][]segment, gutters []interval) [][][]segment {
	columns := make([][][]segment, len(gutters)+1)
	for _, row := range rows {
		parts := make([][]segment, len(gutters)+1)
		for _, s := range row {
			c := columnOf(s, gutters)
			parts[c] = append(parts[c], s)
		}
		for c, part := range parts {
			if len(part) > 0 {
				columns[c] = append(columns[c], part)
			}
		}
	}
	return columns
}

func columnOf(s segment, gutters []interval) int {
	for i, g := range gutters {
		if s.box.Right <= g.from+0.01 {
			return i
		}
	}
	return len(gutters)
}
