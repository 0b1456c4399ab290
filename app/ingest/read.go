package ingest

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
)

// queuedAtOnce is how many queued documents are listed at a time.
const queuedAtOnce = 20

// mayTakeLong says whether reading a file may take longer than an upload waits.
func mayTakeLong(body []byte) bool {
	kind := decode.Detect(body)
	return kind == decode.PDF || kind == decode.Picture
}

// queuedFile stands for a file until it is read.
func queuedFile(f File, body []byte) app.Document {
	return app.Document{Title: f.Name, ContentType: cmp.Or(decode.Detect(body).MediaType(), f.ContentType), Status: app.DocumentQueued}
}

// ReadJobs is the handler of JobRead.
type ReadJobs struct{ *Service }

// Do reads the widget's queued documents, one after the other.
func (s ReadJobs) Do(ctx context.Context, j app.Job) error {
	return s.eachQueued(ctx, j.WidgetID, s.readQueued)
}

// GiveUp marks what is still queued as failed: one of them may be what stopped the
// program each time.
func (s ReadJobs) GiveUp(ctx context.Context, j app.Job, _ error) error {
	return s.eachQueued(ctx, j.WidgetID, func(ctx context.Context, d app.Document) error {
		d.Status, d.Error, d.ErrorCode = app.DocumentFailed, "the file could not be processed; upload it again", app.ErrInternal
		return s.finishQueued(ctx, d, nil)
	})
}

func (s ReadJobs) eachQueued(ctx context.Context, w app.WidgetID, each func(context.Context, app.Document) error) error {
	for {
		queued, _, err := s.Store.Documents(ctx, w, app.DocumentQuery{Status: app.DocumentQueued, Limit: queuedAtOnce})
		if err != nil || len(queued) == 0 {
			return err
		}
		for _, d := range queued {
			if err := each(ctx, d); err != nil {
				return err
			}
		}
	}
}

func (s ReadJobs) readQueued(ctx context.Context, d app.Document) error {
	body, err := s.original(ctx, d)
	if err != nil {
		return err
	}
	read, chunks, err := s.fileDocument(ctx, d.WidgetID, File{Name: d.Title, ContentType: d.ContentType}, body)
	if err != nil {
		return err
	}
	read.ID, read.WidgetID, read.SourceID, read.Kind = d.ID, d.WidgetID, d.SourceID, d.Kind
	read.URL, read.Size, read.FileKey, read.FetchedAt = d.URL, d.Size, d.FileKey, d.FetchedAt
	return s.finishQueued(ctx, read, chunks)
}

func (s ReadJobs) original(ctx context.Context, d app.Document) ([]byte, error) {
	r, err := s.Files.Open(ctx, d.FileKey)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r)
	return body, errors.Join(err, r.Close())
}

// finishQueued stores what became of a document, unless its owner has deleted it
// meanwhile.
func (s ReadJobs) finishQueued(ctx context.Context, d app.Document, chunks []app.Chunk) error {
	_, err := s.save(ctx, d, chunks)
	if err != nil && app.CodeOf(err) == app.NotFound {
		return nil
	}
	return err
}
