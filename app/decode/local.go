package decode

import (
	"bytes"
	"context"
	"image"
	"io"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/epub"
	"github.com/WebsyteAI/websyte/app/extract/office"
	"github.com/WebsyteAI/websyte/app/extract/pdf"
	"github.com/WebsyteAI/websyte/app/extract/picture"
)

// Local reads files in the process that calls it, without bounds on time and
// memory: children have one, and tests.
type Local struct {
	detect  func(body []byte) Kind
	readers map[Kind]read // of what is not text
	drawers map[Kind]draw // of what may be a picture
}

// read is a decoder of one format.
type read func(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error)

// draw gives a page, from 0, as a picture.
type draw func(ctx context.Context, r io.ReaderAt, size int64, page int) (image.Image, error)

// NewLocal makes a Local. cache is a folder for compiled code, which takes seconds
// to make; "" for none.
func NewLocal(cache string) *Local {
	portable := pdf.New(cache)
	return &Local{
		detect: Detect,
		readers: map[Kind]read{
			PDF:     portable.Read,
			Picture: picture.Read,
			DOCX:    office.ReadDOCX,
			PPTX:    office.ReadPPTX,
			XLSX:    office.ReadXLSX,
			ODF:     office.ReadOpenDocument,
			EPUB:    epub.Read,
		},
		drawers: map[Kind]draw{PDF: portable.Draw, Picture: picture.Draw},
	}
}

// Read reads a file. The error is an *app.DocumentError where the file is at fault.
func (l *Local) Read(ctx context.Context, f File) (*extract.Page, error) {
	kind := l.detect(f.Body)
	if kind == Text {
		return extract.Extract(f.ContentType, f.Name, f.Body, f.Base, f.Options)
	}
	if read := l.readers[kind]; read != nil {
		return read(ctx, bytes.NewReader(f.Body), int64(len(f.Body)))
	}
	return nil, unsupported(kind)
}

// unsupported says what to do with a file that cannot be read.
func unsupported(k Kind) error {
	e := &app.DocumentError{Code: app.ErrUnsupported, Message: "this kind of file cannot be read; save it as PDF, DOCX, HTML or plain text"}
	switch k {
	case Encrypted:
		e.Code, e.Message = app.ErrEncrypted, "the document is protected by a password; save it without one and upload it again"
	case Legacy:
		e.Message = "this is a Word, Excel or PowerPoint file of before 2007; open it and save it as .docx, .xlsx or .pptx"
	case XLSB:
		e.Message = "this is a binary Excel file; open it and save it as .xlsx"
	case RTF:
		e.Message = "RTF cannot be read; open the file and save it as .docx"
	case ZIP:
		e.Message = "an archive is not a page; upload it as a file, and each document in it is read"
	}
	return e
}
