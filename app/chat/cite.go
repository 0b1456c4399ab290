package chat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var citation = regexp.MustCompile(`\s?\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]`)

const longestCitation = 20 // bytes from the opening bracket on; what is longer is text

// citer passes a model's text on while it comes, without citations that name no
// source. A citation may be split anywhere, so that text is held back while it may
// still become one. Brackets in code are code.
type citer struct {
	sources int // [1] to [sources] are right
	held    string
	fence   int   // backticks that opened the code we are in, 0 outside
	cited   []int // in order of first use
}

// add takes what came and gives what may be shown.
func (c *citer) add(text string) string {
	c.held += text
	return c.pass(false)
}

// end gives what was held back.
func (c *citer) end() string { return c.pass(true) }

func (c *citer) pass(final bool) string {
	var out strings.Builder
	for c.held != "" {
		size, shown := c.next(final)
		if size == 0 {
			break
		}
		out.WriteString(shown)
		c.held = c.held[size:]
	}
	return out.String()
}

// next gives the length of the next piece of what is held and what is shown of
// it; a length of 0 means that more text must come first.
func (c *citer) next(final bool) (size int, shown string) {
	switch space := len(c.held) - len(strings.TrimLeft(c.held, " ")); {
	case c.held[0] == '`':
		return c.ticks(final)
	case c.fence > 0:
		size = plainUntil(c.held, "`")
	case space == len(c.held):
		size = space // a wrong citation takes the space before it along
		if !final {
			return 0, ""
		}
	case c.held[space] == '[':
		return c.bracket(space, final)
	default:
		size = space + plainUntil(c.held[space:], "`[ ")
	}
	return size, c.held[:size]
}

func plainUntil(s, stops string) int {
	if i := strings.IndexAny(s, stops); i >= 0 {
		return i
	}
	return len(s)
}

// ticks opens or closes code.
func (c *citer) ticks(final bool) (int, string) {
	n := len(c.held) - len(strings.TrimLeft(c.held, "`"))
	if n == len(c.held) && !final {
		return 0, ""
	}
	switch c.fence {
	case 0:
		c.fence = n
	case n:
		c.fence = 0
	}
	return n, c.held[:n]
}

// bracket is at an opening bracket after some spaces.
func (c *citer) bracket(space int, final bool) (int, string) {
	size, state := scanCitation(c.held[space:], final)
	switch state {
	case more:
		return 0, ""
	case whole:
		return space + size, c.resolve(c.held[:space], c.held[space+1:space+size-1])
	}
	return space + 1, c.held[:space+1]
}

// resolve keeps the numbers of a citation that name a source, each in brackets of its own.
func (c *citer) resolve(space, numbers string) string {
	var out strings.Builder
	for _, field := range strings.FieldsFunc(numbers, notDigit) {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 || n > c.sources {
			continue
		}
		if !slices.Contains(c.cited, n) {
			c.cited = append(c.cited, n)
		}
		out.WriteString("[" + strconv.Itoa(n) + "]")
	}
	if out.Len() == 0 {
		return ""
	}
	return space + out.String()
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

type scanState int

const (
	more  scanState = iota // cannot be told yet
	plain                  // no citation
	whole
)

// scanCitation tells whether s, which begins with a bracket, begins with a
// citation, and how long that is.
func scanCitation(s string, final bool) (int, scanState) {
	digits := false
	for i := 1; i < len(s) && i <= longestCitation; i++ {
		switch b := s[i]; {
		case b >= '0' && b <= '9':
			digits = true
		case b == ',' || b == ';' || b == ' ':
		case b == ']' && digits:
			if i+1 == len(s) && !final {
				return 0, more
			}
			if i+1 < len(s) && s[i+1] == '(' { // a link whose text is a number
				return 0, plain
			}
			return i + 1, whole
		default:
			return 0, plain
		}
	}
	if len(s) > longestCitation || final {
		return 0, plain
	}
	return 0, more
}
