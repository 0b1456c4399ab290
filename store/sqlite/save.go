package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) SaveDocument(ctx context.Context, d app.Document, chunks []app.Chunk) (app.Document, error) {
	return change(ctx, s, func(t *tx) (app.Document, error) {
		n, err := sourceNum(t, d.WidgetID, d.SourceID)
		if err != nil {
			return app.Document{}, err
		}
		if err := s.checkRoom(t, n.widget, d); err != nil {
			return app.Document{}, err
		}
		saved, err := saveDocument(t, n, d, chunks)
		return saved.Document, err
	})
}

// numbered is a document with its row number.
type numbered struct {
	num int64
	app.Document
}

// saveDocument stores a new document, or one in place of what it was. Pinned and
// Excluded stay what they are: the owner may have changed them since d was read.
func saveDocument(t *tx, n sourceNums, d app.Document, chunks []app.Chunk) (numbered, error) {
	d.ChunkCount, d.EmbeddedCount = len(chunks), 0
	d.FetchedAt, d.UpdatedAt = fromMillis(millis(d.FetchedAt)), fromMillis(t.now)
	saved := numbered{Document: d}
	var err error
	if d.ID == "" {
		err = insertDocument(t, n, &saved)
	} else {
		err = replaceDocument(t, n, &saved)
	}
	if err != nil {
		return saved, err
	}
	if err := saveText(t, saved); err != nil {
		return saved, err
	}
	if d.Kind == app.KindFile && d.Status != app.DocumentQueued {
		if err := forgetRecognizedPages(t, saved.num); err != nil {
			return saved, err
		}
	}
	return saved, rewriteChunks(t, saved.num, chunks)
}

func saveText(t *tx, d numbered) error {
	starts, links, err := marksOf(d.Document)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO document_texts(document, markdown, page_starts, links) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET markdown = excluded.markdown, page_starts = excluded.page_starts, links = excluded.links`, d.num, d.Markdown, starts, links)
	return err
}

// marksOf is what is kept beside a text of where its pages start and where it leads.
func marksOf(d app.Document) (starts, links string, err error) {
	if starts, err = toJSON(d.PageStarts); err != nil {
		return "", "", err
	}
	links, err = toJSON(d.Links)
	return starts, links, err
}

func insertDocument(t *tx, n sourceNums, d *numbered) error {
	id, err := newID()
	if err != nil {
		return err
	}
	d.ID = app.DocumentID(id)
	d.num, err = t.insert(`INSERT INTO documents(id, widget, source, kind, url, title, description, language, content_type, size, hash, etag, last_modified,
		file_key, status, error, error_code, pinned, excluded, chunk_count, fetched_at, updated_at, since)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT generation + 1 FROM sources WHERE num = ?3))`,
		id, n.widget, n.source, d.Kind, d.URL, d.Title, d.Description, d.Language, d.ContentType, d.Size, d.Hash, d.ETag, d.LastModified,
		d.FileKey, d.Status, d.Error, d.ErrorCode, d.Pinned, d.Excluded, d.ChunkCount, millis(d.FetchedAt), t.now)
	return err
}

func replaceDocument(t *tx, n sourceNums, d *numbered) (err error) {
	d.num, err = one(t, "document", func(s scanner) (num int64, err error) {
		err = s.Scan(&num, &d.Pinned, &d.Excluded)
		return num, err
	}, "SELECT num, pinned, excluded FROM documents WHERE id = ? AND source = ?", d.ID, n.source)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE documents SET kind = ?, url = ?, title = ?, description = ?, language = ?, content_type = ?, size = ?, hash = ?, etag = ?, last_modified = ?,
		file_key = ?, status = ?, error = ?, error_code = ?, chunk_count = ?, fetched_at = ?, updated_at = ?, since = (SELECT generation + 1 FROM sources WHERE num = source) WHERE num = ?`,
		d.Kind, d.URL, d.Title, d.Description, d.Language, d.ContentType, d.Size, d.Hash, d.ETag, d.LastModified,
		d.FileKey, d.Status, d.Error, d.ErrorCode, d.ChunkCount, millis(d.FetchedAt), t.now, d.num)
	return err
}
