package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens estimates the tokens that a multilingual model makes of s: a word of
// up to six Latin letters is one, three digits are one, so is a mark of
// punctuation, a character of Chinese, Japanese or Korean, and three letters of
// other scripts.
func Tokens(s string) int {
	n, letters, digits, other := 0, 0, 0, 0
	flush := func() {
		n += (letters+5)/6 + (digits+2)/3 + (other+2)/3
		letters, digits, other = 0, 0, 0
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case letter(c):
				letters++
			case c >= '0' && c <= '9':
				digits++
			case c <= ' ':
				flush()
			default:
				flush()
				n++
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r < 0x250:
			letters++
		case ideographic(r):
			flush()
			n++
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			other++
		case unicode.IsSpace(r):
			flush()
		default:
			flush()
			n++
		}
	}
	flush()
	return n
}

// ideographic says whether a script writes r without spaces between words, at
// about a token a character.
func ideographic(r rune) bool {
	switch {
	case r < 0x2E80:
		return false
	case r < 0xA4D0, r >= 0xAC00 && r < 0xD7B0, r >= 0xF900 && r < 0xFB00, r >= 0xFF00 && r < 0xFFF0, r >= 0x20000:
		return true
	}
	return false
}

// blockTokens counts a block's tokens without its marks and the addresses of its
// links, which a reader does not see and an embedding does not get. So that chunks
// stay bounded, a block counts at least one, and one for 64 bytes.
func blockTokens(text string, kind BlockKind, count func(string) int) int {
	if kind == Code {
		return max(1, count(text))
	}
	return max(1, proseTokens(text, count), len(text)/64)
}

func proseTokens(text string, count func(string) int) int {
	n := 0
	for {
		at := strings.Index(text, "](")
		if at < 0 {
			return n + count(text) - marks(text)
		}
		n += count(text[:at]) - marks(text[:at])
		end := at + 2
		if !isEscaped(text, at) {
			end = max(end, destinationEnd(text, at+1, len(text)))
		}
		text = text[end:]
	}
}

// isEscaped tells whether an odd number of backslashes stands before text[at].
func isEscaped(text string, at int) bool {
	before := strings.TrimRight(text[:at], `\`)
	return (at-len(before))%2 == 1
}

// marks counts what Tokens takes for punctuation and is mostly markup.
func marks(text string) int {
	n := 0
	for i := range len(text) {
		switch text[i] {
		case '*', '`', '\\', '|', '[', '#':
			n++
		}
	}
	return n
}
