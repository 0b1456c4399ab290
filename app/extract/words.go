package extract

import (
	"strings"
	"unicode/utf8"
)

// text writes text, with white space collapsed as a browser would and with a
// backslash before what would read as markdown.
func (w *writer) text(s string) {
	for i := 0; i < len(s); {
		if s[i] <= ' ' {
			w.space = true
			i++
			continue
		}
		end := i
		special := false
		for end < len(s) && s[end] > ' ' {
			special = special || needsCare[s[end]]
			end++
		}
		if special {
			w.word(s[i:end], end < len(s))
		} else {
			w.begin()
			w.plainWord(s[i:end])
		}
		i = end
	}
}

// needsCare marks the bytes of words that are not written as they are: marks of
// markdown, and those that spaces and invisible characters begin with.
var needsCare = [256]bool{
	'\\': true, '`': true, '*': true, '_': true, '[': true, ']': true, '<': true, '&': true, '~': true, '|': true,
	0x7F: true, 0xC2: true, 0xCD: true, 0xD8: true, 0xE1: true, 0xE2: true, 0xE3: true, 0xEF: true, 0xF3: true,
}

// plainWord writes a word without marks, except those that count at the head of a line.
func (w *writer) plainWord(word string) {
	if w.lineHead {
		w.lineHead = false
		if n := lineMark(word); n >= 0 {
			w.out = append(append(append(w.out, word[:n]...), '\\'), word[n:]...)
			return
		}
	}
	w.out = append(w.out, word...)
}

// lineMark gives where in the first word of a line to put a backslash, so that
// it is not read as a heading, list marker, quote or rule; -1 for nowhere.
func lineMark(word string) int {
	switch c := word[0]; {
	case c == '>' || c == '|':
		return 0
	case c == '#' && len(word) <= 6 && strings.Trim(word, "#") == "":
		return 0
	case c == '-' || c == '+' || c == '=' || c == '~':
		if strings.Trim(word, word[:1]) == "" && (len(word) == 1 || len(word) >= 3) {
			return 0
		}
	case c >= '0' && c <= '9' && len(word) <= 10:
		n := len(word) - 1
		if (word[n] == '.' || word[n] == ')') && strings.Trim(word[:n], "0123456789") == "" {
			return n
		}
	}
	return -1
}

// word writes a word that holds marks or unusual characters.
func (w *writer) word(word string, spaceAfter bool) {
	clean := cleanWord(word)
	for i, part := range strings.Fields(clean) {
		w.space = w.space || i > 0
		w.begin()
		head := w.lineHead
		w.plainWordEscaped(part, head, spaceAfter)
	}
	if r, _ := utf8.DecodeLastRuneInString(clean); r == ' ' {
		w.space = true
	}
}

func (w *writer) plainWordEscaped(word string, head, spaceAfter bool) {
	w.lineHead = false
	if head && lineMark(word) == 0 {
		w.out = append(w.out, '\\')
	}
	alone := word == "*" && !head && spaceAfter && w.afterSpace()
	for i := range len(word) {
		if !alone && w.escapes(word, i) && !(i == 0 && head && lineMark(word) == 0) {
			w.out = append(w.out, '\\')
		}
		w.out = append(w.out, word[i])
	}
}

func (w *writer) afterSpace() bool { return len(w.out) > 0 && w.out[len(w.out)-1] == ' ' }

// escapes says whether word[i] would read as a mark.
func (w *writer) escapes(word string, i int) bool {
	next := byte(0)
	if i+1 < len(word) {
		next = word[i+1]
	}
	switch word[i] {
	case '`', '*':
		return true
	case '\\':
		return next == 0 || isPunctuation(next)
	case '_':
		return next != 0 && (i == 0 || !isWordByte(word[i-1]))
	case '[':
		return w.linking()
	case ']':
		return w.linking() || next == 0 || next == '('
	case '<':
		return next == 0 || isLetter(next) || next == '/' || next == '!' || next == '?'
	case '&':
		return next == '#' || isLetter(next)
	case '~':
		return i > 0 && word[i-1] == '~' || next == '~'
	case '|':
		return w.cell > 0
	}
	return false
}

// linking says whether a link's text is being written.
func (w *writer) linking() bool {
	for _, m := range w.marks {
		if m.open == "[" {
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isWordByte(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c >= utf8.RuneSelf }

func isPunctuation(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// label makes one line of a text that is shown beside others' words, such as a
// title in a list of sources.
func label(s string) string {
	return strings.Join(strings.Fields(cleanWord(strings.ToValidUTF8(s, ""))), " ")
}
