package office

import (
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
)

func (s *slide) text(e *element) {
	ph := placeholder(e)
	switch ph.attr("type") {
	case "sldNum", "dt", "ftr", "hdr", "sldImg":
		return
	case "title", "ctrTitle":
		s.Heading(2, s.spans(e.child("txBody"), " ")...)
		return
	}
	listed := ph != nil && (ph.attr("type") == "" || ph.attr("type") == "body" || ph.attr("type") == "obj")
	s.paragraphs(e.child("txBody"), listed)
}

// paragraphs writes a text body, as a list where its place on the slide makes it one.
func (s *slide) paragraphs(body *element, listed bool) {
	if body == nil {
		return
	}
	number := 0
	for _, p := range body.all("p") {
		spans := s.paragraph(p)
		properties := p.child("pPr")
		marked := properties.child("buChar") != nil || properties.child("buAutoNum") != nil
		if properties.child("buNone") != nil || !listed && !marked {
			s.Paragraph(spans...)
			number = 0
			continue
		}
		depth, _ := strconv.Atoi(properties.attr("lvl")) // 0 where there is none
		marker := "-"
		if properties.child("buAutoNum") != nil {
			number++
			marker = strconv.Itoa(number) + "."
		}
		s.Item(min(depth, 8), marker, spans...)
	}
}

// spans joins the paragraphs of a body.
func (s *slide) spans(body *element, between string) []extract.Span {
	var out []extract.Span
	for i, p := range body.all("p") {
		if i > 0 {
			out = append(out, extract.Span{Text: between})
		}
		for _, span := range s.paragraph(p) {
			if between == " " {
				span.Text = strings.ReplaceAll(span.Text, "\n", " ")
			}
			out = append(out, span)
		}
	}
	return out
}

func (s *slide) paragraph(p *element) []extract.Span {
	var out []extract.Span
	for _, r := range p.children {
		switch r.name {
		case "br":
			out = append(out, extract.Span{Text: "\n"})
		case "r", "fld":
			properties := r.child("rPr")
			span := extract.Span{
				Text: r.child("t").rawText(), Strong: isTrue(properties.attr("b")), Emphasis: isTrue(properties.attr("i")),
			}
			if l := s.links[properties.child("hlinkClick").relID("id")]; l.external {
				span.Link = l.target
			}
			out = append(out, span)
		}
	}
	return out
}
