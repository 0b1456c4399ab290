package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract/pdf/pdftest"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/ocr"
	"github.com/WebsyteAI/websyte/app/ocr/ocrtest"
)

// readFiles reads PDF files with a cache of compiled code that tests share.
func readFiles() *decode.Local {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return decode.NewLocal(filepath.Join(cache, "websyte-test-pdf"))
}

// scanning makes a service that reads scans with a server that speaks Mistral's
// protocol.
func scanning(t *testing.T, perMonth int, refusals ...ocrtest.Refusal) (*bench, *ocrtest.Server) {
	t.Helper()
	b := newBench(t)
	s := ocrtest.Start(func(n int) string { return fmt.Sprintf("# Scan\n\nPage number %d speaks of walruses. <b>x</b>", n) }, refusals...)
	t.Cleanup(s.Close)
	b.Decode = readFiles()
	b.PagesPerMonth = perMonth
	b.Recognize = ocr.NewMistral(ocr.MistralOptions{BaseURL: s.URL, Key: ocrtest.Key, Wait: func(context.Context, time.Duration) error { return nil }})
	return b, s
}

// read does the jobs that read what is queued, and gives the document.
func (b *bench) read(d app.Document) app.Document {
	b.t.Helper()
	equal(b.t, "status before", d.Status, app.DocumentQueued)
	for range 3 {
		j, err := b.store.ClaimJob(b.t.Context(), b.clock(), time.Minute)
		check(b.t, err)
		if j == nil {
			break
		}
		if j.Kind == app.JobRead {
			check(b.t, ingest.ReadJobs{Service: b.Service}.Do(b.t.Context(), *j))
		}
		check(b.t, b.store.FinishJob(b.t.Context(), *j))
	}
	d, err := b.store.Document(b.t.Context(), b.widget, d.ID)
	check(b.t, err)
	return d
}

func (b *bench) uploadPDF(pages ...pdftest.Page) app.Document {
	b.t.Helper()
	return b.upload("a.pdf", "application/pdf", string(pdftest.Make(pages...)))
}

// A PDF is queued, and becomes text with the pages on which it stands.
func TestPDFsAreReadByAJob(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Decode = readFiles()
	d := b.read(b.uploadPDF(pdftest.Text("The first page speaks of oranges."), pdftest.Text("The second page speaks of bananas.")))
	equal(t, "status", d.Status, app.DocumentReady)
	chunks := b.chunks(d.ID)
	last := chunks[len(chunks)-1]
	has(t, "last chunk", last.Text, "bananas")
	equal(t, "page of the first", chunks[0].Page, 1)
}

// Pages that are pictures are recognised, those alone, and stand at their place.
func TestScannedPagesAreRecognized(t *testing.T) {
	t.Parallel()
	b, s := scanning(t, 100)
	d := b.read(b.uploadPDF(pdftest.Text("The first page speaks of oranges."), pdftest.Scan(), pdftest.Text("The third page speaks of bananas."), pdftest.Scan()))
	equal(t, "status", d.Status, app.DocumentReady)
	equal(t, "error", d.Error, "")
	equal(t, "pages that were paid", s.Pages(), 2)
	want := []string{"oranges", "Page number 1 speaks", "bananas", "Page number 2 speaks"}
	at := -1
	for _, w := range want {
		next := strings.Index(d.Markdown, w)
		if next <= at {
			t.Errorf("%q is not at its place in %q", w, d.Markdown)
		}
		at = next
	}
	if strings.Contains(d.Markdown, "<b>") {
		t.Errorf("HTML is left in %q", d.Markdown)
	}
}

func TestPicturesAreRecognized(t *testing.T) {
	t.Parallel()
	b, _ := scanning(t, 100)
	var picture bytes.Buffer
	check(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 20))))
	d := b.read(b.upload("photo.jpeg", "image/jpeg", picture.String()))
	equal(t, "status", d.Status, app.DocumentReady)
	has(t, "text", d.Markdown, "walruses")
}

// What could not be recognised is left out, and the document says so.
func TestWhatIsMissingIsSaid(t *testing.T) {
	t.Parallel()
	text := pdftest.Text("This page has text of its own.")
	refused := make([]ocrtest.Refusal, 40)
	for i := range refused {
		refused[i].Status = 400
	}
	for name, c := range map[string]struct {
		perMonth int
		refusals []ocrtest.Refusal
		pages    []pdftest.Page
		status   app.DocumentStatus
		calls    int
		says     string
	}{
		"one page refused": {100, refused[:1], []pdftest.Page{pdftest.Scan(), pdftest.Scan()}, app.DocumentReady, 2, "page 1 is scanned and left out"},
		"all refused":      {100, refused, []pdftest.Page{pdftest.Scan(), pdftest.Scan(), pdftest.Scan(), pdftest.Scan(), pdftest.Scan()}, app.DocumentFailed, 3, "the file is a scan"},
		"text beside":      {100, refused, []pdftest.Page{text, pdftest.Scan()}, app.DocumentReady, 1, "page 2 is scanned and left out"},
		"month is spent":   {1, nil, []pdftest.Page{text, pdftest.Scan(), pdftest.Scan(), pdftest.Scan()}, app.DocumentReady, 1, "pages 3, 4 are scanned and left out. This month's pages"},
		"nobody reads":     {-1, nil, []pdftest.Page{pdftest.Scan()}, app.DocumentFailed, 0, "MISTRAL_API_KEY"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, s := scanning(t, c.perMonth, c.refusals...)
			if c.perMonth < 0 {
				b.Recognize = nil
			}
			d := b.read(b.uploadPDF(c.pages...))
			equal(t, "status", d.Status, c.status)
			equal(t, "code", d.ErrorCode, app.ErrNoText)
			equal(t, "calls", s.Pages(), c.calls)
			has(t, "message", d.Error, c.says)
		})
	}
}

// A document that its owner deletes while it is queued stays deleted; the others are read.
func TestQueuedDocumentsCanBeDeleted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Decode = readFiles()
	gone := b.uploadPDF(pdftest.Text("Nobody will read this."))
	kept := b.uploadPDF(pdftest.Text("Somebody will read this."))
	check(t, b.DeleteDocument(t.Context(), b.widget, gone.ID))
	equal(t, "status", b.read(kept).Status, app.DocumentReady)
	equal(t, "documents", len(b.documents("")), 1)
}

// A file that stops the program each time does not keep others queued for ever.
func TestGivingUpOnQueuedDocuments(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	d := b.uploadPDF(pdftest.Text("x"))
	j, err := b.store.ClaimJob(t.Context(), b.clock(), time.Minute)
	check(t, err)
	check(t, ingest.ReadJobs{Service: b.Service}.GiveUp(t.Context(), *j, nil))
	d, err = b.store.Document(t.Context(), b.widget, d.ID)
	check(t, err)
	equal(t, "status", d.Status, app.DocumentFailed)
}

// A file whose pages come too fast for the service stays queued, and its pages that
// have been read are not paid again; others are read meanwhile.
func TestRateLimitedScansAreReadLater(t *testing.T) {
	t.Parallel()
	busy := ocrtest.Refusal{Status: 429}
	b, s := scanning(t, 100, ocrtest.Refusal{}, busy, busy, busy, busy)
	d := b.uploadPDF(pdftest.Scan(), pdftest.Scan())
	other := b.upload("b.pdf", "application/pdf", string(pdftest.Make(pdftest.Text("The other file speaks of oranges."))))
	job := app.Job{Kind: app.JobRead, WidgetID: b.widget}
	if err := (ingest.ReadJobs{Service: b.Service}).Do(t.Context(), job); app.CodeOf(err) != app.RateLimited {
		t.Errorf("the first time: %v", err)
	}
	d, err := b.store.Document(t.Context(), b.widget, d.ID)
	check(t, err)
	equal(t, "status meanwhile", d.Status, app.DocumentQueued)
	equal(t, "pages recognised meanwhile", d.RecognizedPages, 1)
	other, err = b.store.Document(t.Context(), b.widget, other.ID)
	check(t, err)
	equal(t, "status of the other", other.Status, app.DocumentReady)
	check(t, ingest.ReadJobs{Service: b.Service}.Do(t.Context(), job))
	d, err = b.store.Document(t.Context(), b.widget, d.ID)
	check(t, err)
	equal(t, "status", d.Status, app.DocumentReady)
	has(t, "first page", d.Markdown, "Page number 1 speaks")
	has(t, "second page", d.Markdown, "Page number 6 speaks")
	equal(t, "calls", s.Pages(), 6)
	kept, err := b.store.RecognizedPages(t.Context(), b.widget, d.ID)
	check(t, err)
	equal(t, "pages kept afterwards", len(kept)+d.RecognizedPages, 0)
}
