package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// A website's content is numbered by generations. The first crawl makes its pages
// searchable one by one. A later one stages what is different as versions, and
// nobody sees them until the run is published, in these steps:
//
//  1. prepare: each version's new chunks go into the indexes, hidden, and those that
//     it no longer has are marked as going. A transaction for each version.
//  2. switch: one row says that searches find what is coming, and no more what is going.
//  3. settle: each document becomes its version, what it said is kept as a version of
//     the past, and what is going goes. A transaction for each version.
//
// Each step can be repeated, and goes on after a crash where it was. Before the switch
// everything can be discarded; after it, everything will be settled.

// keptGenerations is how many generations before the one that visitors see can be
// brought back.
const keptGenerations = 3

const versionColumns = `v.num, v.gone, v.prepared, d.id, w.id, s.id, d.kind, d.url, d.file_key, d.pinned, d.excluded,
	v.title, v.description, v.language, v.content_type, v.size, v.hash, v.etag, v.last_modified, v.fetched_at, v.markdown, v.page_starts, v.links`

const versionTables = " FROM versions v JOIN documents d ON d.num = v.document JOIN sources s ON s.num = v.source JOIN widgets w ON w.num = s.widget"

func scanVersion(s scanner) (v app.Version, err error) {
	d := &v.Document
	d.Status = app.DocumentReady
	err = s.Scan(&v.Num, &v.Gone, &v.Prepared, &d.ID, &d.WidgetID, &d.SourceID, &d.Kind, &d.URL, &d.FileKey, &d.Pinned, &d.Excluded,
		&d.Title, &d.Description, &d.Language, &d.ContentType, &d.Size, &d.Hash, &d.ETag, &d.LastModified, timeOf(&d.FetchedAt), &d.Markdown, jsonOf(&d.PageStarts), jsonOf(&d.Links))
	return v, err
}

// Versions stages and lists in the order in which they were staged.
func (s *Store) Versions(ctx context.Context, w app.WidgetID, id app.RunID, after int64, limit int) ([]app.Version, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.Version, error) {
		r, err := run(t, w, id)
		if err != nil {
			return nil, err
		}
		return all(t, scanVersion, "SELECT "+versionColumns+versionTables+" WHERE v.run = ? AND v.run <> 0 AND v.num > ? ORDER BY v.num LIMIT ?", r.num, after, limit)
	})
}

func (s *Store) StageDocument(ctx context.Context, w app.WidgetID, id app.RunID, d app.Document) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := activeRun(t, w, id)
		if err != nil {
			return err
		}
		num, err := documentNum(t, w, d.ID)
		if err != nil {
			return err
		}
		return stage(t, r, num, d)
	})
}

// stage keeps what a document will say when the run is published.
func stage(t *tx, r storedRun, document int64, d app.Document) error {
	starts, links, err := marksOf(d)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO versions(source, document, run, since, until, gone, prepared, title, description, language, content_type, size, hash, etag, last_modified, fetched_at, markdown, page_starts, links)
		VALUES (?, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT(run, document) WHERE run <> 0 DO UPDATE SET gone = 0, prepared = 0, title = excluded.title, description = excluded.description, language = excluded.language,
			content_type = excluded.content_type, size = excluded.size, hash = excluded.hash, etag = excluded.etag, last_modified = excluded.last_modified,
			fetched_at = excluded.fetched_at, markdown = excluded.markdown, page_starts = excluded.page_starts, links = excluded.links`,
		r.nums.source, document, r.num, d.Title, d.Description, d.Language, d.ContentType, d.Size, d.Hash, d.ETag, d.LastModified, millis(d.FetchedAt), d.Markdown, starts, links)
	return err
}

// stageGone keeps that a document will go.
func stageGone(t *tx, r storedRun, document int64) error {
	_, err := t.exec(`INSERT INTO versions(source, document, run, since, until, gone, prepared, title, description, language, content_type, size, hash, etag, last_modified, fetched_at, markdown)
		VALUES (?, ?, ?, 0, 0, 1, 0, '', '', '', '', 0, '', '', '', 0, '') ON CONFLICT DO NOTHING`, r.nums.source, document, r.num)
	return err
}

// unmet finds some of the documents of a source that its run did not meet any more, or
// met as not there; an address that never worked and still does not stays failed.
func unmet(t *tx, r storedRun, limit int) ([]int64, error) {
	return all(t, value[int64], `SELECT d.num FROM documents d WHERE d.source = ?1 AND NOT d.removed AND d.status <> 'gone' AND NOT EXISTS
		(SELECT 1 FROM frontier f WHERE f.run = ?2 AND f.document = d.num AND f.document <> 0 AND f.state <> 'gone'
			AND (d.status = 'failed' OR f.error_code NOT IN ('http_404', 'http_410')))
		AND NOT EXISTS (SELECT 1 FROM versions WHERE document = d.num AND run = ?2 AND run <> 0) ORDER BY d.num LIMIT ?3`, r.nums.source, r.num, limit)
}

// stagedAtOnce is how many documents one transaction stages or discards.
const stagedAtOnce = 200

func (s *Store) StageUnmet(ctx context.Context, w app.WidgetID, id app.RunID) (more bool, err error) {
	return change(ctx, s, func(t *tx) (bool, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return false, err
		}
		list, err := unmet(t, r, stagedAtOnce)
		if err != nil {
			return false, err
		}
		for _, d := range list {
			if err := stageUnmet(t, r, d); err != nil {
				return false, err
			}
		}
		return len(list) == stagedAtOnce, nil
	})
}

// stageUnmet has visitors keep what they see of a document until the switch; what they
// do not see goes at once.
func stageUnmet(t *tx, r storedRun, document int64) error {
	status, err := one(t, "document", value[app.DocumentStatus], "SELECT status FROM documents WHERE num = ?", document)
	if err != nil {
		return err
	}
	if status != app.DocumentReady {
		return dropGone(t, document)
	}
	if err := markGone(t, r, document); err != nil {
		return err
	}
	return stageGone(t, r, document)
}

// dropGone makes a document one that has gone.
func dropGone(t *tx, document int64) error {
	if err := rewriteChunks(t, document, nil); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE documents SET status = ?, chunk_count = 0, hash = '', etag = '', last_modified = '', updated_at = ?,
		since = (SELECT generation FROM sources WHERE num = source) WHERE num = ?`, app.DocumentGone, t.now, document)
	return err
}

// Assessment gives what decides whether a run looks like a fault of the site.
func (s *Store) Assess(ctx context.Context, w app.WidgetID, id app.RunID) (app.Assessment, error) {
	return read(ctx, s, func(t *tx) (a app.Assessment, err error) {
		r, err := run(t, w, id)
		if err != nil {
			return a, err
		}
		return one(t, "run", func(s scanner) (a app.Assessment, err error) {
			err = s.Scan(&a.Before, &a.Gone, &a.Folded, &a.Shrunk, &a.SameSettings)
			return a, err
		}, `SELECT (SELECT count(*) FROM documents WHERE source = ?1 AND status = 'ready'),
			(SELECT count(*) FROM versions WHERE run = ?2 AND run <> 0 AND gone),
			(SELECT count(*) FROM versions v JOIN documents d ON d.num = v.document JOIN frontier f ON f.run = ?2 AND f.url = d.url AND f.state = 'skipped'
				WHERE v.run = ?2 AND v.run <> 0 AND v.gone),
			(SELECT count(*) FROM versions v JOIN documents d ON d.num = v.document AND d.status = 'ready' JOIN document_texts x ON x.document = d.num
				WHERE v.run = ?2 AND v.run <> 0 AND NOT v.gone AND length(x.markdown) > 200 AND 5 * length(v.markdown) < length(x.markdown)),
			coalesce((SELECT settings = ?3 AND url = ?4 FROM runs WHERE source = ?1 AND num <> ?2 AND generation > 0 AND restores = 0 ORDER BY num DESC LIMIT 1), 1)`,
			r.nums.source, r.num, settingsText(r.Settings), r.URL)
	})
}

// settingsText is how settings are stored. They were stored so before.
func settingsText(c app.CrawlSettings) string {
	text, _ := toJSON(c)
	return text
}

func (s *Store) HoldRun(ctx context.Context, w app.WidgetID, id app.RunID, reason string) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := activeRun(t, w, id)
		if err != nil {
			return err
		}
		if _, err := t.exec("UPDATE runs SET held = ? WHERE num = ?", reason, r.num); err != nil {
			return err
		}
		return endRun(t, r, app.RunCompleted, "")
	})
}
