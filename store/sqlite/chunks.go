package sqlite

import (
	"context"
	"fmt"

	"github.com/WebsyteAI/websyte/app"
)

// Where a chunk stands in the indexes for words and vectors. While a run is being
// published, what is new is there already and what is old is there still, and its
// row in publications says which of the two searches find.
const (
	chunkOut    = 0 // of a document that is excluded, or not ready
	chunkIn     = 1
	chunkComing = 2 // found from the switch on
	chunkGoing  = 3 // found until the switch
)

const chunkColumns = `c.num, d.id, c.ordinal, c.headings, c.text, c.start, c."end", c.page, c.head_terms, c.terms`

func chunkFields(c *app.Chunk) []any {
	return []any{&c.ID, &c.DocumentID, &c.Ordinal, jsonOf(&c.Headings), &c.Text, &c.Start, &c.End, &c.Page, &c.HeadTerms, &c.Terms}
}

func scanChunk(s scanner) (c app.Chunk, err error) {
	err = s.Scan(chunkFields(&c)...)
	return c, err
}

// A chunk that is coming has the title of its document's new version.
const passageColumns = chunkColumns + `, d.url,
	CASE c.state WHEN 2 THEN coalesce((SELECT title FROM versions WHERE document = d.num AND run <> 0 AND NOT gone ORDER BY num DESC LIMIT 1), d.title) ELSE d.title END,
	d.language, d.translations, d.kind, d.pinned, d.content_type, d.file_key <> '' AND d.url = '' AND ` + isPublic

// isPublic is the condition that visitors may open the originals of d's source.
const isPublic = "coalesce((SELECT json_extract(settings, '$.public') FROM sources WHERE num = d.source), 0)"

func scanPassage(s scanner) (p app.Passage, err error) {
	var public bool
	err = s.Scan(append(chunkFields(&p.Chunk), &p.URL, &p.Title, &p.Language, &p.Translations, &p.Kind, &p.Pinned, &p.ContentType, &public)...)
	if public {
		p.URL = app.FilePath(p.DocumentID, p.Title)
	}
	return p, err
}

// visibleTo is the condition that searches of the widget of the last parameter may
// find chunk c of document d.
var visibleTo = fmt.Sprintf(`NOT d.removed AND c.state IN (%d, CASE WHEN (SELECT p.switched FROM publications p JOIN widgets w ON w.num = p.widget WHERE w.id = ?)
	THEN %d ELSE %d END)`, chunkIn, chunkComing, chunkGoing)

func (s *Store) Chunks(ctx context.Context, w app.WidgetID, id app.DocumentID) ([]app.Chunk, error) {
	return read(ctx, s, func(t *tx) ([]app.Chunk, error) {
		num, err := documentNum(t, w, id)
		if err != nil {
			return nil, err
		}
		return all(t, scanChunk, "SELECT "+chunkColumns+" FROM chunks c JOIN documents d ON d.num = c.document WHERE c.document = ? AND c.state <> ? ORDER BY c.ordinal", num, chunkComing)
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
			WHERE +c.widget = (SELECT num FROM widgets WHERE id = ?) AND `+visibleTo+` ORDER BY j.key`, chunks, w, w)
	})
}

func (s *Store) Neighbours(ctx context.Context, w app.WidgetID, d app.DocumentID, first, last int) ([]app.Passage, error) {
	return read(ctx, s, func(t *tx) ([]app.Passage, error) {
		return all(t, scanPassage, "SELECT "+passageColumns+` FROM documents d JOIN chunks c ON c.document = d.num
			WHERE d.id = ? AND d.widget = (SELECT num FROM widgets WHERE id = ?) AND `+visibleTo+`
			AND c.ordinal BETWEEN ? AND ? ORDER BY c.ordinal LIMIT 1000`, d, w, w, first, last)
	})
}
