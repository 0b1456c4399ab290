package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

const chunkColumns = `c.num, d.id, c.ordinal, c.headings, c.text, c.start, c."end", c.page, c.head_terms, c.terms`

func chunkFields(c *app.Chunk) []any {
	return []any{&c.ID, &c.DocumentID, &c.Ordinal, jsonOf(&c.Headings), &c.Text, &c.Start, &c.End, &c.Page, &c.HeadTerms, &c.Terms}
}

func scanChunk(s scanner) (c app.Chunk, err error) {
	err = s.Scan(chunkFields(&c)...)
	return c, err
}

const passageColumns = chunkColumns + ", d.url, d.title, d.language, d.kind, d.pinned, d.content_type"

func scanPassage(s scanner) (p app.Passage, err error) {
	err = s.Scan(append(chunkFields(&p.Chunk), &p.URL, &p.Title, &p.Language, &p.Kind, &p.Pinned, &p.ContentType)...)
	return p, err
}

func insertChunks(t *tx, widget, document int64, chunks []app.Chunk) error {
	for i, c := range chunks {
		headings, err := toJSON(c.Headings)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO chunks(widget, document, ordinal, headings, text, start, "end", page, head_terms, terms, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			widget, document, i, headings, c.Text, c.Start, c.End, c.Page, c.HeadTerms, c.Terms, termCount(c.HeadTerms)+termCount(c.Terms))
		if err != nil {
			return err
		}
	}
	return nil
}

// removeChunks removes a document's chunks, their terms and their vectors.
func removeChunks(t *tx, document int64) error {
	if err := unindex(t, document); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM chunks WHERE document = ?", document)
	return err
}

func (s *Store) Chunks(ctx context.Context, w app.WidgetID, id app.DocumentID) ([]app.Chunk, error) {
	return read(ctx, s, func(t *tx) ([]app.Chunk, error) {
		num, err := documentNum(t, w, id)
		if err != nil {
			return nil, err
		}
		return all(t, scanChunk, "SELECT "+chunkColumns+" FROM chunks c JOIN documents d ON d.num = c.document WHERE c.document = ? ORDER BY c.ordinal", num)
	})
}

func (s *Store) Passages(ctx context.Context, w app.WidgetID, list []app.ChunkID) ([]app.Passage, error) {
	chunks, err := ids(list)
	if err != nil {
		return nil, err
	}
	// The + keeps the planner from walking all chunks of the widget for the few that are asked for.
	return read(ctx, s, func(t *tx) ([]app.Passage, error) {
		return all(t, scanPassage, "SELECT "+passageColumns+` FROM json_each(?) j JOIN chunks c ON c.num = j.value JOIN documents d ON d.num = c.document
			WHERE +c.widget = (SELECT num FROM widgets WHERE id = ?) AND d.status = 'ready' AND NOT d.excluded ORDER BY j.key`, chunks, w)
	})
}

func (s *Store) Neighbours(ctx context.Context, w app.WidgetID, d app.DocumentID, first, last int) ([]app.Passage, error) {
	return read(ctx, s, func(t *tx) ([]app.Passage, error) {
		return all(t, scanPassage, "SELECT "+passageColumns+` FROM documents d JOIN chunks c ON c.document = d.num
			WHERE d.id = ? AND d.widget = (SELECT num FROM widgets WHERE id = ?) AND d.status = 'ready' AND NOT d.excluded
			AND c.ordinal BETWEEN ? AND ? ORDER BY c.ordinal LIMIT 1000`, d, w, first, last)
	})
}
