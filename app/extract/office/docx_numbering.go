package office

import (
	"strconv"
	"strings"
)

// numbering holds the lists of a Word document and how far each has counted.
type numbering struct {
	lists  map[string]*list // by the abstract list's ID
	number map[string]*instance
}

type instance struct {
	list   *list
	starts map[int]int // levels that this use of a list begins anew
}

type list struct {
	levels [9]level
	count  [9]int
}

type level struct {
	format, text string
	start        int
}

func numberingOf(root *element) numbering {
	n := numbering{lists: map[string]*list{}, number: map[string]*instance{}}
	for _, e := range root.all("abstractNum") {
		l := &list{}
		for _, c := range e.all("lvl") {
			if at, ok := index(c.attr("ilvl")); ok {
				l.levels[at] = levelFrom(c)
			}
		}
		n.lists[e.attr("abstractNumId")] = l
	}
	for _, e := range root.all("num") {
		l := n.lists[e.child("abstractNumId").attr("val")]
		if l == nil {
			continue
		}
		i := &instance{list: l, starts: map[int]int{}}
		for _, o := range e.all("lvlOverride") {
			at, ok := index(o.attr("ilvl"))
			if start, err := strconv.Atoi(o.child("startOverride").attr("val")); ok && err == nil {
				i.starts[at] = start
			}
		}
		n.number[e.attr("numId")] = i
	}
	return n
}

func index(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n < 9
}

func levelFrom(e *element) level {
	l := level{format: e.child("numFmt").attr("val"), text: e.child("lvlText").attr("val"), start: 1}
	if n, err := strconv.Atoi(e.child("start").attr("val")); err == nil {
		l.start = n
	}
	return l
}

// item is a paragraph's place in a list.
type item struct {
	listed bool
	depth  int
	marker string // of markdown
	label  string // as Word shows it, "" for a bullet
}

// itemOf counts a paragraph in its list, which itself or its style names.
func (w *word) itemOf(p *element, s style) item {
	id, depth := s.numID, max(s.depth, 0)
	if own := p.child("numPr"); own != nil {
		if v := own.child("numId").attr("val"); v != "" {
			id = v
		}
		if n, ok := index(own.child("ilvl").attr("val")); ok {
			depth = n
		}
	}
	use := w.numbering.number[id]
	if use == nil || depth > 8 {
		return item{}
	}
	return use.next(depth)
}

// next counts an item of a level: those below begin anew.
func (i *instance) next(depth int) item {
	l := i.list
	if start, ok := i.starts[depth]; ok {
		l.count[depth] = start - 1
		delete(i.starts, depth)
	} else if l.count[depth] == 0 {
		l.count[depth] = l.levels[depth].start - 1
	}
	l.count[depth]++
	clear(l.count[depth+1:])
	v := l.levels[depth]
	out := item{listed: true, depth: depth, marker: "-"}
	if v.format == "bullet" || v.format == "none" || v.text == "" {
		return out
	}
	out.label = l.label(depth)
	if bare := strings.Trim(out.label, ".) "); v.format == "decimal" && strings.Trim(bare, "0123456789") == "" && bare != "" {
		out.marker = bare + "."
	}
	return out
}

// label fills the numbers into a level's text, such as "%1.%2".
func (l *list) label(depth int) string {
	text := l.levels[depth].text
	for at := range depth + 1 {
		n := l.count[at]
		if n == 0 {
			n = l.levels[at].start
		}
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(at+1), figure(n, l.levels[at].format))
	}
	return text
}

// figure writes a number in one of Word's formats.
func figure(n int, format string) string {
	switch format {
	case "lowerLetter", "upperLetter":
		return letters(n, format == "upperLetter")
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

// letters are a to z, then aa to zz.
func letters(n int, upper bool) string {
	if n < 1 || n > 26*20 {
		return strconv.Itoa(n)
	}
	first := byte('a')
	if upper {
		first = 'A'
	}
	return strings.Repeat(string(first+byte((n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.sign)
		}
	}
	return b.String()
}
