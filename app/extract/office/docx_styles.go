package office

import (
	"strconv"
	"strings"
)

// style is what a paragraph's style says that matters here.
type style struct {
	level    int // of a heading, 0 for none
	contents bool
	hidden   bool
	numID    string
	depth    int // of a list item
}

// maxBased bounds how many styles one is based on.
const maxBased = 20

func stylesOf(root *element) map[string]style {
	byID := map[string]*element{}
	for _, e := range root.all("style") {
		byID[e.attr("styleId")] = e
	}
	out := make(map[string]style, len(byID))
	for id := range byID {
		out[id] = styleOf(byID, id)
	}
	return out
}

// styleOf takes each property from the nearest of the styles that it is based on.
func styleOf(byID map[string]*element, id string) style {
	s := style{depth: -1}
	leveled := false
	for range maxBased {
		e := byID[id]
		if e == nil {
			break
		}
		name := strings.ToLower(e.child("name").attr("val"))
		s.contents = s.contents || strings.HasPrefix(name, "toc ")
		s.hidden = s.hidden || isOn(e.child("rPr", "vanish"))
		if level, ok := headingOf(e, name); ok && !leveled {
			s.level, leveled = level, true
		}
		if number := e.child("pPr", "numPr"); number != nil {
			if s.numID == "" {
				s.numID = number.child("numId").attr("val")
			}
			if n, err := strconv.Atoi(number.child("ilvl").attr("val")); err == nil && s.depth < 0 {
				s.depth = n
			}
		}
		id = e.child("basedOn").attr("val")
	}
	return s
}

// headingOf is the level that a style gives: by its outline level, or by the name,
// which is English in every language's Word.
func headingOf(e *element, name string) (int, bool) {
	if outline := e.child("pPr", "outlineLvl"); outline != nil {
		return levelOf(outline.attr("val")), true
	}
	if n, ok := strings.CutPrefix(name, "heading "); ok {
		if level, err := strconv.Atoi(n); err == nil && level >= 1 && level <= 9 {
			return level, true
		}
	}
	return 1, name == "title"
}

// levelOf is the heading of an outline level, which counts from 0; 9 is body text.
func levelOf(outline string) int {
	if n, err := strconv.Atoi(outline); err == nil && n >= 0 && n < 9 {
		return n + 1
	}
	return 0
}
