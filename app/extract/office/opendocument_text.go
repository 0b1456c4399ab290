package office

import (
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
)

// maxSpaces bounds the spaces that an element may stand for.
const maxSpaces = 100

func (o *openDocument) block(e *element) {
	switch e.name {
	case "h":
		level, _ := strconv.Atoi(e.attr("outline-level")) // 0: heading level 1
		o.paragraph(e, max(level, 1))
	case "p":
		o.paragraph(e, o.styles[e.attr("style-name")].level)
	case "list":
		o.list(e)
	case "table":
		o.table(e)
	case "frame":
		o.frame(e)
	case "object":
		o.object(e.attr("href"))
	case "notes", "section", "g", "text-box", "index-body", "numbered-paragraph", "custom-shape", "rect", "ellipse":
		o.blocks(e)
	}
}

func (o *openDocument) blocks(e *element) {
	if o.depth++; o.depth <= maxDepth {
		for _, c := range e.children {
			o.block(c)
		}
	}
	o.depth--
}

func (o *openDocument) paragraph(e *element, level int) {
	spans := o.spans(e)
	waiting := o.waiting
	o.waiting = nil
	switch {
	case level > 0:
		o.Heading(level, spans...)
	default:
		o.Paragraph(spans...)
	}
	for _, f := range waiting {
		f()
	}
}

// frame reads a text box, a table on a slide, or a picture's description.
func (o *openDocument) frame(e *element) {
	if e.attr("class") == "title" {
		var spans []extract.Span
		for _, p := range e.all("p") {
			spans = append(append(spans, o.spans(p)...), extract.Span{Text: " "})
		}
		o.Heading(2, spans...)
		return
	}
	switch e.attr("class") {
	case "page", "date-time", "footer", "header", "page-number":
		return
	}
	o.blocks(e)
	if text := e.child("desc").allText(); strings.Contains(text, " ") && len(text) <= 500 {
		o.Paragraph(extract.Span{Text: text})
	}
}

func (o *openDocument) spans(e *element) []extract.Span {
	if o.isHiddenText(e) {
		return nil
	}
	t := openText{openDocument: o}
	t.children(e, t.look(extract.Span{}, e.attr("style-name"), true))
	return t.out
}

func (o *openDocument) isHiddenText(e *element) bool {
	return o.inherits(e.attr("style-name"), func(s openStyle) bool { return s.hidden })
}

// inherits tells whether a style, or one that it is made from, is so.
func (o *openDocument) inherits(style string, is func(openStyle) bool) bool {
	for range maxBased {
		s, ok := o.styles[style]
		if !ok {
			return false
		}
		if is(s) {
			return true
		}
		style = s.parent
	}
	return false
}

// openText gathers the text of a paragraph.
type openText struct {
	*openDocument
	out   []extract.Span
	depth int
}

// look is what a style makes of text around it. A paragraph's own look says nothing.
func (t *openText) look(l extract.Span, style string, isParagraph bool) extract.Span {
	if isParagraph {
		return l
	}
	s := t.styles[style]
	l.Strong, l.Emphasis, l.Strike = l.Strong || s.strong, l.Emphasis || s.emphasis, l.Strike || s.strike
	l.Raised, l.Lowered = l.Raised || s.raised, l.Lowered || s.lowered
	return l
}

func (t *openText) children(e *element, look extract.Span) {
	if t.depth++; t.depth <= maxDepth {
		for _, c := range e.children {
			t.inline(c, look)
		}
	}
	t.depth--
}

func (t *openText) add(look extract.Span, text string) {
	look.Text = text
	t.out = append(t.out, look)
}

func (t *openText) inline(e *element, look extract.Span) {
	switch e.name {
	case "":
		t.add(look, strings.ReplaceAll(e.text, "\n", " "))
	case "s":
		n, _ := strconv.Atoi(e.attr("c")) // 0 is 1
		t.add(look, strings.Repeat(" ", min(max(n, 1), maxSpaces)))
	case "tab":
		t.add(look, " ")
	case "line-break":
		t.add(look, "\n")
	case "span":
		if !t.isHiddenText(e) {
			t.children(e, t.look(look, e.attr("style-name"), false))
		}
	case "a":
		look.Link = e.attr("href")
		t.children(e, look)
	case "note":
		t.note(e)
	case "annotation", "annotation-end", "tracked-changes", "hidden-text", "hidden-paragraph", "script", "ruby-text", "bookmark", "change", "change-start", "change-end":
	case "frame", "custom-shape", "rect", "g":
		o := t.openDocument
		o.waiting = append(o.waiting, func() { o.block(e) })
	default:
		t.children(e, look)
	}
}

// note marks where a note belongs; it is written after the paragraph.
func (t *openText) note(e *element) {
	o := t.openDocument
	o.noted++
	mark := "[" + strconv.Itoa(o.noted) + "]"
	t.add(extract.Span{}, mark)
	o.waiting = append(o.waiting, func() {
		spans := []extract.Span{{Text: mark}}
		for _, p := range e.child("note-body").all("p") {
			spans = append(append(spans, extract.Span{Text: " "}), o.spans(p)...)
		}
		o.Paragraph(spans...)
	})
}
