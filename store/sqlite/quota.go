package sqlite

import (
	"github.com/dustin/go-humanize"

	"github.com/WebsyteAI/websyte/app"
)

// checkRoom refuses a new document whose original the widget has no room for. It is
// called in the change that saves the document, so that no two take the same room.
func (s *Store) checkRoom(t *tx, widget int64, d app.Document) error {
	if s.quota == 0 || d.ID != "" || d.FileKey == "" {
		return nil
	}
	used, err := one(t, "size", value[int64], "SELECT coalesce(sum(size), 0) FROM documents WHERE widget = ? AND file_key <> ''", widget)
	if err == nil && used+d.Size > s.quota {
		err = app.Errorf(app.TooLarge, "the files of a widget may have %s together, and these have %s: delete some, or have limits.files_per_widget raised", humanize.IBytes(uint64(s.quota)), humanize.IBytes(uint64(used)))
	}
	return err
}

// orWithoutRoom is d, or where there is no room for it a document that says so.
func (s *Store) orWithoutRoom(t *tx, widget int64, d app.Document) (app.Document, error) {
	err := s.checkRoom(t, widget, d)
	if app.CodeOf(err) != app.TooLarge {
		return d, err
	}
	return app.Document{
		WidgetID: d.WidgetID, SourceID: d.SourceID, Kind: d.Kind, Title: d.Title, ContentType: d.ContentType, FetchedAt: d.FetchedAt,
		Pinned: d.Pinned, Excluded: d.Excluded, Status: app.DocumentFailed, Error: err.Error(), ErrorCode: app.ErrQuota,
	}, nil
}
