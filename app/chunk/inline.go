package chunk

import (
	"html"
	"slices"
	"sort"
	"strings"
)

// CellSeparator stands between the cells of a table row in rendered text.
const CellSeparator = " · "

// run says that the rendered bytes from at on stand in the source from src on.
type run struct{ at, src int }

// inline renders a block's marks away and remembers where each byte came from.
type inline struct {
	md      string
	row     bool // cells are kept apart
	pipes   bool // by pipes, not by breaks
	text    []byte
	runs    []run
	wait    string // a space, line break or separator that the next byte of text brings
	waitAt  int
	noClose uint64
	noTag   bool
	links   links
}

// render reads a block's inline text. What it gives is valid until the next call.
func (in *inline) render(md string, b block) string {
	*in = inline{md: md, row: b.kind == Row, pipes: strings.HasPrefix(md[b.body:b.tail], "|"), text: in.text[:0], runs: in.runs[:0], links: in.links.reset()}
	body := md[b.body:b.tail]
	if b.kind == Heading {
		body = trimClosingHashes(body)
	}
	end := b.body + len(body)
	if strings.Contains(body, "](") {
		in.links.find(md, b.body, end)
	}
	for at := b.body; at < end; {
		at = in.step(at, end)
	}
	return string(in.text)
}

// step renders the construct at an offset and gives the offset after it.
func (in *inline) step(at, end int) int {
	plain := at
	for plain < end && !special(in.md[plain]) {
		plain++
	}
	if plain > at {
		in.emit(in.md[at:plain], at)
		return plain
	}
	switch in.md[at] {
	case ' ', '\t', '\r', '\f', '\v':
		in.pause(" ", at)
		return at + 1
	case '\n':
		in.pause(" ", at)
		next, _ := skipPrefix(in.md, at+1, end)
		return next
	case '\\':
		return in.escape(at, end)
	case '`':
		return in.code(at, end)
	case '*', '~':
		return in.emphasis(at, end)
	case '<':
		return in.tag(at, end)
	case '&':
		return in.entity(at, end)
	case '|':
		return in.pipe(at)
	}
	return in.bracket(at)
}

func special(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\f', '\v', '\n', '\\', '`', '*', '~', '<', '&', '|', '[', ']', '!':
		return true
	}
	return false
}

func (in *inline) emit(s string, src int) {
	if in.wait != "" {
		if len(in.text) > 0 {
			in.put(in.wait, in.waitAt)
		}
		in.wait = ""
	}
	in.put(s, src)
}

// pause lets what parts two texts wait for the second. The longest wins: a
// separator over a break, a break over a space.
func (in *inline) pause(wait string, at int) {
	if in.wait == "" || in.wait == " " || wait == CellSeparator {
		in.wait, in.waitAt = wait, at
	}
}

func (in *inline) put(s string, src int) {
	if n := len(in.runs); n == 0 || in.runs[n-1].src+len(in.text)-in.runs[n-1].at != src {
		in.runs = append(in.runs, run{len(in.text), src})
	}
	in.text = append(in.text, s...)
}

// source gives where the rendered byte at an offset stands in the markdown.
func (in *inline) source(at int) int {
	i := sort.Search(len(in.runs), func(i int) bool { return in.runs[i].at > at }) - 1
	return in.runs[i].src + at - in.runs[i].at
}

func (in *inline) escape(at, end int) int {
	if at+1 < end && punctuation(in.md[at+1]) {
		in.emit(in.md[at+1:at+2], at+1)
		return at + 2
	}
	if at+1 == end || in.md[at+1] == '\n' || in.md[at+1] == '\r' {
		if in.row {
			in.pause(CellSeparator, at)
		} else {
			in.pause("\n", at)
		}
		return at + 1
	}
	in.emit(`\`, at)
	return at + 1
}

func punctuation(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// code renders a code span. A length of fence that once found no closing finds
// none later in the block either, which keeps the search linear.
func (in *inline) code(at, end int) int {
	n := runLength(in.md, at, end)
	if n < 64 && in.noClose&(1<<n) == 0 {
		for i := at + n; i < end; {
			if in.md[i] != '`' {
				i++
				continue
			}
			m := runLength(in.md, i, end)
			if m == n {
				in.span(at+n, i)
				return i + n
			}
			i += m
		}
		in.noClose |= 1 << n
	}
	in.emit(in.md[at:at+n], at)
	return at + n
}

func runLength(s string, at, end int) int {
	n := 1
	for at+n < end && s[at+n] == s[at] {
		n++
	}
	return n
}

// span emits what stands between the marks of a code span.
func (in *inline) span(from, to int) {
	if to-from > 2 && in.md[from] == ' ' && in.md[to-1] == ' ' && strings.Trim(in.md[from:to], " ") != "" {
		from, to = from+1, to-1
	}
	for from < to {
		switch c := in.md[from]; {
		case c == '\n':
			in.pause(" ", from)
			from, _ = skipPrefix(in.md, from+1, to)
		case isSpace(c):
			in.pause(" ", from)
			from++
		case c == '\\' && in.pipes && from+1 < to && in.md[from+1] == '|':
			in.emit("|", from+1)
			from += 2
		default:
			end := from + 1
			for end < to && in.md[end] != '\\' && !isSpace(in.md[end]) {
				end++
			}
			in.emit(in.md[from:end], from)
			from = end
		}
	}
}

func isSpace(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r'
}

// emphasis drops the marks of bold, italic and struck text; a star between
// spaces and a single tilde are text.
func (in *inline) emphasis(at, end int) int {
	n := runLength(in.md, at, end)
	loose := (at == 0 || isSpace(in.md[at-1])) && (at+n == end || isSpace(in.md[at+n]))
	if loose || in.md[at] == '~' && n != 2 {
		in.emit(in.md[at:at+n], at)
	}
	return at + n
}

// tag drops an HTML tag and keeps the address in an autolink.
func (in *inline) tag(at, end int) int {
	if !in.noTag && at+1 < end && (letter(in.md[at+1]) || in.md[at+1] == '/' || in.md[at+1] == '!') {
		n := strings.IndexByte(in.md[at:end], '>')
		if n > 0 {
			if inner := in.md[at+1 : at+n]; strings.Contains(inner, ":") && !strings.ContainsAny(inner, " \"'=\n") {
				in.emit(inner, at+1)
			}
			return at + n + 1
		}
		in.noTag = true
	}
	in.emit("<", at)
	return at + 1
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (in *inline) entity(at, end int) int {
	window := in.md[at:min(end, at+34)]
	if n := strings.IndexByte(window, ';'); n > 1 {
		if decoded := html.UnescapeString(window[:n+1]); decoded != window[:n+1] {
			in.emit(decoded, at)
			return at + n + 1
		}
	}
	in.emit("&", at)
	return at + 1
}

func (in *inline) pipe(at int) int {
	if !in.row || !in.pipes {
		in.emit("|", at)
		return at + 1
	}
	in.pause(CellSeparator, at)
	return at + 1
}

// bracket drops the marks of links and images; their texts stay.
func (in *inline) bracket(at int) int {
	switch in.md[at] {
	case '!':
		if in.links.opens(at + 1) {
			return at + 1
		}
	case '[':
		if in.links.opens(at) {
			return at + 1
		}
	case ']':
		if end := in.links.closes(at); end > 0 {
			return end
		}
	}
	in.emit(in.md[at:at+1], at)
	return at + 1
}

// links are the places where links open and close in a block.
type links struct {
	open  []int
	close []run // at the bracket, src the offset after the destination
	stack []int
}

func (l links) reset() links { return links{l.open[:0], l.close[:0], l.stack[:0]} }

// find pairs brackets in front of a destination. A destination without an
// opening, which a slice can begin with, closes as well.
func (l *links) find(md string, at, end int) {
	for ; at < end; at++ {
		switch md[at] {
		case '\\':
			at++
		case '[':
			l.stack = append(l.stack, at)
		case ']':
			n := len(l.stack)
			if stop := destinationEnd(md, at+1, end); stop > 0 {
				l.close = append(l.close, run{at, stop})
				if n > 0 {
					l.open = append(l.open, l.stack[n-1])
				}
				at = stop - 1
			}
			l.stack = l.stack[:max(0, n-1)]
		}
	}
	slices.Sort(l.open)
}

// destinationEnd gives the offset after "(address)", 0 where there is none. It
// never reads past the next "](", so that text full of them is read in linear time.
func destinationEnd(md string, at, end int) int {
	if at >= end || md[at] != '(' {
		return 0
	}
	depth := 0
	for i := at; i < end; i++ {
		switch md[i] {
		case '\\':
			i++
		case '\n':
			return 0
		case ']':
			if i+1 < end && md[i+1] == '(' {
				return 0
			}
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func (l *links) opens(at int) bool {
	_, found := slices.BinarySearch(l.open, at)
	return found
}

func (l *links) closes(at int) int {
	i := sort.Search(len(l.close), func(i int) bool { return l.close[i].at >= at })
	if i < len(l.close) && l.close[i].at == at {
		return l.close[i].src
	}
	return 0
}

func trimClosingHashes(s string) string {
	s = strings.TrimRight(s, " \t\r")
	if cut := strings.TrimRight(s, "#"); cut == "" || strings.HasSuffix(cut, " ") {
		return cut
	}
	return s
}

// Plain renders markdown to the text that a reader sees, a line for each block.
func Plain(markdown string) string {
	var in inline
	out := make([]byte, 0, len(markdown))
	for _, b := range scan(markdown) {
		text := ""
		switch b.kind {
		case rule, delimiter:
		case Code:
			text = dedent(markdown, b)
		default:
			text = in.render(markdown, b)
		}
		if text != "" {
			out = append(append(out, text...), '\n')
		}
	}
	return strings.TrimSuffix(string(out), "\n")
}

// dedent gives a code block's text without the prefix that nesting in lists
// and quotes put before its lines.
func dedent(md string, b block) string {
	fence, _ := skipPrefix(md, b.start, b.end)
	indent := fence - b.start
	if n := markerLength(md[fence:b.end]); n > 0 {
		indent += n
	}
	text := md[b.body:max(b.body, b.tail)]
	if indent == 0 || b.body == 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		n := 0
		for n < min(indent, len(line)) && (isSpace(line[n]) || line[n] == '>') {
			n++
		}
		lines[i] = line[n:]
	}
	return strings.Join(lines, "\n")
}
