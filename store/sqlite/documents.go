package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// documentColumns leaves the Markdown out; with it see fullDocument.
const documentColumns = `d.id, w.id, s.id, d.kind, d.url, d.title, d.description, d.language, d.translations, d.content_type, d.size,
	d.hash, d.etag, d.last_modified, d.file_key, d.status, d.error, d.error_code, d.pinned, d.excluded, d.chunk_count, d.fetched_at, d.updated_at,
	(SELECT count(*) FROM chunks c JOIN vectors v ON v.chunk = c.num JOIN vector_sets vs ON vs.num = v.vector_set AND vs.serving WHERE c.document = d.num),
	(SELECT count(*) FROM recognized_pages r WHERE r.document = d.num)`

const documentTables = " FROM documents d JOIN widgets w ON w.num = d.widget JOIN sources s ON s.num = d.source"

// textColumns need document_texts as x, which a document may not have.
const textColumns = ", coalesce(x.markdown, ''), coalesce(x.page_starts, 'null'), coalesce(x.links, 'null')"

const textTables = documentTables + " LEFT JOIN document_texts x ON x.document = d.num"

const fullDocument = "SELECT " + documentColumns + textColumns + textTables

func documentFields(d *app.Document) []any {
	return []any{&d.ID, &d.WidgetID, &d.SourceID, &d.Kind, &d.URL, &d.Title, &d.Description, &d.Language, &d.Translations, &d.ContentType, &d.Size,
		&d.Hash, &d.ETag, &d.LastModified, &d.FileKey, &d.Status, &d.Error, &d.ErrorCode, &d.Pinned, &d.Excluded, &d.ChunkCount,
		timeOf(&d.FetchedAt), timeOf(&d.UpdatedAt), &d.EmbeddedCount, &d.RecognizedPages}
}

func scanListed(s scanner) (d app.Document, err error) {
	err = s.Scan(documentFields(&d)...)
	return d, err
}

func scanFull(s scanner) (d app.Document, err error) {
	err = s.Scan(append(documentFields(&d), &d.Markdown, jsonOf(&d.PageStarts), jsonOf(&d.Links))...)
	return d, err
}

func (s *Store) Document(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, error) {
	return read(ctx, s, func(t *tx) (app.Document, error) { return document(t, w, id) })
}

func document(t *tx, w app.WidgetID, id app.DocumentID) (app.Document, error) {
	return one(t, "document", scanFull, fullDocument+" WHERE d.id = ? AND w.id = ?", id, w)
}

func (s *Store) DocumentByURL(ctx context.Context, w app.WidgetID, src app.SourceID, url string) (app.Document, error) {
	return read(ctx, s, func(t *tx) (app.Document, error) {
		return one(t, "document", scanFull, fullDocument+" WHERE s.id = ? AND w.id = ? AND d.url = ? ORDER BY d.num LIMIT 1", src, w, url)
	})
}

func (s *Store) Documents(ctx context.Context, w app.WidgetID, q app.DocumentQuery) ([]app.Document, int, error) {
	limit, offset := page(q.Limit, q.Offset)
	const where = ` WHERE d.widget = (SELECT num FROM widgets WHERE id = ?) AND NOT d.removed AND (? = '' OR d.status = ?)
		AND (d.title LIKE ? ESCAPE '\' OR d.url LIKE ? ESCAPE '\')`
	like := contains(q.Search)
	args := []any{w, q.Status, q.Status, like, like}
	after := []any{q.After.ID == "", q.After.Title, q.After.URL, q.After.ID}
	got, err := read(ctx, s, func(t *tx) (c counted[app.Document], err error) {
		if c.total, err = one(t, "count", value[int], "SELECT count(*) FROM documents d"+where, args...); err != nil {
			return c, err
		}
		c.list, err = all(t, scanListed, "SELECT "+documentColumns+documentTables+where+" AND (? OR (d.title, d.url, d.id) > (?, ?, ?)) ORDER BY d.title, d.url, d.id LIMIT ? OFFSET ?", append(append(args, after...), limit, offset)...)
		return c, err
	})
	return got.list, got.total, err
}

func (s *Store) DocumentsAfter(ctx context.Context, w app.WidgetID, src app.SourceID, after app.DocumentID, limit int) ([]app.Document, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.Document, error) {
		return all(t, scanFull, fullDocument+" WHERE s.id = ? AND w.id = ? AND d.status = 'ready' AND d.id > ? ORDER BY d.id LIMIT ?", src, w, after, limit)
	})
}

func documentNum(t *tx, w app.WidgetID, id app.DocumentID) (int64, error) {
	return one(t, "document", value[int64], "SELECT d.num FROM documents d JOIN widgets w ON w.num = d.widget WHERE d.id = ? AND w.id = ?", id, w)
}

func (s *Store) UpdateDocument(ctx context.Context, w app.WidgetID, id app.DocumentID, p app.DocumentPatch) (app.Document, error) {
	return change(ctx, s, func(t *tx) (app.Document, error) {
		num, err := documentNum(t, w, id)
		if err != nil {
			return app.Document{}, err
		}
		if p.Pinned != nil {
			if _, err := t.exec("UPDATE documents SET pinned = ?, updated_at = ? WHERE num = ?", *p.Pinned, t.now, num); err != nil {
				return app.Document{}, err
			}
		}
		if p.Excluded != nil {
			if err := setExcluded(t, num, *p.Excluded); err != nil {
				return app.Document{}, err
			}
		}
		return document(t, w, id)
	})
}

// setExcluded takes a document out of the indexes or puts it back, so that no
// search has to look for excluded ones. Its vectors have to be made anew then.
func setExcluded(t *tx, num int64, excluded bool) error {
	if err := unindex(t, num); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE documents SET excluded = ?, updated_at = ? WHERE num = ?", excluded, t.now, num); err != nil {
		return err
	}
	return index(t, num)
}

func (s *Store) DeleteDocument(ctx context.Context, w app.WidgetID, id app.DocumentID) (string, error) {
	return removing(ctx, s, func(t *tx) (string, error) {
		num, err := documentNum(t, w, id)
		if err != nil {
			return "", err
		}
		key, err := one(t, "document", value[string], "SELECT file_key FROM documents WHERE num = ?", num)
		if err != nil {
			return "", err
		}
		if err := markDocuments(t, "num = ?", num); err != nil || key == "" {
			return "", err
		}
		free, err := unused(t, []string{key})
		if err != nil || len(free) == 0 {
			return "", err
		}
		return key, nil
	})
}
