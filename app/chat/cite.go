package chat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var citation = regexp.MustCompile(`\s?\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]`)

const longestCitation = 24 // bytes from the opening bracket on; what is longer is text

// citer passes a model's text on while it comes, without citations that name no
// source. A citation may be split anywhere, so that text from an opening bracket
// on is held back until it is clear what it is.
type citer struct {
	sources int // [1] to [sources] are right
	held    string
	cited   []int // in order of first use
}

// add takes what came and gives what may be shown.
func (c *citer) add(text string) string {
	c.held += text
	var out strings.Builder
	for {
		open := strings.IndexByte(c.held, '[')
		if open < 0 {
			// A space is held too: a wrong citation goes with the space before it.
			keep := len(c.held) - len(strings.TrimRight(c.held, " "))
			out.WriteString(c.held[:len(c.held)-keep])
			c.held = c.held[len(c.held)-keep:]
			return out.String()
		}
		start := len(strings.TrimRight(c.held[:open], " "))
		out.WriteString(c.held[:start])
		c.held = c.held[start:]
		open -= start
		size, state := scanCitation(c.held[open:])
		switch state {
		case more:
			return out.String()
		case plain:
			out.WriteString(c.held[:open+1])
			c.held = c.held[open+1:]
		default:
			out.WriteString(c.resolve(c.held[:open], c.held[open+1:open+size-1]))
			c.held = c.held[open+size:]
		}
	}
}

// end gives what was held back: it was no citation.
func (c *citer) end() string {
	out := c.held
	c.held = ""
	return out
}

// resolve keeps the numbers of a citation that name a source, each in brackets of its own.
func (c *citer) resolve(space, numbers string) string {
	var out strings.Builder
	for _, field := range strings.FieldsFunc(numbers, func(r rune) bool { return r < '0' || r > '9' }) {
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

type scanState int

const (
	more  scanState = iota // cannot be told yet
	plain                  // no citation
	whole
)

// scanCitation tells whether s, which begins with a bracket, begins with a
// citation, and how long that is.
func scanCitation(s string) (int, scanState) {
	for i := 1; i < len(s); i++ {
		switch b := s[i]; {
		case b == ']' && i > 1:
			if i+1 < len(s) && s[i+1] == '(' { // a link whose text is a number
				return 0, plain
			}
			return i + 1, whole
		case b >= '0' && b <= '9', b == ',', b == ';', b == ' ':
			if i > longestCitation {
				return 0, plain
			}
		default:
			return 0, plain
		}
	}
	return 0, more
}
