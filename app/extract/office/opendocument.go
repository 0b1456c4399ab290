package office

import (
	"context"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
)

// ReadOpenDocument reads a text, a spreadsheet or a presentation of OpenDocument
// (ISO 26300).
func ReadOpenDocument(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error) {
	d, err := open(r, size)
	if err != nil {
		return nil, err
	}
	manifest, err := d.tree("META-INF/manifest.xml")
	if err == nil && manifest.find("encryption-data") != nil {
		return nil, &app.DocumentError{Code: app.ErrEncrypted, Message: "the document is protected by a password; save it without one and upload it again"}
	}
	o := &openDocument{document: d, styles: map[string]openStyle{}, ended: ctx.Err}
	o.describe("meta.xml")
	if err := o.readStyles("styles.xml", true); err != nil {
		return nil, err
	}
	if err := o.readStyles("content.xml", false); err != nil {
		return nil, err
	}
	if err := o.readContent("content.xml"); err != nil {
		return nil, err
	}
	return d.Page(), ctx.Err()
}

type openDocument struct {
	*document
	styles   map[string]openStyle
	lists    []bool // whether the open lists are numbered
	numbers  []int
	waiting  []func() // what stands beside the paragraph that is read
	noted    int
	slides   int
	depth    int
	embedded bool // in another document
	objects  int
	ended    func() error // why reading has to end
}

// openStyle is what a style says that matters here.
type openStyle struct {
	parent                   string
	strong, emphasis, strike bool
	raised, lowered          bool
	hidden                   bool
	level                    int    // of a heading
	numbered                 []bool // levels of a list style
}

// readStyles reads those of a part up to its content.
func (o *openDocument) readStyles(part string, optional bool) error {
	if optional && !o.Has(part) {
		return nil
	}
	body, err := o.Archive.Open(part)
	if err != nil {
		return unreadable(err)
	}
	defer body.Close()
	return walk(body, func(start xml.StartElement) verdict {
		switch start.Name.Local {
		case "style", "list-style":
			return take
		case "body", "master-styles":
			return stop
		}
		return descend
	}, func(e *element) error {
		if len(o.styles) < maxElements/100 {
			o.styles[e.attr("name")] = o.style(e)
		}
		return nil
	})
}

func (o *openDocument) style(e *element) openStyle {
	text := e.child("text-properties")
	s := openStyle{
		parent:   e.attr("parent-style-name"),
		strong:   text.attr("font-weight") == "bold",
		emphasis: text.attr("font-style") == "italic",
		strike:   text.attr("text-line-through-style") != "" && text.attr("text-line-through-style") != "none",
		raised:   strings.HasPrefix(text.attr("text-position"), "super"),
		lowered:  strings.HasPrefix(text.attr("text-position"), "sub"),
		hidden: text.attr("display") == "none" || e.child("section-properties").attr("display") == "none" ||
			e.child("table-properties").attr("display") == "false" || e.child("drawing-page-properties").attr("visibility") == "hidden",
	}
	if n, err := strconv.Atoi(e.attr("default-outline-level")); err == nil && e.attr("family") == "paragraph" {
		s.level = n
	}
	for _, c := range e.children {
		if strings.HasPrefix(c.name, "list-level-style-") {
			s.numbered = append(s.numbered, c.name == "list-level-style-number" && c.attr("num-format") != "")
		}
	}
	return s
}

// readContent reads the body as a stream: paragraphs, tables row by row, and pages.
func (o *openDocument) readContent(part string) error {
	body, err := o.Archive.Open(part)
	if err != nil {
		return unreadable(err)
	}
	defer body.Close()
	inBody, kind := false, ""
	sheets := &sheets{openDocument: o, writer: sheetWriter{b: o.Builder}}
	err = walk(body, func(start xml.StartElement) verdict {
		name := start.Name.Local
		switch {
		case o.ended() != nil || o.Full():
			return stop
		case !inBody: // styles have elements of the same names
			inBody = name == "body"
			return descend
		case kind == "":
			kind, sheets.on = name, name == "spreadsheet"
			return descend
		case sheets.on:
			return sheets.decide(start)
		case name == "page":
			return o.beginSlide(start)
		}
		return o.decide(start)
	}, func(e *element) error {
		if sheets.on {
			sheets.row(e)
			return nil
		}
		o.block(e)
		return nil
	})
	sheets.writer.end()
	return err
}

func (o *openDocument) decide(start xml.StartElement) verdict {
	switch start.Name.Local {
	case "section":
		if o.isHidden(attrOf(start.Attr, "style-name")) || attrOf(start.Attr, "display") == "none" {
			return skip
		}
		return descend
	case "tracked-changes", "sequence-decls", "variable-decls", "forms", "table-of-content", "alphabetical-index", "illustration-index", "table-index":
		return skip
	}
	return take
}

// beginSlide begins the page of a slide.
func (o *openDocument) beginSlide(start xml.StartElement) verdict {
	if o.slides++; o.slides > 1 && !o.embedded {
		o.NewPage()
	}
	if o.isHidden(attrOf(start.Attr, "style-name")) {
		return skip
	}
	return descend
}

func (o *openDocument) isHidden(style string) bool { return o.styles[style].hidden }
