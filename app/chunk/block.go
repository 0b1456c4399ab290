package chunk

import "strings"

// BlockKind says what a block of markdown is.
type BlockKind uint8

const (
	Paragraph BlockKind = iota
	Item                // the first paragraph of a list item
	Row                 // of a table, or a term with its description beside it
	Heading
	Code
	Quote
	rule      // a thematic break: no text
	delimiter // the line under a table's head: no text
)

func (k BlockKind) String() string {
	return [...]string{"paragraph", "item", "row", "heading", "code", "quote", "rule", "delimiter"}[k]
}

// block is a run of whole lines. Its text begins at body and stops at tail:
// marks such as "- " or "## " and fences lie outside.
type block struct {
	kind       BlockKind
	level      int // of a heading, from 1
	start, end int // the lines, without the last line break
	body, tail int
}

// scanner reads blocks line by line, in one pass.
type scanner struct {
	md     string
	blocks []block
	open   bool // the last block takes the next line of text
}

func scan(md string) []block {
	s := scanner{md: md, blocks: make([]block, 0, 4+len(md)/100)}
	at := s.headlessCode()
	for at < len(md) {
		at = s.line(at)
	}
	return s.blocks
}

// headlessCode handles a slice that starts inside a code block: its first fence
// names no language, so it closes, and an odd number of fences says that its
// opening is missing.
func (s *scanner) headlessCode() int {
	first, firstEnd, bare, count := -1, 0, false, 0
	for at := 0; at < len(s.md); {
		end := lineEnd(s.md, at)
		body, _ := skipPrefix(s.md, at, end)
		if n := fenceLength(s.md[body:end]); n > 0 {
			if count == 0 {
				first, firstEnd, bare = at, end, body+n == end
			}
			count++
		}
		at = end + 1
	}
	if !bare || count%2 == 0 {
		return 0
	}
	s.blocks = append(s.blocks, block{kind: Code, end: firstEnd, tail: max(0, first-1)})
	return firstEnd + 1
}

// line reads the block, or part of one, that starts in the line at offset at,
// and gives the offset of the line after it.
func (s *scanner) line(at int) int {
	end := lineEnd(s.md, at)
	body, quoted := skipPrefix(s.md, at, end)
	if body == end {
		s.blank(end, quoted)
		return end + 1
	}
	if level := headingLevel(s.md[at:end]); level > 0 {
		s.add(block{kind: Heading, level: level, start: at, end: end, body: min(at+level+1, end), tail: end}, false)
		return end + 1
	}
	if isRule(s.md[body:end]) {
		s.add(block{kind: rule, start: at, end: end, body: end, tail: end}, false)
		return end + 1
	}
	kind := Paragraph
	if quoted {
		kind = Quote
	}
	for {
		n := markerLength(s.md[body:end])
		if n == 0 {
			break
		}
		kind = Item
		body, _ = skipPrefix(s.md, body+n, end)
	}
	if n := fenceLength(s.md[body:end]); n > 0 {
		return s.code(at, body, end, n)
	}
	s.text(kind, at, body, end)
	return end + 1
}

// text adds a line of inline text: a table row, the start of a block or one
// more line of the last block.
func (s *scanner) text(kind BlockKind, at, body, end int) {
	if kind != Item && strings.HasPrefix(s.md[body:end], "|") {
		row := block{kind: Row, start: at, end: end, body: body, tail: end}
		if isDelimiter(s.md[body:end]) {
			row.kind, row.body = delimiter, end
		}
		s.add(row, false)
		return
	}
	if s.open && kind != Item {
		last := &s.blocks[len(s.blocks)-1]
		if term := isTerm(s.md[last.body:last.tail]); !term || !isBold(s.md[body:end]) {
			if term {
				last.kind = Row
			}
			last.end, last.tail = end, end
			return
		}
	}
	s.add(block{kind: kind, start: at, end: end, body: body, tail: end}, true)
}

// code adds the fenced block that opens at body with a fence of n marks, up to
// its closing fence or the end of the text.
func (s *scanner) code(at, body, end, n int) int {
	mark, next := s.md[body], end+1
	c := block{kind: Code, start: at, body: min(next, len(s.md)), end: len(s.md), tail: len(s.md)}
	for next < len(s.md) {
		stop := lineEnd(s.md, next)
		from, _ := skipPrefix(s.md, next, stop)
		if rest := s.md[from:stop]; len(rest) >= n && rest[0] == mark && strings.Trim(rest, rest[:1]) == "" {
			c.tail, c.end = max(c.body, next-1), stop
			break
		}
		next = stop + 1
	}
	s.add(c, false)
	return c.end + 1
}

func (s *scanner) add(b block, open bool) {
	s.blocks = append(s.blocks, b)
	s.open = open
}

// blank ends the open block. A line that holds quote marks alone is kept with
// the block before it, so that no byte is lost between blocks.
func (s *scanner) blank(end int, quoted bool) {
	s.open = false
	if quoted && len(s.blocks) > 0 {
		s.blocks[len(s.blocks)-1].end = end
	} else if quoted {
		s.blocks = append(s.blocks, block{kind: rule, end: end, body: end, tail: end})
	}
}

func lineEnd(s string, at int) int {
	if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(s)
}

// skipPrefix passes white space and quote marks.
func skipPrefix(s string, at, end int) (body int, quoted bool) {
	for at < end {
		switch s[at] {
		case ' ', '\t', '\r', '\f', '\v':
		case '>':
			quoted = true
		default:
			return at, quoted
		}
		at++
	}
	return end, quoted
}

// fenceLength counts the marks of a code fence, 0 where the line is none.
func fenceLength(line string) int {
	if line == "" || line[0] != '`' && line[0] != '~' {
		return 0
	}
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if n < 3 || line[0] == '`' && strings.IndexByte(line[n:], '`') >= 0 {
		return 0
	}
	return n
}

func headingLevel(line string) int {
	n := 0
	for n < len(line) && line[n] == '#' {
		n++
	}
	if n > 6 || n < len(line) && line[n] != ' ' {
		return 0
	}
	return n
}

// markerLength counts the bytes of a list marker and the space after it.
func markerLength(line string) int {
	if line == "" {
		return 0
	}
	n := 1
	if line[0] >= '0' && line[0] <= '9' {
		for n < len(line) && n < 10 && line[n] >= '0' && line[n] <= '9' {
			n++
		}
		if n == len(line) || line[n] != '.' && line[n] != ')' {
			return 0
		}
		n++
	} else if line[0] != '-' && line[0] != '*' && line[0] != '+' {
		return 0
	}
	if n == len(line) {
		return n
	}
	if line[n] != ' ' && line[n] != '\t' {
		return 0
	}
	return n + 1
}

func isRule(line string) bool {
	mark, n := line[0], 0
	if mark != '-' && mark != '*' && mark != '_' {
		return false
	}
	for i := range len(line) {
		switch line[i] {
		case mark:
			n++
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return n >= 3
}

func isDelimiter(line string) bool {
	return strings.Trim(line, "|-: \t\r") == "" && strings.IndexByte(line, '-') >= 0
}

// isTerm says whether text is bold from end to end and breaks there. What
// follows is another such term, or the term's description, which makes the two
// a row.
func isTerm(text string) bool {
	text = strings.TrimRight(text, " \t\r")
	return strings.HasSuffix(text, `\`) && isBold(text)
}

func isBold(text string) bool {
	text = strings.TrimSuffix(strings.TrimRight(text, " \t\r"), `\`)
	return len(text) > 4 && strings.HasPrefix(text, "**") && strings.HasSuffix(text, "**")
}
