package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// RestoreRun publishes what a run holds back, or begins a run that brings back the
// generation that the run made.
func (s *Store) RestoreRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error) {
	return change(ctx, s, func(t *tx) (app.Run, error) {
		r, err := run(t, w, id)
		if err != nil {
			return app.Run{}, err
		}
		latest, err := one(t, "count", value[bool], "SELECT NOT EXISTS (SELECT 1 FROM runs WHERE source = ? AND num > ?)", r.nums.source, r.num)
		switch {
		case err != nil:
			return app.Run{}, err
		case r.Status.Active():
			return app.Run{}, errCrawling(nil)
		case r.Held != "" && latest:
			return publishHeld(t, r)
		case r.Held != "":
			return app.Run{}, app.Errorf(app.Conflict, "a newer crawl has begun, and what this one held back is not kept: crawl again")
		}
		return bringBack(t, r)
	})
}

func errCrawling(err error) error {
	return app.Wrap(err, app.Conflict, "a crawl of this widget is running: wait for its end, or cancel it")
}

// publishHeld lets a run that was held go on.
func publishHeld(t *tx, r storedRun) (app.Run, error) {
	_, err := t.exec("UPDATE runs SET status = ?, ended_at = 0 WHERE num = ?", app.RunQueued, r.num)
	if taken(err) {
		return app.Run{}, errCrawling(err)
	}
	if err != nil {
		return app.Run{}, err
	}
	return begun(t, r)
}

// begun queues the job of a run that is to be published.
func begun(t *tx, r storedRun) (app.Run, error) {
	if err := beginPublication(t, r); err != nil {
		return app.Run{}, err
	}
	if _, err := enqueue(t, r.nums.widget, app.Job{Kind: app.JobCrawl, WidgetID: r.WidgetID, RunID: r.ID}); err != nil {
		return app.Run{}, err
	}
	r, err := run(t, r.WidgetID, r.ID)
	return r.Run, err
}

// bringBack begins a run that makes a generation anew.
func bringBack(t *tx, r storedRun) (app.Run, error) {
	generation, err := one(t, "source", value[int], "SELECT generation FROM sources WHERE num = ?", r.nums.source)
	switch {
	case err != nil:
		return app.Run{}, err
	case r.Generation == 0:
		return app.Run{}, app.Errorf(app.Conflict, "this crawl has published nothing that could be brought back")
	case r.Generation == generation:
		return app.Run{}, app.Errorf(app.Conflict, "this is what visitors see already")
	case r.Generation < generation-keptGenerations:
		return app.Run{}, app.Errorf(app.Conflict, "this is too long ago: the last %d generations can be brought back", keptGenerations)
	}
	settings, err := toJSON(r.Settings)
	if err != nil {
		return app.Run{}, err
	}
	id, err := newID()
	if err != nil {
		return app.Run{}, err
	}
	_, err = t.exec(`INSERT INTO runs(id, widget, source, url, settings, status, pages_found, pages_done, pages_failed, error, started_at, ended_at, staged, restores)
		VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, '', ?, 0, 1, ?)`, id, r.nums.widget, r.nums.source, r.URL, settings, app.RunQueued, t.now, r.Generation)
	if taken(err) {
		return app.Run{}, errCrawling(err)
	}
	if err != nil {
		return app.Run{}, err
	}
	started, err := run(t, r.WidgetID, app.RunID(id))
	if err != nil {
		return app.Run{}, err
	}
	return begun(t, started)
}

func (s *Store) StageGeneration(ctx context.Context, w app.WidgetID, id app.RunID, after int64) (next int64, err error) {
	return change(ctx, s, func(t *tx) (int64, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return 0, err
		}
		list, err := all(t, scanPast, `SELECT d.num, d.status = 'ready', coalesce((SELECT v.num FROM versions v WHERE v.document = d.num AND v.run = 0 AND v.since <= ?1 AND ?1 < v.until ORDER BY v.num DESC LIMIT 1), 0)
			FROM documents d WHERE d.source = ?2 AND d.num > ?3 AND NOT d.removed AND d.since > ?1 AND d.status IN ('ready', 'gone') ORDER BY d.num LIMIT ?4`,
			r.Restores, r.nums.source, after, stagedAtOnce)
		if err != nil || len(list) == 0 {
			return 0, err
		}
		for _, p := range list {
			if err := p.stage(t, r); err != nil {
				return 0, err
			}
		}
		return list[len(list)-1].document, nil
	})
}

// past is a document that was different in the generation that is brought back.
type past struct {
	document int64
	ready    bool  // it is there now
	version  int64 // what it said then, 0 where it was not there
}

func scanPast(s scanner) (p past, err error) {
	err = s.Scan(&p.document, &p.ready, &p.version)
	return p, err
}

func (p past) stage(t *tx, r storedRun) error {
	staged, err := one(t, "count", value[bool], "SELECT EXISTS (SELECT 1 FROM versions WHERE run = ? AND run <> 0 AND document = ?)", r.num, p.document)
	if err != nil || staged || !p.ready && p.version == 0 {
		return err
	}
	if p.version == 0 {
		if err := markGone(t, r, p.document); err != nil {
			return err
		}
		return stageGone(t, r, p.document)
	}
	_, err = t.exec(`INSERT INTO versions(source, document, run, since, until, gone, prepared, title, description, language, content_type, size, hash, etag, last_modified, fetched_at, markdown, page_starts, links)
		SELECT source, document, ?, 0, 0, 0, 0, title, description, language, content_type, size, hash, etag, last_modified, fetched_at, markdown, page_starts, links FROM versions WHERE num = ?`, r.num, p.version)
	if err != nil {
		return err
	}
	c := app.PageAdded
	if p.ready {
		c = app.PageChanged
	}
	return listChange(t, r, p.document, c)
}
