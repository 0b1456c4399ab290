package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// paragraphs joins the lines of one column.
func (r *reader) paragraphs(rows [][]segment) []Block {
	if len(rows) == 0 {
		return nil
	}
	lines := make([]line, len(rows))
	for i, row := range rows {
		lines[i] = lineOf(row)
	}
	leading := leadingOf(lines)
	left, right := extent(rows)
	var out []Block
	from := 0
	for i := 1; i <= len(lines); i++ {
		if i < len(lines) && !r.begins(lines, from, i, leading, left, right) {
			continue
		}
		out = append(out, r.block(lines[from:i], left)...)
		from = i
	}
	return out
}

// leadingOf gives the distance that most lines have from the one above.
func leadingOf(lines []line) float32 {
	count := map[int]int{}
	best, most := 0, 0
	for i := 1; i < len(lines); i++ {
		d := int(2 * (lines[i-1].base - lines[i].base))
		if d <= 0 {
			continue
		}
		count[d]++
		if c := count[d] + count[d-1] + count[d+1]; c > most {
			best, most = d, c
		}
	}
	return float32(best) / 2
}

// begins says whether line i begins a paragraph.
func (r *reader) begins(lines []line, from, i int, leading, left, right float32) bool {
	above, l := lines[i-1], lines[i]
	size := max(above.size, l.size)
	distance := above.base - l.base
	switch {
	case distance > 1.35*max(leading, size) || distance > 2.2*size || distance < 0:
		return true
	case above.size > 1.12*l.size || l.size > 1.12*above.size:
		return distance > 0.75*size
	case above.isFixed() != l.isFixed():
		return true
	case above.isBold() != l.isBold() && (i == from+1 || l.isBold()):
		return true
	case above.isFixed():
		return false
	}
	if _, ok := marker(l.words); ok && !continues(above, right) || isBullet(firstText(l)) {
		return true
	}
	if l.rtl {
		indent := above.box.Right - l.box.Right
		return indent > 0.8*size && indent < 6*size && i-from > 1 || above.box.Left > left+0.35*(right-left)
	}
	indent := l.box.Left - above.box.Left
	if i-from == 1 && isItem(lines[from]) {
		indent = 0
	}
	return indent > 0.8*size && indent < 6*size || ended(above, right, left) || hadRoom(above, l, right)
}

// hadRoom says whether the first word of a line would have stood on the one above:
// it was broken on purpose.
func hadRoom(above, l line, right float32) bool {
	first := l.words[0].Box.width()
	return above.box.Right+first+2*l.size < right && !isDense(lastRune(above))
}

func lastRune(l line) rune {
	r, _ := utf8.DecodeLastRuneInString(l.words[len(l.words)-1].Text)
	return r
}

// continues says whether a line is so full that the next one goes on with it.
func continues(l line, right float32) bool {
	return l.box.Right > right-3*l.size && !endsSentence(l)
}

func endsSentence(l line) bool {
	t := l.words[len(l.words)-1].Text
	return strings.ContainsAny(t[len(t)-1:], ".:;!?")
}

// ended says whether a line is the last of a paragraph, as it ends a sentence far
// from the margin.
func ended(l line, right, left float32) bool {
	return endsSentence(l) && l.box.Right < right-0.3*(right-left)
}

func firstText(l line) string { return l.words[0].Text }

func isItem(l line) bool {
	_, ok := marker(l.words)
	return ok
}

func (l line) isFixed() bool { return l.all(Fixed) }

func (l line) isBold() bool { return l.all(Bold) }

func (l line) all(s Style) bool {
	for _, w := range l.words {
		if w.Style&s == 0 {
			return false
		}
	}
	return true
}

// block makes a paragraph, a list's item or code of lines.
func (r *reader) block(lines []line, left float32) []Block {
	if isCode(lines) {
		return []Block{{Kind: Code, Lines: codeLines(lines), line: lines[0]}}
	}
	if hasLeaders(lines) {
		var rows [][]string
		for _, l := range lines {
			rows = append(rows, []string{cleaned(lineText(l.words))})
		}
		return contents(Block{Rows: rows, line: lines[0]})
	}
	b := Block{line: lines[0]}
	if mark, ok := marker(lines[0].words); ok && (len(lines[0].words) > 1 || len(lines) > 1) {
		b.Kind, b.Marker = Item, mark
		lines[0].words = lines[0].words[1:]
	}
	for _, l := range lines {
		r.addLine(&b, l)
	}
	return []Block{b}
}

func hasLeaders(lines []line) bool {
	n := 0
	for _, l := range lines {
		t := lineText(l.words)
		if strings.Contains(t, ". . . .") || strings.Contains(t, ".....") {
			n++
		}
	}
	return 2*n > len(lines)
}

// addLine adds a line to the text of a block, with its links.
func (r *reader) addLine(b *Block, l line) {
	for i := 0; i < len(l.words); {
		j := i + 1
		for j < len(l.words) && l.words[j].Link == l.words[i].Link {
			j++
		}
		text := cleaned(lineText(l.words[i:j]))
		n := len(b.Spans) - 1
		switch {
		case n < 0:
			b.Spans = append(b.Spans, Span{text, l.words[i].Link})
		case b.Spans[n].Link == l.words[i].Link:
			b.Spans[n].Text = joinText(b.Spans[n].Text, text, r.known)
		default:
			if i == 0 || spaced(l.words[i-1], l.words[i]) {
				text = " " + text
			}
			b.Spans = append(b.Spans, Span{text, l.words[i].Link})
		}
		i = j
	}
}

// isCode says whether lines are set in a font of one width, as programs are.
func isCode(lines []line) bool {
	for _, l := range lines {
		if !l.isFixed() {
			return false
		}
	}
	return len(lines) > 1 || len(lines[0].words) > 3
}

// codeLines keeps the indentation.
func codeLines(lines []line) []string {
	left := lines[0].box.Left
	for _, l := range lines {
		left = min(left, l.box.Left)
	}
	var out []string
	for _, l := range lines {
		step := 0.6 * l.size
		var b strings.Builder
		at := left
		for _, w := range l.words {
			n := int((w.Box.Left-at)/step + 0.5)
			if b.Len() > 0 {
				n = max(n, 1)
			}
			b.WriteString(strings.Repeat(" ", min(max(n, 0), 80)))
			b.WriteString(w.Text)
			at = w.Box.Right
		}
		out = append(out, cleaned(b.String()))
	}
	return out
}

// marker gives the mark of a list's item that a line begins with.
func marker(words []Word) (string, bool) {
	t := words[0].Text
	if isBullet(t) {
		return "-", true
	}
	digits := strings.TrimRight(t, ".)")
	if len(digits) == len(t)-1 && len(digits) > 0 && len(digits) <= 3 && strings.Trim(digits, "0123456789") == "" {
		return digits + ".", true
	}
	return "", false
}

func isBullet(t string) bool {
	switch t {
	case "•", "‣", "◦", "▪", "▫", "●", "○", "■", "□", "◆", "➢", "✓", "⁃", "∙", "·", "–", "-", "*", "\uF0B7", "\uF0A7", "\uF0D8":
		return true
	}
	return false
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
