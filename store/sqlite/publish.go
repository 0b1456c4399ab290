package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) BeginPublication(ctx context.Context, w app.WidgetID, id app.RunID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := activeRun(t, w, id)
		if err != nil {
			return err
		}
		return beginPublication(t, r)
	})
}

func beginPublication(t *tx, r storedRun) error {
	other, err := one(t, "publication", value[int64], "SELECT coalesce((SELECT run FROM publications WHERE widget = ?), 0)", r.nums.widget)
	if err != nil || other == r.num {
		return err
	}
	if other != 0 {
		return app.Errorf(app.Conflict, "another crawl of this widget is being published: try again in a moment")
	}
	_, err = t.exec("INSERT INTO publications VALUES (?, ?, 0)", r.nums.widget, r.num)
	return err
}

// firstComing is the ordinal of a version's first chunk until it is settled: behind
// those of the chunks that are there.
const firstComing = 1 << 32

func (s *Store) PrepareVersion(ctx context.Context, w app.WidgetID, id app.RunID, num int64, chunks []app.Chunk) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := activeRun(t, w, id)
		if err != nil {
			return err
		}
		document, err := one(t, "version", value[int64], "SELECT document FROM versions WHERE num = ? AND run = ? AND run <> 0", num, r.num)
		if err != nil {
			return unlessAbsent(err)
		}
		if err := prepareChunks(t, document, chunks); err != nil {
			return err
		}
		_, err = t.exec("UPDATE versions SET prepared = 1 WHERE num = ?", num)
		return err
	})
}

// unlessAbsent forgives that something has gone meanwhile: its document was deleted.
func unlessAbsent(err error) error {
	if err != nil && app.CodeOf(err) == app.NotFound {
		return nil
	}
	return err
}

// prepareChunks puts the chunks that a document will have into the indexes, hidden,
// and marks those that it will have no more. What is excluded needs none of it.
func prepareChunks(t *tx, document int64, chunks []app.Chunk) error {
	widget, err := one(t, "document", value[int64], "SELECT coalesce((SELECT widget FROM documents WHERE num = ? AND NOT excluded AND NOT removed), 0)", document)
	if err != nil || widget == 0 {
		return err
	}
	r := rewrite{tx: t, widget: widget, document: document, state: chunkComing}
	if r.vectors, err = hasVectors(t, widget); err != nil {
		return err
	}
	if err := r.dropComing(); err != nil { // of an earlier attempt, for the same or another version
		return err
	}
	kept, dropped, err := r.match(chunks)
	if err != nil {
		return err
	}
	for i, c := range chunks {
		if _, same := kept[i]; same {
			continue
		}
		if err := r.add(firstComing+i, c); err != nil {
			return err
		}
	}
	if err := addTerms(t, widget, r.added); err != nil {
		return err
	}
	for _, c := range dropped {
		if _, err := t.exec("UPDATE chunks SET state = ? WHERE num = ? AND state = ?", chunkGoing, c.num, chunkIn); err != nil {
			return err
		}
	}
	return nil
}

// dropComing takes back what was prepared of a document.
func (r rewrite) dropComing() error {
	rows, err := all(r.tx, scanIndexRow, "SELECT "+indexColumns+" FROM chunks WHERE document = ? AND state = ?", r.document, chunkComing)
	if err != nil {
		return err
	}
	if err := dropChunks(r.tx, r.widget, rows); err != nil {
		return err
	}
	n, err := r.exec("UPDATE chunks SET state = ? WHERE document = ? AND state = ?", chunkIn, r.document, chunkGoing)
	if err != nil || n == 0 {
		return err
	}
	return countIndexed(r.tx, r.widget, 0, 0)
}

func (s *Store) SwitchRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error) {
	return change(ctx, s, func(t *tx) (app.Run, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return app.Run{}, err
		}
		n, err := t.exec("UPDATE publications SET switched = 1 WHERE widget = ? AND run = ?", r.nums.widget, r.num)
		if err := found("publication", n, err); err != nil {
			return app.Run{}, err
		}
		if err := nextGeneration(t, r); err != nil {
			return app.Run{}, err
		}
		if err := countIndexed(t, r.nums.widget, 0, 0); err != nil { // searches forget what they remember
			return app.Run{}, err
		}
		r, err = run(t, w, id)
		return r.Run, err
	})
}

// isSwitched tells whether visitors see what a run has found: then it can only end well.
func isSwitched(t *tx, r storedRun) (bool, error) {
	return one(t, "publication", value[bool], "SELECT EXISTS (SELECT 1 FROM publications WHERE run = ? AND switched)", r.num)
}

// nextGeneration numbers what the run has made of its source.
func nextGeneration(t *tx, r storedRun) error {
	if _, err := t.exec("UPDATE sources SET generation = generation + 1 WHERE num = ?", r.nums.source); err != nil {
		return err
	}
	_, err := t.exec("UPDATE runs SET held = '', generation = (SELECT generation FROM sources WHERE num = source) WHERE num = ?", r.num)
	return err
}

func (s *Store) Publications(ctx context.Context) ([]app.Publication, error) {
	return read(ctx, s, func(t *tx) ([]app.Publication, error) {
		return all(t, func(s scanner) (p app.Publication, err error) {
			err = s.Scan(&p.WidgetID, &p.SourceID, &p.RunID, &p.Switched)
			return p, err
		}, `SELECT w.id, s.id, r.id, p.switched FROM publications p JOIN runs r ON r.num = p.run JOIN sources s ON s.num = r.source
			JOIN widgets w ON w.num = p.widget WHERE NOT s.removed AND NOT w.removed`)
	})
}

func (s *Store) SettleVersion(ctx context.Context, w app.WidgetID, id app.RunID, num int64, chunks []app.Chunk) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := run(t, w, id)
		if err != nil {
			return err
		}
		if _, err := one(t, "publication", value[int64], "SELECT run FROM publications WHERE run = ? AND switched", r.num); err != nil {
			return err
		}
		v := settling{tx: t, num: num}
		err = v.read(r.num)
		if err != nil || v.document == 0 {
			return err
		}
		return v.settle(chunks)
	})
}

// settling is a version that becomes what its document says.
type settling struct {
	*tx
	num, document int64
	gone, ready   bool
	generation    int64
}

// read leaves document 0 where somebody has settled the version, or removed its document.
func (v *settling) read(run int64) error {
	_, err := one(v.tx, "version", func(s scanner) (int, error) {
		return 0, s.Scan(&v.document, &v.gone, &v.ready, &v.generation)
	}, `SELECT d.num, v.gone, d.status = 'ready', s.generation FROM versions v JOIN documents d ON d.num = v.document JOIN sources s ON s.num = v.source
		WHERE v.num = ? AND v.run = ? AND v.run <> 0 AND NOT d.removed`, v.num, run)
	return unlessAbsent(err)
}

func (v *settling) settle(chunks []app.Chunk) error {
	if v.ready {
		if err := v.archive(); err != nil {
			return err
		}
	}
	switch {
	case v.gone && v.ready:
		if err := dropGone(v.tx, v.document); err != nil {
			return err
		}
	case !v.gone:
		if err := v.become(chunks); err != nil {
			return err
		}
	}
	_, err := v.exec("DELETE FROM versions WHERE num = ?", v.num)
	return err
}

// archive keeps what the document said until now.
func (v *settling) archive() error {
	past, err := v.insert(`INSERT INTO versions(source, document, run, since, until, gone, prepared, title, description, language, content_type, size, hash, etag, last_modified, fetched_at, markdown, page_starts, links)
		SELECT d.source, d.num, 0, d.since, ?, 0, 0, d.title, d.description, d.language, d.content_type, d.size, d.hash, d.etag, d.last_modified, d.fetched_at, x.markdown, x.page_starts, x.links
		FROM documents d JOIN document_texts x ON x.document = d.num WHERE d.num = ?`, v.generation, v.document)
	if err != nil {
		return err
	}
	return keepVectors(v.tx, v.document, past)
}

func (v *settling) become(chunks []app.Chunk) error {
	_, err := v.exec(`UPDATE documents SET (title, description, language, content_type, size, hash, etag, last_modified, fetched_at) =
			(SELECT title, description, language, content_type, size, hash, etag, last_modified, fetched_at FROM versions WHERE num = ?1),
		status = 'ready', error = '', error_code = '', chunk_count = ?2, updated_at = ?3, since = ?4 WHERE num = ?5`,
		v.num, len(chunks), v.now, v.generation, v.document)
	if err != nil {
		return err
	}
	_, err = v.exec(`INSERT INTO document_texts(document, markdown, page_starts, links) SELECT document, markdown, page_starts, links FROM versions WHERE num = ?
		ON CONFLICT DO UPDATE SET markdown = excluded.markdown, page_starts = excluded.page_starts, links = excluded.links`, v.num)
	if err != nil {
		return err
	}
	return rewriteChunks(v.tx, v.document, chunks)
}

// FinishPublication ends a switched run when all of its versions are settled.
func (s *Store) FinishPublication(ctx context.Context, w app.WidgetID, id app.RunID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := run(t, w, id)
		if err != nil {
			return err
		}
		n, err := t.exec(`DELETE FROM publications WHERE run = ? AND switched AND NOT EXISTS
			(SELECT 1 FROM versions v JOIN documents d ON d.num = v.document WHERE v.run = publications.run AND v.run <> 0 AND NOT d.removed)`, r.num)
		if err != nil || n == 0 || !r.Status.Active() {
			return err
		}
		return endRun(t, r, app.RunCompleted, "")
	})
}
