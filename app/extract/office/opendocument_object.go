package office

import (
	"path"

	"github.com/WebsyteAI/websyte/app/extract"
)

// maxObjects bounds the embedded documents that are read.
const maxObjects = 100

// object reads a document that stands in this one: a text, or of a spreadsheet the
// sheet that is shown. One that cannot be read is left out, as a picture is, and so
// is one in another, which could be itself.
func (o *openDocument) object(href string) {
	part := path.Join(resolve("", href), "content.xml")
	if o.embedded || part == "content.xml" || o.objects >= maxObjects || !o.Has(part) {
		return
	}
	o.objects++
	inner := &openDocument{document: o.document, styles: map[string]openStyle{}, ended: o.ended, embedded: true}
	if inner.readStyles(part, false) == nil {
		_ = inner.readContent(part) // what was read before an error stays
	}
}

// beginSheet begins a sheet. An embedded spreadsheet shows one of them, without its name.
func (s *sheets) beginSheet(name string) verdict {
	s.writer.end()
	if s.count++; s.embedded && s.count > 1 {
		return stop
	}
	if !s.embedded {
		s.Heading(2, extract.Span{Text: name})
	}
	return descend
}
