package office

import (
	"context"
	"encoding/xml"
	"io"

	"github.com/WebsyteAI/websyte/app/extract"
)

// ReadDOCX reads a Word document.
func ReadDOCX(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error) {
	d, err := open(r, size)
	if err != nil {
		return nil, err
	}
	main, err := d.mainPart("word/document.xml")
	if err != nil {
		return nil, err
	}
	w := &word{document: d}
	if err := w.prepare(main); err != nil {
		return nil, err
	}
	body, err := d.Archive.Open(main)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	inBody := false
	err = walk(body, func(start xml.StartElement) verdict {
		switch {
		case ctx.Err() != nil || d.Full():
			return stop
		case inBody:
			return take
		}
		inBody = start.Name.Local == "body"
		return descend
	}, func(e *element) error {
		w.block(e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d.Page(), ctx.Err()
}

// word is a Word document that is read.
type word struct {
	*document
	styles    map[string]style
	numbering numbering
	links     map[string]relation
	notes     map[string]*element // "footnote 2"
	noted     int                 // notes that were referred to
	waiting   []func()            // what stands beside the paragraph that is read: notes and text boxes
	depth     int                 // of tables
}

func (w *word) prepare(main string) error {
	relations, err := w.relations(main)
	if err != nil {
		return err
	}
	w.links = relations
	w.describe("docProps/core.xml")
	w.notes = map[string]*element{}
	w.styles, w.numbering = map[string]style{}, numbering{}
	for _, r := range relations {
		if r.external {
			continue
		}
		root := &element{}
		switch r.kind {
		case "styles", "numbering", "footnotes", "endnotes":
			if root, err = w.tree(r.target); err != nil {
				return err
			}
		}
		switch r.kind {
		case "styles":
			w.styles = stylesOf(root)
		case "numbering":
			w.numbering = numberingOf(root)
		case "footnotes", "endnotes":
			for _, name := range []string{"footnote", "endnote"} {
				for _, e := range root.all(name) {
					if kind := e.attr("type"); kind == "" || kind == "normal" {
						w.notes[name+" "+e.attr("id")] = e
					}
				}
			}
		}
	}
	return nil
}

// block reads what stands between others: a paragraph, a table, or a frame of them.
func (w *word) block(e *element) {
	switch e.name {
	case "p":
		w.paragraph(e)
	case "tbl":
		w.table(e)
	case "sdt":
		if isContents(e) {
			return
		}
		w.blocks(e.child("sdtContent"))
	case "AlternateContent":
		w.blocks(e.child("Choice"))
	case "customXml", "smartTag", "ins", "moveTo", "txbxContent":
		w.blocks(e)
	}
}

func (w *word) blocks(e *element) {
	if e == nil {
		return
	}
	for _, c := range e.children {
		w.block(c)
	}
}

// isContents tells a table of contents, which repeats the headings.
func isContents(sdt *element) bool {
	return sdt.child("sdtPr", "docPartObj", "docPartGallery").attr("val") == "Table of Contents"
}

func (w *word) paragraph(e *element) {
	p := e.child("pPr")
	s := w.styles[p.child("pStyle").attr("val")]
	if s.contents {
		return
	}
	r := runs{word: w, hidden: s.hidden, shaded: p.child("shd") != nil || w.depth > 0}
	r.children(e)
	waiting := w.waiting
	w.waiting = nil
	level := s.level
	if outline := p.child("outlineLvl"); outline != nil {
		level = levelOf(outline.attr("val"))
	}
	w.write(level, w.itemOf(p, s), r.out)
	for _, f := range waiting {
		f()
	}
}

// write writes a paragraph as what its style makes of it.
func (w *word) write(level int, i item, spans []extract.Span) {
	switch {
	case level > 0:
		if i.label != "" {
			spans = append([]extract.Span{{Text: i.label + " "}}, spans...)
		}
		w.Heading(level, spans...)
	case i.listed:
		if i.label != "" && i.marker == "-" {
			spans = append([]extract.Span{{Text: i.label + " "}}, spans...)
		}
		w.Item(i.depth, i.marker, spans...)
	default:
		w.Paragraph(spans...)
	}
}

func isOn(e *element) bool {
	if e == nil {
		return false
	}
	switch e.attr("val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
