package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxParts bounds what counts as a name; longer chains are lists or machine
// output, and give their parts alone.
const maxParts = 12

// compound is a run with parts.
type compound struct {
	parts  []string // raw, in order
	whole  string   // folded; "" where there is none
	joined string   // another way to write the whole: "email" for "e-mail", "net" for ".net"
	inner  []string // wholes within the whole: "3.45" of "3.45.1", "example.com" of an address
	one    bool     // in a question the whole is the word, and its parts mean nothing: c++, .net, 3.45.1, e-mail
}

func parse(r run) compound {
	switch {
	case !r.kind.has(joiner | suffix | comma):
		return compound{parts: []string{r.text}}
	case !r.kind.has(letter | capital):
		return parseNumber(r.text)
	}
	c := compound{parts: split(r.text)}
	if whole := wholeOf(r.text); len(c.parts) <= maxParts && len(whole) <= maxTermBytes {
		c.whole = whole
		c.inner = halves(r.text)
	}
	c.recognise(r.text)
	return c
}

// recognise finds the names of which the parts alone say something else.
func (c *compound) recognise(text string) {
	switch {
	case c.whole == "":
	case len(c.parts) == 1 && text[0] == '.':
		c.joined, c.one = c.parts[0], true
	case len(c.parts) == 1:
		c.one = c.whole != foldTerm(c.parts[0])
		if !c.one {
			c.whole = ""
		}
	case len(c.parts) == 2 && strings.Contains(text, "-"):
		c.joined = c.parts[0] + c.parts[1]
		c.one = oneLetter(c.parts[0]) != oneLetter(c.parts[1])
	}
}

// halves are the two sides of an e-mail address, where they have parts.
func halves(text string) []string {
	name, host, ok := strings.Cut(text, "@")
	if !ok {
		return nil
	}
	var out []string
	for _, half := range []string{name, host} {
		if len(split(half)) > 1 {
			out = append(out, wholeOf(half))
		}
	}
	return out
}

func oneLetter(part string) bool {
	r, size := utf8.DecodeRuneInString(part)
	return size == len(part) && unicode.IsLetter(r)
}

// split cuts a compound at its joiners. A trailing + or # belongs to no part.
func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return classOf(r).has(joiner | suffix | comma)
	})
}

// wholeOf folds a compound and writes it with the tokenizer's characters: # for
// the @ of an address, which no compound has at that place otherwise.
func wholeOf(text string) string {
	if len(text) > 4*maxTermBytes {
		return cut(text, 4*maxTermBytes)
	}
	text = strings.ReplaceAll(text, "‐", "-")
	text = strings.ReplaceAll(text, ",", ".")
	return fold(strings.Trim(strings.ReplaceAll(text, "@", "#"), "-_"))
}

// parseNumber reads digits with separators: a version, a price, a date. Commas
// that group thousands vanish, another comma is a decimal one.
func parseNumber(text string) compound {
	c := compound{parts: split(text)}
	if len(text) > maxTermBytes || len(c.parts) > maxParts {
		return c
	}
	c.whole = wholeOf(ungroup(text))
	c.one = len(c.parts) > 1
	if strings.Count(c.whole, ".") > 1 {
		c.inner = []string{strings.Join(strings.SplitN(c.whole, ".", 3)[:2], ".")}
	}
	if len(c.parts) == 1 {
		c.whole = ""
	}
	return c
}

func ungroup(text string) string {
	groups := strings.Split(text, ",")
	if len(groups) < 2 {
		return text
	}
	for _, group := range groups[1:] {
		whole, _, _ := strings.Cut(group, ".")
		if len(whole) != 3 {
			return text
		}
	}
	return strings.Join(groups, "")
}

// humps cuts a camelCase name: "parseHTTPRequest" to parse, HTTP, Request.
// Nothing where there is one hump only.
func humps(part string) []string {
	var out []string
	start := 0
	runes := []rune(part)
	if len(runes) > maxTermBytes {
		return nil
	}
	for i := 1; i < len(runes); i++ {
		if unicode.IsUpper(runes[i]) && humpBegins(runes, i) {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	if start == 0 {
		return nil
	}
	return append(out, string(runes[start:]))
}

func humpBegins(runes []rune, i int) bool {
	if unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) {
		return true
	}
	return unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
}
