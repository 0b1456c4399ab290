package terms

import (
	"unicode"
	"unicode/utf8"
)

// class says what a character is to the scanner; the classes of a run of text
// are collected in one value.
type class uint16

const (
	letter   class = 1 << iota // begins or continues a word, needs no folding of case
	capital                    // a letter in upper case, or in title case
	digit                      // a decimal digit
	mark                       // continues what came before: combining marks, and characters that are dropped
	unspaced                   // a letter of a script written without spaces
	joiner                     // joins two parts of a compound: . - _ @
	elision                    // an apostrophe, or another sign dropped inside a word
	suffix                     // + and #, which end names such as c++
	comma                      // joins the digits of a number
	wide                       // anything beyond ASCII
)

func (c class) has(any class) bool { return c&any != 0 }

// plain tells that a run is one word, without parts to find.
func (c class) plain() bool { return !c.has(joiner|suffix|comma) && !(c.has(capital) && c.has(letter)) }

const wordClass = letter | capital | digit

func classOf(r rune) class {
	if r < utf8.RuneSelf {
		return asciiClass[r]
	}
	return wide | wideClass(r)
}

func wideClass(r rune) class {
	if kind := frequentClass(r); kind != 0 {
		return kind
	}
	return tableClass(r)
}

func tableClass(r rune) class {
	switch {
	case isUnspaced(r):
		return unspaced
	case isElision(r):
		return elision
	case r == '‐':
		return joiner
	case isIgnored(r) || unicode.Is(unicode.M, r):
		return mark
	case unicode.IsUpper(r) || unicode.IsTitle(r):
		return capital
	case unicode.IsLetter(r):
		return letter
	case unicode.Is(unicode.Nd, r):
		return digit
	case unicode.IsNumber(r):
		return letter
	default:
		return 0
	}
}

// frequentClass knows the letters that most text consists of, without looking
// into tables: it only makes wideClass faster.
func frequentClass(r rune) class {
	switch {
	case 0x4E00 <= r && r <= 0x9FFF, 0xAC00 <= r && r <= 0xD7A3, 0x3041 <= r && r <= 0x3096, 0x30A1 <= r && r <= 0x30FA:
		return unspaced
	case 0xDF <= r && r <= 0xFF && r != 0xF7, 0x3B1 <= r && r <= 0x3CE, 0x430 <= r && r <= 0x45F,
		0x5D0 <= r && r <= 0x5EA, 0x620 <= r && r <= 0x64A, 0x904 <= r && r <= 0x939:
		return letter
	case 0xC0 <= r && r <= 0xDE && r != 0xD7, 0x400 <= r && r <= 0x42F:
		return capital
	}
	return 0
}

// isElision names the typographic apostrophes, the letter apostrophe of
// Ukrainian and others, the Catalan middle dot and the Hebrew geresh and
// gershayim.
func isElision(r rune) bool {
	switch r {
	case '’', '‘', 'ʼ', 'ʻ', '·', '‧', '׳', '״':
		return true
	}
	return false
}

// isIgnored names the invisible characters that may stand inside a word: soft
// hyphen, zero-width (non-)joiner, word joiner, byte order mark and direction
// marks. The zero-width space is not one of them: it separates words.
func isIgnored(r rune) bool {
	switch r {
	case '\u00ad', '\u200c', '\u200d', '\u2060', '\ufeff', '\u200e', '\u200f', '\u061c':
		return true
	}
	return false
}

// unspacedScripts begin at U+0E00, so that most text never looks into them.
func isUnspaced(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	if r == 'ー' || r == '々' || r == '〆' {
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.In(r, unicode.L, unicode.Nl)
}

// wordOfOne tells whether a single character of this script is often a word.
func wordOfOne(unit string) bool {
	r, _ := utf8.DecodeRuneInString(unit)
	return 0x4E00 <= r && r <= 0x9FFF || 0xAC00 <= r && r <= 0xD7A3 || unicode.In(r, unicode.Han, unicode.Hangul)
}

// grammatical tells that a pair is hiragana alone, which in Japanese are the
// particles and endings.
func grammatical(pair string) bool {
	for _, r := range pair {
		if !unicode.Is(unicode.Hiragana, r) {
			return false
		}
	}
	return true
}

var asciiClass = func() (table [utf8.RuneSelf]class) {
	for r := range table {
		switch {
		case 'a' <= r && r <= 'z':
			table[r] = letter
		case 'A' <= r && r <= 'Z':
			table[r] = capital
		case '0' <= r && r <= '9':
			table[r] = digit
		case r == '.' || r == '-' || r == '_' || r == '@':
			table[r] = joiner
		case r == '\'':
			table[r] = elision
		case r == '+' || r == '#':
			table[r] = suffix
		case r == ',':
			table[r] = comma
		}
	}
	return table
}()
