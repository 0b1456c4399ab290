package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// KnownPage reads no text, and counts nothing: a recrawl asks for every page.
func (s *Store) KnownPage(ctx context.Context, w app.WidgetID, src app.SourceID, url string) (app.Document, error) {
	return read(ctx, s, func(t *tx) (app.Document, error) {
		return one(t, "document", scanKnown, `SELECT d.id, d.url, d.status, d.hash, d.etag, d.last_modified, d.translations, d.pinned, d.excluded, coalesce(x.links, 'null')
			FROM sources s JOIN widgets w ON w.num = s.widget JOIN documents d ON d.source = s.num AND d.url = ? LEFT JOIN document_texts x ON x.document = d.num
			WHERE s.id = ? AND w.id = ? ORDER BY d.num LIMIT 1`, url, src, w)
	})
}

func scanKnown(s scanner) (d app.Document, err error) {
	err = s.Scan(&d.ID, &d.URL, &d.Status, &d.Hash, &d.ETag, &d.LastModified, &d.Translations, &d.Pinned, &d.Excluded, jsonOf(&d.Links))
	return d, err
}

func (s *Store) UnmetPages(ctx context.Context, w app.WidgetID, id app.RunID, after app.DocumentID, limit int) ([]app.RunPage, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.RunPage, error) {
		r, err := run(t, w, id)
		if err != nil {
			return nil, err
		}
		return all(t, func(s scanner) (p app.RunPage, err error) {
			err = s.Scan(&p.DocumentID, &p.URL)
			return p, err
		}, `SELECT d.id, d.url FROM documents d WHERE d.source = ? AND d.status = 'ready' AND NOT d.removed AND d.id > ?
			AND NOT EXISTS (SELECT 1 FROM frontier f WHERE f.run = ? AND f.document = d.num AND f.document <> 0) ORDER BY d.id LIMIT ?`,
			r.nums.source, after, r.num, limit)
	})
}
