package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
)

// MaxFile is the largest upload in bytes.
const MaxFile = 25 << 20

// File is an upload.
type File struct {
	Name        string // as the uploader calls it; paths and control characters are dropped
	ContentType string // as claimed; the content decides
	Body        io.Reader
}

// Received is an upload that has come in whole, and of which there is no document yet.
type Received struct {
	File
	app.Received
}

// Receive takes in an upload, for Accept. Whoever receives it closes it.
func (s *Service) Receive(ctx context.Context, f File) (Received, error) {
	in, err := s.Files.Receive(ctx, f.Body, MaxFile)
	if err != nil {
		return Received{}, err
	}
	f.Name = fileName(f.Name)
	return Received{f, in}, nil
}

// Upload receives a file and accepts it.
func (s *Service) Upload(ctx context.Context, w app.WidgetID, f File) (app.Document, error) {
	r, err := s.Receive(ctx, f)
	if err != nil {
		return app.Document{}, err
	}
	defer s.close(r)
	return s.Accept(ctx, w, r)
}

// close does not fail what has been done: the next start of the program clears what is
// left.
func (s *Service) close(r app.Received) {
	if err := r.Close(); err != nil {
		s.Log.Warn("what an upload left behind was not removed", "err", err)
	}
}

// Accept keeps a file and makes a document of it. A file that cannot be read is a
// document with status failed and the reason, not an error. One that may take long
// is a document that is queued; a job reads it, and puts the members of an archive
// in its place.
func (s *Service) Accept(ctx context.Context, w app.WidgetID, r Received) (app.Document, error) {
	src, err := s.sourceOf(ctx, w, app.KindFiles)
	if err != nil {
		return app.Document{}, err
	}
	body, err := io.ReadAll(io.LimitReader(r, immediate+1))
	if err != nil {
		return app.Document{}, fmt.Errorf("read the upload: %w", err)
	}
	if len(body) > immediate || mayTakeLong(body) {
		return s.keepFile(ctx, src, queuedFile(r.File, body), nil, r)
	}
	d, chunks, err := s.fileDocument(ctx, app.Document{WidgetID: w}, r.File, body)
	if err != nil {
		return d, err
	}
	return s.keepFile(ctx, src, d, chunks, r)
}

// keepFile stores a file and its document, or neither.
func (s *Service) keepFile(ctx context.Context, src app.Source, d app.Document, chunks []app.Chunk, r app.Received) (app.Document, error) {
	d.WidgetID, d.SourceID, d.Kind, d.Size, d.FileKey, d.FetchedAt = src.WidgetID, src.ID, app.KindFile, r.Size(), r.Key(), s.Now()
	release, err := s.files.hold(ctx, d.FileKey)
	if err != nil {
		return app.Document{}, err
	}
	defer release()
	if err := r.Keep(ctx); err != nil {
		return app.Document{}, err
	}
	saved, err := s.saveFile(ctx, d, chunks)
	if err != nil {
		release()
		return saved, errors.Join(err, s.dropFiles(ctx, []string{d.FileKey}))
	}
	return saved, nil
}

func (s *Service) saveFile(ctx context.Context, d app.Document, chunks []app.Chunk) (app.Document, error) {
	if d.Status == app.DocumentQueued {
		defer s.Wake()
		return s.Store.QueueDocument(ctx, d)
	}
	return s.save(ctx, d, chunks)
}

// fileDocument makes a document of what a file holds, or of why it holds nothing.
// The document that it is to be has an ID where it is queued.
func (s *Service) fileDocument(ctx context.Context, queued app.Document, f File, body []byte) (app.Document, []app.Chunk, error) {
	file := decode.File{Name: f.Name, ContentType: f.ContentType, Body: body}
	p, err := s.Decode.Read(ctx, file)
	var missing error
	if err == nil && len(p.Scanned) > 0 {
		missing = s.recognize(ctx, queued, file, p)
	}
	if _, isOfFile := errors.AsType[*app.DocumentError](missing); missing != nil && !isOfFile {
		return app.Document{}, nil, missing
	}
	if ctx.Err() != nil {
		return app.Document{}, nil, ctx.Err()
	}
	if known := decode.Detect(body).MediaType(); known != "" {
		f.ContentType = known
	}
	if err == nil && strings.TrimSpace(p.Markdown) == "" {
		err = cmp.Or(missing, error(&app.DocumentError{Code: app.ErrNoText, Message: "the file holds no text"}))
	}
	if err != nil {
		return s.failedFile(f, err), nil, nil
	}
	d := newDocument(p, body, recipeOf(app.CrawlSettings{}))
	d.ContentType = f.ContentType
	if d.Title == "" {
		d.Title = f.Name
	}
	if missing != nil {
		d.Error, d.ErrorCode = missing.Error(), app.ErrNoText
	}
	d, chunks := s.index(d, nil)
	return d, chunks, nil
}

func (s *Service) failedFile(f File, err error) app.Document {
	derr, ok := errors.AsType[*app.DocumentError](err)
	if !ok {
		derr = &app.DocumentError{Code: app.ErrInternal, Message: "the file could not be processed", Err: err}
	}
	if derr.Code == app.ErrInternal {
		s.Log.Error("a file could not be processed", "name", f.Name, "err", err)
	}
	return app.Document{Title: f.Name, ContentType: f.ContentType, Status: app.DocumentFailed, Error: derr.Message, ErrorCode: derr.Code}
}

// AddText makes a document of text that the owner wrote.
func (s *Service) AddText(ctx context.Context, w app.WidgetID, title, text string) (app.Document, error) {
	written, err := s.writtenText(app.Source{WidgetID: w, Kind: app.KindText, Title: title, Content: app.SourceContent{Text: text}})
	if err != nil {
		return app.Document{}, err
	}
	src, err := s.saveOne(ctx, written)
	if err != nil {
		return app.Document{}, err
	}
	return s.Store.DocumentByURL(ctx, w, src.ID, "")
}

func (s *Service) save(ctx context.Context, d app.Document, chunks []app.Chunk) (app.Document, error) {
	d, err := s.Store.SaveDocument(ctx, d, chunks)
	if err != nil {
		return d, err
	}
	return d, s.askForVectorsOf(ctx, d.WidgetID)
}

// sourceOf is the widget's one source of a kind that needs no address.
func (s *Service) sourceOf(ctx context.Context, w app.WidgetID, k app.Kind) (app.Source, error) {
	sources, err := s.Store.SourcesOf(ctx, w, k)
	if err != nil {
		return app.Source{}, err
	}
	if len(sources) > 0 {
		return sources[0], nil
	}
	return s.Store.CreateSource(ctx, app.Source{WidgetID: w, Kind: k})
}

// fileName keeps the last element of a path, without control characters and
// without those that change the direction of text.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(clipped(name, 255)); strings.Trim(name, "./") == "" {
		return "file"
	}
	return name
}
