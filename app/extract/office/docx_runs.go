package office

import (
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
)

// runs gathers the text of a paragraph.
type runs struct {
	*word
	out    []extract.Span
	link   string
	hidden bool // by the paragraph's style
	shaded bool // what lies behind is perhaps not white
	field  field
}

// field is what Word computes: its instruction is not shown, its result is.
type field struct {
	depth       int
	instruction bool
	code        string
}

func (r *runs) children(e *element) {
	if e == nil {
		return
	}
	for _, c := range e.children {
		r.inline(c)
	}
}

func (r *runs) inline(e *element) {
	switch e.name {
	case "r":
		r.run(e)
	case "hyperlink":
		before := r.link
		if l := r.links[e.relID("id")]; l.external {
			r.link = l.target
		}
		r.children(e)
		r.link = before
	case "AlternateContent":
		r.children(e.child("Choice"))
	case "sdt":
		r.children(e.child("sdtContent"))
	case "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo":
		r.children(e)
	case "oMath", "oMathPara":
		r.add(extract.Span{Text: mathText(e)})
	case "pPr", "del", "moveFrom":
	}
}

// mathText is what a formula says, without its layout.
func mathText(e *element) string {
	var b strings.Builder
	for _, t := range e.all("t") {
		b.WriteString(t.allText())
	}
	return b.String()
}

func (r *runs) add(s extract.Span) {
	if s.Link == "" {
		s.Link = r.link
	}
	r.out = append(r.out, s)
}

// run reads text of one look.
func (r *runs) run(e *element) {
	p := e.child("rPr")
	look := extract.Span{
		Strong: isOn(p.child("b")), Emphasis: isOn(p.child("i")), Strike: isOn(p.child("strike")) || isOn(p.child("dstrike")),
		Raised: p.child("vertAlign").attr("val") == "superscript", Lowered: p.child("vertAlign").attr("val") == "subscript",
	}
	hidden := r.isHidden(p)
	for _, c := range e.children {
		switch c.name {
		case "fldChar":
			r.fieldMark(c.attr("fldCharType"))
			continue
		case "instrText":
			r.field.code += c.allText()
			continue
		}
		if hidden || r.field.instruction {
			continue
		}
		if c.name == "footnoteReference" || c.name == "endnoteReference" {
			r.note(strings.TrimSuffix(c.name, "Reference") + " " + c.attr("id"))
			continue
		}
		if text, ok := runText(c); ok {
			look.Text = text
			r.add(look)
			continue
		}
		r.boxes(c)
	}
}

// runText is what an element of a run shows.
func runText(e *element) (string, bool) {
	switch e.name {
	case "t":
		return strings.ReplaceAll(e.rawText(), "\n", " "), true
	case "tab", "ptab":
		return " ", true
	case "br":
		if kind := e.attr("type"); kind == "" || kind == "textWrapping" {
			return "\n", true
		}
		return " ", true
	case "cr":
		return "\n", true
	case "noBreakHyphen":
		return "-", true
	case "sym":
		if n, err := strconv.ParseUint(e.attr("char"), 16, 16); err == nil && (n < 0xE000 || n > 0xF8FF) {
			return string(rune(n)), true
		}
	}
	return "", false
}

// isHidden tells text that a reader does not see: hidden, of no size, or white.
func (r *runs) isHidden(p *element) bool {
	vanish := p.child("vanish")
	if isOn(vanish) || vanish == nil && (r.hidden || r.styles[p.child("rStyle").attr("val")].hidden) {
		return true
	}
	if n, err := strconv.Atoi(p.child("sz").attr("val")); err == nil && n <= 2 { // half points
		return true
	}
	white := strings.EqualFold(p.child("color").attr("val"), "FFFFFF")
	return white && !r.shaded && p.child("shd") == nil && p.child("highlight") == nil
}

// fieldMark follows a field from its instruction to its result and its end.
func (r *runs) fieldMark(kind string) {
	f := &r.field
	switch kind {
	case "begin":
		f.depth++
		if f.depth == 1 {
			f.code = ""
		}
		f.instruction = true
	case "separate":
		f.instruction = false
		if address, ok := strings.CutPrefix(strings.TrimSpace(f.code), "HYPERLINK "); ok && f.depth == 1 {
			r.link = strings.Trim(strings.TrimSpace(strings.SplitN(address, `\`, 2)[0]), `"`)
		}
	case "end":
		f.depth = max(f.depth-1, 0)
		f.instruction = false
		if f.depth == 0 {
			r.link = ""
		}
	}
}

// note marks where a note belongs; it is written after the paragraph.
func (r *runs) note(name string) {
	e := r.notes[name]
	if e == nil {
		return
	}
	r.noted++
	mark := "[" + strconv.Itoa(r.noted) + "]"
	r.add(extract.Span{Text: mark})
	w := r.word
	delete(w.notes, name) // it stands once
	w.waiting = append(w.waiting, func() {
		inner := runs{word: w, shaded: true}
		for _, p := range e.all("p") {
			inner.children(p)
			inner.add(extract.Span{Text: " "})
		}
		w.Paragraph(append([]extract.Span{{Text: mark + " "}}, inner.out...)...)
	})
}

// boxes leaves the text boxes of a drawing for after the paragraph, and writes what
// its pictures are said to show.
func (r *runs) boxes(e *element) {
	switch e.name {
	case "drawing", "pict", "object", "AlternateContent":
	default:
		return
	}
	if e.name == "AlternateContent" {
		if e = e.child("Choice"); e == nil {
			return
		}
	}
	if e.find("txbxContent") == nil {
		if text := e.find("docPr").attr("descr"); strings.Contains(text, " ") && len(text) <= 500 {
			r.add(extract.Span{Text: " " + text + " "})
		}
		return
	}
	w := r.word
	for _, box := range e.all("txbxContent") {
		w.waiting = append(w.waiting, func() { w.blocks(box) })
	}
}
