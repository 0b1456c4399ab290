package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a text directive, in words and bytes: a quote that is longer is
// named by its first and its last words.
const (
	edgeWords  = 5
	wholeWords = 12
	wholeBytes = 120
)

// Fragment gives the fragment that makes a browser scroll to the sentence and
// mark it, ":~:text=" and the directive, to put behind "#" of an address; "" when
// none can match.
//
// Chromium finds each term of a directive only within one block, one line of
// code and one cell, and not across a line break; start and end of a range, and
// the prefix that must stand directly before it, may lie in different ones.
func Fragment(s Sentence) string {
	switch s.Kind {
	case Row:
		return rowFragment(strings.Split(s.Text, CellSeparator))
	case Code:
		return directive("", longest(strings.FieldsFunc(s.Text, func(r rune) bool { return r == '\n' || r == '\t' })), "")
	}
	lines := strings.Split(s.Text, "\n")
	if len(lines) > 1 {
		return directive("", head(lines[0]), tail(lines[len(lines)-1]))
	}
	start, end := edges(s.Text)
	return directive("", start, end)
}

// rowFragment names a row by its second cell up to its last, and the first,
// which must stand before them: a cell alone often stands in other rows too.
func rowFragment(cells []string) string {
	last := len(cells) - 1
	if last < 1 || !worded(cells[0]) || !worded(cells[1]) || !worded(cells[last]) {
		start, end := edges(longest(cells))
		return directive("", start, end)
	}
	if last == 1 {
		start, end := edges(cells[1])
		return directive(tail(cells[0]), start, end)
	}
	return directive(tail(cells[0]), head(cells[1]), tail(cells[last]))
}

// edges gives a short text whole, and the first and the last words of a long one.
func edges(text string) (start, end string) {
	words := strings.Fields(text)
	if len(words) <= wholeWords && len(text) <= wholeBytes {
		return text, ""
	}
	if len(words) > 2*edgeWords {
		return strings.Join(words[:edgeWords], " "), strings.Join(words[len(words)-edgeWords:], " ")
	}
	return clauses(text)
}

// clauses gives the first and the last clause of a text that has few spaces,
// such as Chinese, in which words cannot be counted.
func clauses(text string) (start, end string) {
	const marks = "，、；：。"
	first, last := strings.IndexAny(text, marks), strings.LastIndexAny(strings.TrimRight(text, marks), marks)
	if first < 0 || first >= last {
		return text, ""
	}
	_, size := utf8.DecodeRuneInString(text[last:])
	return text[:first], text[last+size:]
}

func head(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(edgeWords, len(words))], " ")
}

func tail(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[max(0, len(words)-edgeWords):], " ")
}

func directive(prefix, start, end string) string {
	if !worded(start + end) {
		return ""
	}
	out := ":~:text="
	if prefix != "" {
		out += encode(prefix) + "-,"
	}
	out += encode(strings.TrimSpace(start))
	if end != "" {
		out += "," + encode(strings.TrimSpace(end))
	}
	return out
}

func worded(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// longest gives the part with the most characters, the first of equals: it is
// the least likely to stand elsewhere on the page.
func longest(parts []string) string {
	best := ""
	for _, p := range parts {
		if p = strings.TrimSpace(p); len(p) > len(best) {
			best = p
		}
	}
	return best
}

// encode escapes everything but letters and digits of ASCII and three marks
// that mean nothing in a directive or an address.
func encode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if letter(c) || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
