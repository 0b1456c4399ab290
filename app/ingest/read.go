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

// immediate is how many bytes a file may have that is read while its upload waits.
const immediate = 1 << 20

// mayTakeLong says whether reading a short file may take longer than an upload waits.
// What cannot be read at all is refused at once.
func mayTakeLong(body []byte) bool {
	switch decode.Detect(body) {
	case decode.Text, decode.Encrypted, decode.Legacy, decode.OLE, decode.XLSB, decode.RTF:
		return false
	}
	return true
}

// queuedFile stands for a file that begins with body until it is read.
func queuedFile(f File, body []byte) app.Document {
	return app.Document{Title: f.Name, ContentType: cmp.Or(decode.Detect(body).MediaType(), f.ContentType), Status: app.DocumentQueued}
}

// ReadJobs is the handler of JobRead.
type ReadJobs struct{ *Service }

// Do reads some of the widget's queued documents, one after the other. Another job
// goes on, whose attempts begin anew: work that gets on is never given up. Scans that the
// recognition of text has no time for stay queued until the job is tried again.
func (s ReadJobs) Do(ctx context.Context, j app.Job) error {
	if more, err := s.someQueued(ctx, j.WidgetID, s.readQueued); err != nil || !more {
		return err
	}
	defer s.Wake()
	_, err := s.Store.EnqueueJob(ctx, app.Job{Kind: app.JobRead, WidgetID: j.WidgetID})
	return err
}

// GiveUp marks what is still queued as failed: one of them may be what stopped the
// program each time.
func (s ReadJobs) GiveUp(ctx context.Context, j app.Job, cause error) error {
	message, code := "the file could not be processed; upload it again", app.ErrInternal
	if e, ok := errors.AsType[*app.Error](cause); ok && e.Code == app.RateLimited {
		message, code = isScan+e.Message, app.ErrNoText
	}
	for {
		more, err := s.someQueued(ctx, j.WidgetID, func(ctx context.Context, d app.Document) error {
			d.Status, d.Error, d.ErrorCode = app.DocumentFailed, message, code
			return s.finishQueued(ctx, d, nil)
		})
		if err != nil || !more {
			return err
		}
	}
}

// someQueued calls each for the first queued documents; more tells that there were any.
// A rate limit is given when the others had their turn.
func (s ReadJobs) someQueued(ctx context.Context, w app.WidgetID, each func(context.Context, app.Document) error) (more bool, err error) {
	queued, _, err := s.Store.Documents(ctx, w, app.DocumentQuery{Status: app.DocumentQueued, Limit: queuedAtOnce})
	for _, d := range queued {
		switch eachErr := each(ctx, d); {
		case app.CodeOf(eachErr) == app.RateLimited:
			err = eachErr
		case eachErr != nil:
			return true, eachErr
		}
	}
	return len(queued) > 0, err
}

func (s ReadJobs) readQueued(ctx context.Context, d app.Document) error {
	body, err := s.original(ctx, d)
	if err != nil {
		return err
	}
	if decode.Detect(body) == decode.ZIP {
		return s.unpack(ctx, d, body)
	}
	read, chunks, err := s.fileDocument(ctx, d, File{Name: d.Title, ContentType: d.ContentType}, body)
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
