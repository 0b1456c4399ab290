package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds on a page's own style elements. What lies beyond is not read.
const (
	maxStyle = 1 << 20 // bytes
	maxRules = 10_000
)

// look is what is declared of an element: property to value, in lower case and
// without spaces at the ends. It holds only properties that can hide, so that a
// rule of a hundred thousand is not copied for each element that it is of.
type look map[string]string

func canHide(property string) bool {
	switch property {
	case "display", "visibility", "content-visibility", "opacity", "font-size", "text-indent", "clip", "clip-path",
		"position", "left", "top", "right", "bottom", "transform", "transition", "animation", "will-change",
		"color", "background", "background-color", "background-image", "background-clip", "-webkit-background-clip":
		return true
	}
	return false
}

// sheet is what a page's style elements declare of .class, #id, tag.class and
// tag#id. Other selectors, and rules for some media alone, are not known.
type sheet map[string]look

func readSheet(doc *html.Node) sheet {
	s := sheet{}
	left := maxStyle
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Style && n.FirstChild != nil && left > 0 {
			css := clip(n.FirstChild.Data, left)
			left -= len(css)
			s.read(withoutComments(css))
		}
	}
	return s
}

// read takes the rules of css. Of an at-rule it takes nothing.
func (s sheet) read(css string) {
	for len(s) < maxRules {
		selectors, rest, ok := strings.Cut(css, "{")
		if !ok {
			return
		}
		if at := strings.LastIndexByte(selectors, ';'); at >= 0 { // behind @import and the like
			selectors = selectors[at+1:]
		}
		var block string
		block, css = cutBlock(rest)
		if strings.HasPrefix(strings.TrimSpace(selectors), "@") {
			continue
		}
		declared := declarations(block)
		for selector := range strings.SplitSeq(selectors, ",") {
			if name, ok := simple(selector); ok {
				s.add(name, declared)
			}
		}
	}
}

func (s sheet) add(name string, declared look) {
	if s[name] == nil {
		s[name] = look{}
	}
	for property, value := range declared {
		s[name][property] = value
	}
}

// cutBlock cuts css behind the brace that closes what was opened before it.
func cutBlock(css string) (block, rest string) {
	depth := 1
	for i := range len(css) {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[:i], css[i+1:]
			}
		}
	}
	return css, ""
}

// simple gives a selector that names one class or ID, with or without a tag.
func simple(selector string) (string, bool) {
	selector = strings.TrimSpace(selector)
	at := strings.IndexAny(selector, ".#")
	if at < 0 || strings.Trim(strings.ToLower(selector[:at]), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return "", false
	}
	name := selector[at+1:]
	if name == "" || strings.ContainsAny(name, " .#:>+~[*\\\n\t") {
		return "", false
	}
	return strings.ToLower(selector[:at]) + selector[at:], true
}

// declarations reads what stands in a style attribute or between the braces of a rule.
func declarations(css string) look {
	out := look{}
	for part := range strings.SplitSeq(withoutComments(css), ";") {
		property, value, ok := strings.Cut(part, ":")
		property = strings.ToLower(strings.TrimSpace(unescape(property)))
		if !ok || !canHide(property) {
			continue
		}
		value = strings.ToLower(unescape(value))
		value, _, _ = strings.Cut(value, "!important")
		out[property] = strings.TrimSpace(value)
	}
	return out
}

func withoutComments(css string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(css, "/*")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
}

// unescape writes \6e as n.
func unescape(css string) string {
	var b strings.Builder
	for css != "" {
		before, rest, ok := strings.Cut(css, `\`)
		b.WriteString(before)
		if !ok {
			break
		}
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789abcdefABCDEF"))
		if code, err := strconv.ParseInt(rest[:min(digits, 6)], 16, 32); err == nil {
			b.WriteRune(rune(code))
			rest = strings.TrimPrefix(rest[min(digits, 6):], " ")
		}
		css = rest
	}
	return b.String()
}
