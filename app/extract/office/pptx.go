package office

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
)

// ReadPPTX reads a presentation. Its slides are its pages, hidden ones too, but
// these give no text.
func ReadPPTX(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error) {
	d, err := open(r, size)
	if err != nil {
		return nil, err
	}
	main, err := d.mainPart("ppt/presentation.xml")
	if err != nil {
		return nil, err
	}
	root, err := d.tree(main)
	if err != nil {
		return nil, err
	}
	slides, err := d.relations(main)
	if err != nil {
		return nil, err
	}
	d.describe("docProps/core.xml")
	for i, e := range root.child("sldIdLst").all("sldId") {
		if ctx.Err() != nil || d.Full() {
			break
		}
		if i > 0 {
			d.NewPage()
		}
		s := slide{document: d, width: measureOf(root, "cx"), height: measureOf(root, "cy")}
		if err := s.read(slides[e.relID("id")].target); err != nil {
			return nil, err
		}
	}
	return d.Page(), ctx.Err()
}

func measureOf(root *element, name string) int {
	n, _ := strconv.Atoi(root.child("sldSz").attr(name)) // 0: not known
	return n
}

type slide struct {
	*document
	links         map[string]relation
	width, height int
}

func (s *slide) read(part string) error {
	root, err := s.tree(part)
	if err != nil || root.attr("show") == "0" {
		return err
	}
	if s.links, err = s.relations(part); err != nil {
		return err
	}
	shapes := s.shapes(root.child("cSld", "spTree"), nil)
	for i, e := range shapes { // the title may have been drawn last
		if isTitle(e) {
			shapes = slices.Insert(slices.Delete(shapes, i, i+1), 0, e)
			break
		}
	}
	for _, e := range shapes {
		s.shape(e)
	}
	return s.notes()
}

// shapes are those of a slide and of the groups in it that can be seen.
func (s *slide) shapes(tree *element, out []*element) []*element {
	if tree == nil {
		return out
	}
	for _, e := range tree.children {
		switch e.name {
		case "grpSp":
			out = s.shapes(e, out)
		case "AlternateContent":
			out = s.shapes(e.child("Choice"), out)
		case "sp", "pic", "graphicFrame":
			if properties := e.find("cNvPr"); !isTrue(properties.attr("hidden")) && (tree.name != "spTree" || !s.isOutside(e)) {
				out = append(out, e)
			}
		}
	}
	return out
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// isOutside tells a shape that lies beside the slide.
func (s *slide) isOutside(e *element) bool {
	at, size := e.find("off"), e.find("ext")
	if at == nil || size == nil || s.width == 0 || s.height == 0 {
		return false
	}
	x, _ := strconv.Atoi(at.attr("x"))
	y, _ := strconv.Atoi(at.attr("y"))
	cx, _ := strconv.Atoi(size.attr("cx"))
	cy, _ := strconv.Atoi(size.attr("cy"))
	return x >= s.width || y >= s.height || x+cx < 0 || y+cy < 0
}

func placeholder(e *element) *element {
	for _, name := range []string{"nvSpPr", "nvGraphicFramePr", "nvPicPr"} {
		if ph := e.child(name, "nvPr", "ph"); ph != nil {
			return ph
		}
	}
	return nil
}

func isTitle(e *element) bool {
	kind := placeholder(e).attr("type")
	return kind == "title" || kind == "ctrTitle"
}

func (s *slide) shape(e *element) {
	switch e.name {
	case "pic":
		if text := e.find("cNvPr").attr("descr"); strings.Contains(text, " ") && len(text) <= 500 {
			s.Paragraph(extract.Span{Text: text})
		}
	case "graphicFrame":
		s.graphic(e)
	case "sp":
		s.text(e)
	}
}

// notes are what the speaker says to the slide.
func (s *slide) notes() error {
	for _, l := range s.links {
		if l.kind != "notesSlide" {
			continue
		}
		root, err := s.tree(l.target)
		if err != nil {
			return err
		}
		for _, e := range root.child("cSld", "spTree").all("sp") {
			if placeholder(e).attr("type") == "body" {
				s.paragraphs(e.child("txBody"), false)
			}
		}
	}
	return nil
}
