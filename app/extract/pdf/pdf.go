// Package pdf reads PDF files with pdfium, which runs as WebAssembly: what is
// wrong in a file can neither reach memory outside of it nor a file or network.
//
// It gives what pages show, as words with their places; package layout makes text
// of them. Scripts and forms of a file are never run. A page may still take
// forever: whoever calls bounds the time and the memory of the whole process.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"sync"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/layout"
)

// Bounds on what is read of a file. What lies beyond is left out.
const (
	MaxPages   = 5000
	maxText    = 6 << 20   // bytes of words
	maxGlyphs  = 200_000   // of a page
	maxOutline = 5000      // entries
	maxNesting = 12        // of the outline
	maxLinks   = 1000      // of a page
	maxObjects = 20_000    // of a page that are looked at for pictures
	minLetters = 16        // that a page with text has
	scanned    = 0.3       // share of a page that a picture covers which may hold its text
	memory     = 256 << 20 // bytes that pdfium may take

	pagesAnEngine = 64 // after which pdfium, and what go-pdfium keeps of each object, starts afresh
)

// Reader reads files. It keeps the compiled code of pdfium from the first file on.
// It reads one file at a time: others wait.
type Reader struct {
	cache     string
	compiling sync.Mutex
	pool      pdfium.Pool
}

// New makes a Reader. cache is a folder for the compiled code, without which the
// first file takes seconds; "" for none.
func New(cache string) *Reader { return &Reader{cache: cache} }

// Read reads the text of all pages. The error is an *app.DocumentError where the
// file is at fault.
func (r *Reader) Read(ctx context.Context, in io.ReaderAt, size int64) (page *extract.Page, err error) {
	f, err := r.open(ctx, in, size)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	d, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	return write(d), nil
}

// Draw gives a page, from 0, as a picture for the recognition of its text.
func (r *Reader) Draw(ctx context.Context, in io.ReaderAt, size int64, page int) (drawn image.Image, err error) {
	f, err := r.open(ctx, in, size)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	s, err := f.sheet(page)
	if err != nil {
		return nil, damaged(err)
	}
	defer s.close()
	return s.draw(), nil
}

// document is what was read of a file.
type document struct {
	layout.Document
	title   string // of the metadata, "" where it says nothing
	scanned []int  // pages, from 0, that are pictures without text
}

// file is an open file.
type file struct {
	reader *Reader
	body   []byte
	engine pdfium.Pdfium
	ref    references.FPDF_DOCUMENT
	pages  int
}

func (r *Reader) open(ctx context.Context, in io.ReaderAt, size int64) (*file, error) {
	f := &file{reader: r, body: make([]byte, size)}
	if _, err := io.ReadFull(io.NewSectionReader(in, 0, size), f.body); err != nil {
		return nil, err
	}
	return f, f.load(ctx)
}

// load opens the file in a new engine.
func (f *file) load(ctx context.Context) (err error) {
	if f.engine, err = f.reader.engine(ctx); err != nil {
		return fmt.Errorf("start the reader of PDF files: %w", err)
	}
	doc, err := f.engine.OpenDocument(&requests.OpenDocument{File: &f.body})
	if err != nil {
		return errors.Join(refused(err), f.close())
	}
	f.ref = doc.Document
	count, err := f.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.ref})
	if err != nil {
		return errors.Join(refused(err), f.close())
	}
	f.pages = count.PageCount
	return nil
}

// renew forgets what the engine keeps of the pages that it has read.
func (f *file) renew(ctx context.Context) error {
	if err := f.close(); err != nil {
		return err
	}
	return f.load(ctx)
}

// close lets go of the file and of all memory that it took.
func (f *file) close() error { return f.engine.Close() }

func refused(err error) error {
	if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
		return &app.DocumentError{
			Code: app.ErrEncrypted, Err: err,
			Message: "the PDF is protected with a password: save it without one and upload that",
		}
	}
	return damaged(err)
}

func damaged(err error) error {
	return &app.DocumentError{
		Code: app.ErrMalformed, Err: err,
		Message: "the PDF is damaged: open it, print or save it as a new PDF, and upload that",
	}
}

// read reads the pages until there is enough. A page that cannot be read is left
// empty.
func (f *file) read(ctx context.Context) (*document, error) {
	d := &document{title: f.title()}
	size := 0
	for i := 0; i < min(f.pages, MaxPages) && size < maxText && ctx.Err() == nil; i++ {
		if i%pagesAnEngine == pagesAnEngine-1 {
			if err := f.renew(ctx); err != nil {
				return nil, err
			}
		}
		p, isScan := f.page(i)
		for _, w := range p.Words {
			size += len(w.Text)
		}
		if isScan {
			d.scanned = append(d.scanned, i)
		}
		d.Pages = append(d.Pages, p)
	}
	if len(d.Pages) == 0 {
		return nil, damaged(errors.New("no pages"))
	}
	d.Outline = f.outline(len(d.Pages))
	return d, ctx.Err()
}

func (f *file) title() string {
	meta, err := f.engine.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: f.ref, Tag: "Title"})
	if err != nil {
		return ""
	}
	return titleOf(meta.Value)
}

// titleOf drops titles that a program made up.
func titleOf(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, s))
	lower := strings.ToLower(s)
	for _, program := range []string{"microsoft word - ", "microsoft powerpoint - ", "microsoft excel - ", "untitled", "slide 1", "document1"} {
		if strings.HasPrefix(lower, program) {
			return ""
		}
	}
	for _, ending := range []string{".doc", ".docx", ".tex", ".dvi", ".indd", ".qxd", ".pdf", ".ps", ".eps", ".ppt", ".pptx", ".xls", ".xlsx", ".odt", ".rtf", ".pub", ".pmd", ".fm", ".txt", ".html", ".xml"} {
		if strings.HasSuffix(lower, ending) {
			return ""
		}
	}
	return s
}
