package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// SoftHyphen stands where a word was parted at the end of a line.
const softHyphen = '\u00AD'

// lineText puts words together as they are read, with a space where one is seen.
func lineText(words []Word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 && spaced(words[i-1], w) {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// spaced says whether two words of a line are apart. Scripts without spaces are
// drawn in pieces that belong together.
func spaced(a, b Word) bool {
	last, _ := utf8.DecodeLastRuneInString(a.Text)
	first, _ := utf8.DecodeRuneInString(b.Text)
	gap := max(b.Box.Left-a.Box.Right, a.Box.Left-b.Box.Right)
	size := max(a.Size, b.Size)
	if isDense(last) && isDense(first) {
		return gap > 0.6*size
	}
	return gap > 0.15*size
}

// isDense tells characters of scripts that are written without spaces.
func isDense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

// joinText puts the text of the next line behind a text. A word that was parted
// at the end of the line is made whole; a hyphen stays where the document writes
// the word with it.
func joinText(a, b string, known map[string]bool) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	last, size := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if last == softHyphen {
		return a[:len(a)-size] + b
	}
	if isHyphen(last) && len(a) > size {
		return joinHyphen(a, size, b, known)
	}
	if isDense(last) && isDense(first) {
		return a + b
	}
	return a + " " + b
}

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func joinHyphen(a string, size int, b string, known map[string]bool) string {
	before, _ := utf8.DecodeLastRuneInString(a[:len(a)-size])
	after, _ := utf8.DecodeRuneInString(b)
	if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
		return a + " " + b
	}
	if !unicode.IsLower(after) || !unicode.IsLetter(before) {
		return a + b
	}
	head := lastWord(a[:len(a)-size])
	tail := firstWord(b)
	whole, hyphened := strings.ToLower(head+tail), strings.ToLower(head+"-"+tail)
	if known[hyphened] && !known[whole] {
		return a + b
	}
	return a[:len(a)-size] + b
}

func lastWord(s string) string {
	at := strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if at < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	return s[at+size:]
}

func firstWord(s string) string {
	if at := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }); at >= 0 {
		return s[:at]
	}
	return s
}

const maxKnown = 200_000

// wordsOf gives the words that hold a hyphen, and those that could be one parted,
// as they stand within lines.
func wordsOf(pages []Page) map[string]bool {
	known := map[string]bool{}
	for _, p := range pages {
		for _, w := range p.Words {
			if len(known) >= maxKnown {
				return known
			}
			t := strings.ToLower(strings.TrimFunc(w.Text, func(r rune) bool { return !unicode.IsLetter(r) }))
			if len(t) > 3 && len(t) < 60 {
				known[strings.ReplaceAll(t, "\u2010", "-")] = true
			}
		}
	}
	return known
}

// cleaned takes ligatures and presentation forms apart, and drops soft hyphens
// that stand inside a line.
func cleaned(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == softHyphen && i+utf8.RuneLen(r) < len(s):
		case r == utf8.RuneError || unicode.Is(unicode.Co, r):
			b.WriteRune('\uFFFD')
		case isPresentation(r):
			b.WriteString(norm.NFKC.String(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func isPresentation(r rune) bool {
	return r >= 0xFB00 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC || r >= 0x2E80 && r <= 0x2FDF || r >= 0xF900 && r <= 0xFAFF
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
