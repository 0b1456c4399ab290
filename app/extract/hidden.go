package extract

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// lookOf is what is declared of n, by the page's simple rules and by n itself; nil
// for nothing.
func (s sheet) lookOf(n *html.Node) look {
	var l look
	own := ""
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "style":
			own = a.Val
		case "color":
			l = l.with("color", strings.ToLower(a.Val))
		case "bgcolor":
			l = l.with("background-color", strings.ToLower(a.Val))
		case "class":
			if len(s) > 0 {
				for class := range strings.FieldsSeq(a.Val) {
					l = s.named(l, "."+class, n.Data)
				}
			}
		case "id":
			if len(s) > 0 {
				l = s.named(l, "#"+a.Val, n.Data)
			}
		}
	}
	if own != "" {
		for property, value := range declarations(own) {
			l = l.with(property, value)
		}
	}
	return l
}

// named adds the rules for a class or ID.
func (s sheet) named(l look, name, tag string) look {
	for _, selector := range []string{name, tag + name} {
		for property, value := range s[selector] {
			if property != "display" || value != "none" || !discloses(name) {
				l = l.with(property, value)
			}
		}
	}
	return l
}

func (l look) with(property, value string) look {
	if l == nil {
		l = look{}
	}
	l[property] = value
	return l
}

// discloses tells by its name what is shown when somebody asks for it: the panels
// of tabs and accordions, whose text readers do see.
func discloses(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"tab", "panel", "accordion", "collaps", "toggle", "faq", "answer", "expand", "reveal", "more", "content", "slide", "step", "detail"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}

// hides tells whether what is declared of n keeps its text, which lies on the
// colour behind, from being seen.
func (l look) hides(n *html.Node, behind string) bool {
	switch {
	case len(l) == 0:
		return false
	case l["display"] == "none", l["visibility"] == "hidden", l["visibility"] == "collapse", l["content-visibility"] == "hidden":
		return true
	case isZero(l["opacity"], 0) && !fadesIn(n, l), isZero(l["font-size"], 1):
		return true
	}
	return isOutside(l) || isClipped(l) || l.isUnpainted(behind)
}

// isZero tells whether a length is 0, or at most so many pixels.
func isZero(value string, pixels float64) bool {
	number := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz%")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return false
	}
	if value[len(number):] == "px" {
		return f <= pixels
	}
	return f <= pixels/20 // of an em, a rem, a percent
}

// fadesIn tells what scripts show when a reader comes to it.
func fadesIn(n *html.Node, l look) bool {
	for _, property := range []string{"transform", "transition", "animation", "will-change"} {
		if l[property] != "" {
			return true
		}
	}
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "data-w-id" || strings.HasPrefix(a.Key, "data-aos") || strings.HasPrefix(a.Key, "data-framer")
	})
}

func isOutside(l look) bool {
	if isFar(l["text-indent"]) || isMovedAway(l["transform"]) {
		return true
	}
	placed := l["position"] == "absolute" || l["position"] == "fixed"
	return placed && (isFar(l["left"]) || isFar(l["top"]) || isFar(l["right"]) || isFar(l["bottom"]))
}

func isMovedAway(transform string) bool {
	for call := range strings.SplitSeq(transform, ")") {
		name, arguments, _ := strings.Cut(strings.TrimSpace(call), "(")
		for argument := range strings.SplitSeq(arguments, ",") {
			argument = strings.TrimSpace(argument)
			if strings.HasPrefix(name, "translate") && isFar(argument) || strings.HasPrefix(name, "scale") && isZero(argument, 0) {
				return true
			}
		}
	}
	return false
}

// isFar tells whether a length leads out of any window.
func isFar(value string) bool {
	const pixels, windows = 900, 99
	number := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz%")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f >= 0 {
		return false
	}
	switch value[len(number):] {
	case "px":
		return f <= -pixels
	case "em", "rem":
		return f <= -pixels/16
	case "%", "vw", "vh":
		return f <= -windows
	}
	return false
}

func isClipped(l look) bool {
	clip := strings.NewReplacer(" ", "", ",", "", "px", "").Replace(l["clip"])
	path := l["clip-path"]
	return strings.HasPrefix(clip, "rect(0000") || strings.HasPrefix(clip, "rect(1111") ||
		strings.HasPrefix(path, "inset(50%") || strings.HasPrefix(path, "inset(100%") || strings.HasPrefix(path, "circle(0")
}

// isUnpainted tells whether text has the colour of what lies behind it, as far as
// both are declared.
func (l look) isUnpainted(behind string) bool {
	ink, ok := paint(l["color"])
	if ink == transparent {
		return l["background-clip"] != "text" && l["-webkit-background-clip"] != "text"
	}
	return ok && ink == behind
}

// behind is the colour that lies behind the text of an element: its own, or the one
// that lies behind the element. It is "" where it is not known.
func (l look) behind(element string) string {
	if l["background-image"] != "" || strings.Contains(l["background"], "url(") || strings.Contains(l["background"], "gradient") {
		return ""
	}
	for _, property := range []string{"background-color", "background"} {
		if own, ok := paint(l[property]); ok && own != transparent {
			return own
		} else if l[property] != "" && !ok {
			return "" // a colour by a name that is not known here
		}
	}
	return element
}
