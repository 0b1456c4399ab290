package extract

import (
	"strings"
	"unicode/utf8"
)

// longestFlag is how many tags follow the black flag in the flag of a region, with
// the one that ends them.
const longestFlag = 7

// cleanWord turns the spaces beyond ASCII into plain ones, and leaves out what
// nobody sees: controls, soft hyphens, zero-width spaces, marks of direction, and
// joiners, selectors and tags where they change no letter. Nobody searches for
// them, browsers match text without them, and they can spell what a model reads
// and a person does not.
func cleanWord(s string) string {
	var b strings.Builder
	last, flag := rune(0), 0 // flag is how many tags may follow
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		next, _ := utf8.DecodeRuneInString(s)
		switch {
		case isInvisible(r), isTag(r) && flag == 0,
			isJoiner(r) && !(joins(last) && joins(next)),
			isSelector(r) && (!joins(last) || isSelector(last)):
			continue
		case isTag(r):
			flag--
		case r == 0x1F3F4:
			flag = longestFlag
		default:
			flag = 0
		}
		if isSpace(r) {
			r = ' '
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func isSpace(r rune) bool {
	return r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x2800
}

// isInvisible tells what no text needs to be read.
func isInvisible(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t'
	case r >= 0x7F && r < 0xA0, r >= 0x200E && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB:
		return true
	}
	switch r {
	case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x3164, 0xFEFF, 0xFFA0:
		return true
	}
	return false
}

func isJoiner(r rune) bool { return r == 0x200C || r == 0x200D }

func isSelector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

func isTag(r rune) bool { return r >= 0xE0000 && r <= 0xE007F }

// joins tells whether a joiner beside r, or a selector behind it, may change how r
// looks: it does nothing to what is written in Latin letters.
func joins(r rune) bool { return r > 0x24F && !isJoiner(r) && !isInvisible(r) && !isTag(r) }
