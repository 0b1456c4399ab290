package ingest

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

// OpenFile opens the original of an uploaded document.
func (s *Service) OpenFile(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, io.ReadSeekCloser, error) {
	d, err := s.Store.Document(ctx, w, id)
	if err != nil {
		return d, nil, err
	}
	if d.FileKey == "" {
		return d, nil, app.Errorf(app.NotFound, "this document has no file to download")
	}
	r, err := s.Files.Open(ctx, d.FileKey)
	return d, r, err
}

// UpdateDocument changes what p names. A document that is included again lost its
// vectors when it was excluded, and gets new ones.
func (s *Service) UpdateDocument(ctx context.Context, w app.WidgetID, id app.DocumentID, p app.DocumentPatch) (app.Document, error) {
	d, err := s.Store.UpdateDocument(ctx, w, id, p)
	if err != nil || p.Excluded == nil || *p.Excluded {
		return d, err
	}
	return d, s.askForVectorsOf(ctx, w)
}

// DeleteDocument removes a document with its chunks, terms and vectors, and its
// file when no other document has the same.
func (s *Service) DeleteDocument(ctx context.Context, w app.WidgetID, id app.DocumentID) error {
	d, err := s.Store.Document(ctx, w, id)
	if err != nil {
		return err
	}
	if d.Kind == app.KindQA || d.Kind == app.KindText { // it is all that its source holds
		return errors.Join(s.DeleteSource(ctx, w, d.SourceID), s.askToDerive(ctx, w))
	}
	key, err := s.Store.DeleteDocument(ctx, w, id)
	if err != nil {
		return err
	}
	if key != "" {
		err = s.dropFiles(ctx, []string{key})
	}
	return errors.Join(err, s.askToDerive(ctx, w))
}

// DeleteWidget removes a widget with everything that hangs on it, and stops its crawl.
func (s *Service) DeleteWidget(ctx context.Context, scope app.Scope, id app.WidgetID) error {
	keys, err := s.Store.DeleteWidget(ctx, scope, id)
	if err != nil {
		return err
	}
	s.atWork.stop(id)
	return s.dropFiles(ctx, keys)
}

// droppedAtOnce is how many files are asked for at a time whether they may go.
const droppedAtOnce = 100

// dropFiles deletes those of some files that no document has. It goes on when ctx
// ends: the documents have gone already. What it cannot delete is left for
// DropUnusedFiles.
func (s *Service) dropFiles(ctx context.Context, keys []string) error {
	ctx = context.WithoutCancel(ctx)
	var failed error
	for some := range slices.Chunk(keys, droppedAtOnce) {
		failed = errors.Join(failed, s.dropSome(ctx, some))
	}
	return failed
}

func (s *Service) dropSome(ctx context.Context, keys []string) error {
	free, done := s.files.take(keys)
	defer done()
	unused, err := s.Store.UnusedFiles(ctx, free)
	for _, key := range unused {
		err = errors.Join(err, s.Files.Delete(ctx, key))
	}
	return err
}

// DropUnusedFiles removes the files that no document has: the program died, or the
// caller went away, between storing a file and its document, or between deleting
// the two.
func (s *Service) DropUnusedFiles(ctx context.Context) error {
	return s.Files.Each(ctx, func(keys []string) error { return s.dropFiles(ctx, keys) })
}
