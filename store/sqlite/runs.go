package sqlite

import (
	"context"
	"errors"

	"github.com/WebsyteAI/websyte/app"
)

const (
	keptFrontiers = 5   // runs of a source that keep the list of their addresses
	keptRuns      = 200 // runs of a source that are listed at all
	unmetAtOnce   = 20  // documents that one transaction takes out of the indexes
)

const runColumns = `r.id, w.id, s.id, r.url, r.settings, r.status, r.pages_found, r.pages_done, r.pages_failed, r.error, r.started_at, r.ended_at,
	r.added, r.changed, r.gone, r.held, r.scheduled, r.staged, r.generation, r.restores, EXISTS (SELECT 1 FROM publications WHERE run = r.num),
	r.generation > 0 AND r.generation < s.generation AND r.generation >= s.generation - 3
		OR r.held <> '' AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.source = r.source AND n.num > r.num)`

const selectRun = "SELECT r.num, r.widget, r.source, " + runColumns + " FROM runs r JOIN widgets w ON w.num = r.widget JOIN sources s ON s.num = r.source"

// storedRun is a run with the row numbers of what it belongs to.
type storedRun struct {
	num  int64
	nums sourceNums
	app.Run
}

func scanRun(s scanner) (r storedRun, err error) {
	err = s.Scan(&r.num, &r.nums.widget, &r.nums.source, &r.ID, &r.WidgetID, &r.SourceID, &r.URL, jsonOf(&r.Settings), &r.Status,
		&r.PagesFound, &r.PagesDone, &r.PagesFailed, &r.Error, timeOf(&r.StartedAt), timeOf(&r.EndedAt),
		&r.Added, &r.Changed, &r.Gone, &r.Held, &r.Scheduled, &r.Staged, &r.Generation, &r.Restores, &r.Publishing, &r.Restorable)
	return r, err
}

func run(t *tx, w app.WidgetID, id app.RunID) (storedRun, error) {
	return one(t, "crawl", scanRun, selectRun+" WHERE r.id = ? AND w.id = ?", id, w)
}

// activeRun is app.Conflict where the run has ended: whoever still works for it
// then stops.
func activeRun(t *tx, w app.WidgetID, id app.RunID) (storedRun, error) {
	r, err := run(t, w, id)
	if err == nil && !r.Status.Active() {
		err = app.Errorf(app.Conflict, "this crawl has ended: it is %s", r.Status)
	}
	return r, err
}

func (s *Store) StartRun(ctx context.Context, r app.Run, seeds []app.FrontierPage) (app.Run, error) {
	if err := r.Settings.Validate(); err != nil {
		return app.Run{}, err
	}
	settings, err := toJSON(r.Settings)
	if err != nil {
		return app.Run{}, err
	}
	id, err := newID()
	if err != nil {
		return app.Run{}, err
	}
	return change(ctx, s, func(t *tx) (app.Run, error) {
		n, err := sourceNum(t, r.WidgetID, r.SourceID)
		if err != nil {
			return app.Run{}, err
		}
		_, err = t.exec(`INSERT INTO runs(id, widget, source, url, settings, status, pages_found, pages_done, pages_failed, error, started_at, ended_at, scheduled, staged)
			VALUES (?, ?, ?3, ?, ?, ?, 0, 0, 0, '', ?, 0, ?, ? AND (SELECT generation > 0 FROM sources WHERE num = ?3))`, id, n.widget, n.source, r.URL, settings, app.RunQueued, t.now, r.Scheduled, r.Staged)
		if taken(err) {
			return app.Run{}, errCrawling(err)
		}
		if err != nil {
			return app.Run{}, err
		}
		if _, err := t.exec("UPDATE sources SET next_run_at = ? WHERE num = ?", millis(r.NextRunAt), n.source); err != nil {
			return app.Run{}, err
		}
		started, err := run(t, r.WidgetID, app.RunID(id))
		if err != nil {
			return app.Run{}, err
		}
		return seedRun(t, started, seeds)
	})
}

func seedRun(t *tx, r storedRun, seeds []app.FrontierPage) (app.Run, error) {
	if err := addPages(t, &r, seeds); err != nil {
		return app.Run{}, err
	}
	if _, err := enqueue(t, r.nums.widget, app.Job{Kind: app.JobCrawl, WidgetID: r.WidgetID, RunID: r.ID}); err != nil {
		return app.Run{}, err
	}
	const past = "(SELECT num FROM runs WHERE source = ? ORDER BY started_at DESC, num DESC LIMIT -1 OFFSET ?)"
	if _, err := t.exec("DELETE FROM frontier WHERE run IN "+past, r.nums.source, keptFrontiers); err != nil {
		return app.Run{}, err
	}
	if _, err := t.exec("DELETE FROM runs WHERE num IN "+past, r.nums.source, keptRuns); err != nil {
		return app.Run{}, err
	}
	r, err := run(t, r.WidgetID, r.ID)
	return r.Run, err
}

func (s *Store) Run(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error) {
	return read(ctx, s, func(t *tx) (app.Run, error) {
		r, err := run(t, w, id)
		return r.Run, err
	})
}

func (s *Store) LatestRun(ctx context.Context, w app.WidgetID) (app.Run, error) {
	return read(ctx, s, func(t *tx) (app.Run, error) {
		if _, err := widgetNum(t, w); err != nil {
			return app.Run{}, err
		}
		r, err := one(t, "crawl", scanRun, selectRun+" WHERE w.id = ? AND NOT s.removed ORDER BY r.started_at DESC, r.num DESC LIMIT 1", w)
		if err != nil && app.CodeOf(err) == app.NotFound {
			return app.Run{WidgetID: w, Status: app.RunIdle}, nil
		}
		return r.Run, err
	})
}

func (s *Store) BeginRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error) {
	return change(ctx, s, func(t *tx) (app.Run, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return app.Run{}, err
		}
		if _, err := t.exec("UPDATE frontier SET state = ?, due_at = 0 WHERE run = ? AND state = ?", app.PageFound, r.num, app.PageReading); err != nil {
			return app.Run{}, err
		}
		_, err = t.exec("UPDATE runs SET status = ? WHERE num = ?", app.RunCrawling, r.num)
		r.Status = app.RunCrawling
		return r.Run, err
	})
}

func (s *Store) FinishRun(ctx context.Context, w app.WidgetID, id app.RunID, status app.RunStatus, message string) (app.Run, error) {
	if status.Active() || status == app.RunIdle {
		return app.Run{}, app.Errorf(app.Invalid, "a crawl cannot end as %s", status)
	}
	if status == app.RunCompleted {
		if err := s.dropUnmet(ctx, w, id); err != nil {
			return app.Run{}, err
		}
	}
	return change(ctx, s, func(t *tx) (app.Run, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return app.Run{}, err
		}
		if switched, err := isSwitched(t, r); err != nil || switched {
			return r.Run, errors.Join(err, endRun(t, r, app.RunCompleted, ""))
		}
		if status == app.RunCompleted {
			if err := finishGeneration(t, r); err != nil {
				return app.Run{}, err
			}
		}
		if err := endRun(t, r, status, message); err != nil {
			return app.Run{}, err
		}
		r, err = run(t, w, id)
		return r.Run, err
	})
}

// finishGeneration numbers what a run has shown as it was read. One that staged its
// pages is published; where it ends here, it has found nothing to be different.
func finishGeneration(t *tx, r storedRun) error {
	if !r.Staged {
		return nextGeneration(t, r)
	}
	_, err := t.exec("UPDATE runs SET generation = (SELECT generation FROM sources WHERE num = source) WHERE num = ?", r.num)
	return err
}

func endRun(t *tx, r storedRun, status app.RunStatus, message string) error {
	if _, err := t.exec("UPDATE runs SET status = ?, error = ?, ended_at = ? WHERE num = ?", status, message, t.now, r.num); err != nil {
		return err
	}
	_, err := t.exec("UPDATE sources SET last_run_at = ? WHERE num = ?", t.now, r.nums.source)
	return err
}

// dropUnmet has documents go that the run did not find any more. The validators go
// too: a page that comes back is read anew, not taken as unchanged.
func (s *Store) dropUnmet(ctx context.Context, w app.WidgetID, id app.RunID) error {
	for more := true; more; {
		var err error
		more, err = change(ctx, s, func(t *tx) (bool, error) {
			r, err := activeRun(t, w, id)
			if err != nil || r.Staged {
				return false, err
			}
			return dropUnmetStep(t, r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func dropUnmetStep(t *tx, r storedRun) (more bool, err error) {
	list, err := unmet(t, r, unmetAtOnce)
	if err != nil {
		return false, err
	}
	for _, d := range list {
		if err := markGone(t, r, d); err != nil {
			return false, err
		}
		if err := dropGone(t, d); err != nil {
			return false, err
		}
	}
	return len(list) == unmetAtOnce, nil
}

// markGone lists in the run that it found a page that was there before to be gone.
// The address may have been met, with the answer that it is not there.
func markGone(t *tx, r storedRun, document int64) error {
	before, err := one(t, "document", value[app.DocumentStatus], "SELECT status FROM documents WHERE num = ?", document)
	if err != nil || before != app.DocumentReady {
		return err
	}
	n, err := t.exec(`UPDATE frontier SET "change" = ? WHERE run = ? AND document = ?`, app.PageGone, r.num, document)
	if err != nil {
		return err
	}
	if n == 0 {
		return listChange(t, r, document, app.PageGone)
	}
	return countChange(t, r, app.PageGone)
}

// listChange lists a document in the run that the run has not met.
func listChange(t *tx, r storedRun, document int64, c app.PageChange) error {
	_, err := t.exec(`INSERT INTO frontier(run, url, "key", alias, depth, state, attempts, due_at, document, error, error_code, "change")
		SELECT ?1, url, 'gone ' || num, '', 0, ?4, 0, 0, num, '', '', ?2 FROM documents WHERE num = ?3`, r.num, c, document, app.PageUnmet)
	if err != nil {
		return err
	}
	return countChange(t, r, c)
}

// countChange counts what a run found to be different.
func countChange(t *tx, r storedRun, c app.PageChange) error {
	column := map[app.PageChange]string{app.PageAdded: "added", app.PageChanged: "changed", app.PageGone: "gone"}[c]
	if column == "" {
		return nil
	}
	_, err := t.exec("UPDATE runs SET "+column+" = "+column+" + 1 WHERE num = ?", r.num)
	return err
}

func (s *Store) CancelRun(ctx context.Context, w app.WidgetID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		if _, err := widgetNum(t, w); err != nil {
			return err
		}
		r, err := one(t, "crawl", scanRun, selectRun+" WHERE w.id = ? AND r.status IN ('queued', 'crawling')", w)
		if err != nil && app.CodeOf(err) == app.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM jobs WHERE widget = ? AND run = ? AND lease = ''", r.nums.widget, r.ID); err != nil {
			return err
		}
		status := app.RunCancelled
		if switched, err := isSwitched(t, r); err != nil {
			return err
		} else if switched {
			status = app.RunCompleted
		}
		return endRun(t, r, status, "")
	})
}
