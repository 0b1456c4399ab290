package ingest_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

func (b *bench) upload(name, kind, body string) app.Document {
	b.t.Helper()
	d, err := b.Upload(b.t.Context(), b.widget, ingest.File{Name: name, ContentType: kind, Body: strings.NewReader(body)})
	check(b.t, err)
	return d
}

func TestUpload(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		name, kind, body string
		title            string
		status           app.DocumentStatus
		code             app.DocumentErrorCode
	}{
		"html":                {"a.html", "text/html", "<title>Apples</title><p>Apples are sweet.</p>", "Apples", app.DocumentReady, ""},
		"markdown":            {"a.md", "application/octet-stream", "# Apples\n\nApples are sweet.", "Apples", app.DocumentReady, ""},
		"text":                {"a.txt", "text/plain", "Apples are sweet.", "", app.DocumentReady, ""},
		"empty":               {"a.txt", "text/plain", "", "a.txt", app.DocumentFailed, app.ErrNoText},
		"blank":               {"a.md", "text/markdown", " \n\n ", "a.md", app.DocumentFailed, app.ErrNoText},
		"garbage":             {"a.bin", "application/octet-stream", "\x00\x01\x02\xff", "a.bin", app.DocumentFailed, app.ErrUnsupported},
		"a path":              {`C:\temp\..\a.bin`, "", "\x00", "a.bin", app.DocumentFailed, app.ErrUnsupported},
		"a path upwards":      {"../../etc/passwd\x00", "", "\x00", "passwd", app.DocumentFailed, app.ErrUnsupported},
		"no name":             {"..\n", "", "\x00", "file", app.DocumentFailed, app.ErrUnsupported},
		"no name at all":      {"/", "", "\x00", "file", app.DocumentFailed, app.ErrUnsupported},
		"turned-around name":  {"gpj.\u202Eexe", "", "\x00", "gpj.exe", app.DocumentFailed, app.ErrUnsupported},
		"a very long name":    {strings.Repeat("ü", 400), "", "\x00", strings.Repeat("ü", 127), app.DocumentFailed, app.ErrUnsupported},
		"a name of bad bytes": {"a\xff\xfe.bin", "", "\x00", "a.bin", app.DocumentFailed, app.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			d := b.upload(c.name, c.kind, c.body)
			equal(t, "status", d.Status, c.status)
			equal(t, "code", d.ErrorCode, c.code)
			if c.title != "" {
				equal(t, "title", d.Title, c.title)
			}
			equal(t, "size", d.Size, int64(len(c.body)))
			equal(t, "reason", d.Error != "", c.status == app.DocumentFailed)
			equal(t, "chunks", len(b.chunks(d.ID)) > 0, c.status == app.DocumentReady)
			_, r, err := b.OpenFile(t.Context(), b.widget, d.ID)
			check(t, err)
			body, err := io.ReadAll(r)
			check(t, errors.Join(err, r.Close()))
			equal(t, "original", string(body), c.body)
		})
	}
}

func TestUploadsThatFail(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.Upload(t.Context(), b.widget, ingest.File{Name: "big.txt", Body: io.LimitReader(endless{}, ingest.MaxFile+1)})
	equal(t, "too large", app.CodeOf(err), app.TooLarge)
	broken := errors.New("connection lost")
	_, err = b.Upload(t.Context(), b.widget, ingest.File{Name: "a.txt", Body: io.MultiReader(strings.NewReader("half"), faulty{broken})})
	equal(t, "cause", errors.Is(err, broken), true)
	_, err = b.Upload(t.Context(), "nobody's", ingest.File{Name: "a.txt", Body: strings.NewReader("x")})
	equal(t, "of no widget", app.CodeOf(err), app.NotFound)
	equal(t, "documents", len(b.documents("")), 0)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }

type faulty struct{ err error }

func (f faulty) Read([]byte) (int, error) { return 0, f.err }

func TestAFileStaysWhileADocumentHasIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first, second := b.upload("a.txt", "text/plain", "the same words"), b.upload("b.txt", "text/plain", "the same words")
	equal(t, "keys", first.FileKey, second.FileKey)
	check(t, b.DeleteDocument(t.Context(), b.widget, first.ID))
	_, r, err := b.OpenFile(t.Context(), b.widget, second.ID)
	check(t, err)
	check(t, r.Close())
	check(t, b.DeleteDocument(t.Context(), b.widget, second.ID))
	_, err = b.files.Open(t.Context(), second.FileKey)
	equal(t, "file without a document", app.CodeOf(err), app.NotFound)
	equal(t, "once more", app.CodeOf(b.DeleteDocument(t.Context(), b.widget, second.ID)), app.NotFound)
}

func TestFilesWithoutADocumentAreDropped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kept := b.upload("a.txt", "text/plain", "words of a file")
	stray, err := b.files.Receive(t.Context(), strings.NewReader("the program died here"), 100)
	check(t, err)
	check(t, errors.Join(stray.Keep(t.Context()), stray.Close()))
	check(t, b.DropUnusedFiles(t.Context()))
	_, err = b.files.Open(t.Context(), stray.Key())
	equal(t, "a stray", app.CodeOf(err), app.NotFound)
	_, r, err := b.OpenFile(t.Context(), b.widget, kept.ID)
	check(t, err)
	check(t, r.Close())
}

func TestDeleteWidget(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	d := b.upload("a.txt", "text/plain", "words of a file")
	check(t, b.DeleteWidget(t.Context(), app.AllOwners(), b.widget))
	_, err := b.files.Open(t.Context(), d.FileKey)
	equal(t, "file", app.CodeOf(err), app.NotFound)
	equal(t, "once more", app.CodeOf(b.DeleteWidget(t.Context(), app.AllOwners(), b.widget)), app.NotFound)
}

func TestAddText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	d, err := b.AddText(t.Context(), b.widget, "", "# Opening hours\n\nFrom nine to five.")
	check(t, err)
	equal(t, "title", d.Title, "Opening hours")
	d, err = b.AddText(t.Context(), b.widget, "Hours", "From <b>nine</b> to five.")
	check(t, err)
	equal(t, "title", d.Title, "Hours")
	equal(t, "kind", d.Kind, app.KindText)
	equal(t, "chunks", len(b.chunks(d.ID)), 1)
	for _, text := range []string{"", " \n", "<!-- -->"} {
		_, err = b.AddText(t.Context(), b.widget, "t", text)
		equal(t, "empty", app.CodeOf(err), app.Invalid)
	}
	_, _, err = b.OpenFile(t.Context(), b.widget, d.ID)
	equal(t, "file of a text", app.CodeOf(err), app.NotFound)
}
