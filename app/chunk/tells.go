package chunk

import (
	"strings"
	"unicode"
)

// Tells reports whether s, a sentence of markdown, may say something by itself: it
// is neither a drawing nor a list of links. Such lines lie near to many questions,
// by words and by meaning, and answer none.
func (s Sentence) Tells(markdown string) bool {
	return legible(s.Text) && !linksAlone(markdown[s.Start:s.End], s.Text)
}

func legible(text string) bool {
	said, other := letters(text)
	return said >= 2*other
}

// linksAlone tells whether markdown, which a reader sees as text, is several links
// and little beside them.
func linksAlone(markdown, text string) bool {
	links, linked := 0, 0
	for {
		before, after, found := strings.Cut(markdown, "](")
		if !found {
			said, _ := letters(text)
			return links > 1 && 3*linked >= 2*said
		}
		said, _ := letters(before[strings.LastIndexByte(before, '[')+1:])
		links, linked = links+1, linked+said
		markdown = after
	}
}

// letters counts letters and digits, and what else is to be seen.
func letters(text string) (said, other int) {
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			said++
		case !unicode.IsSpace(r):
			other++
		}
	}
	return said, other
}
