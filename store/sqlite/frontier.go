package sqlite

import (
	"context"
	"math"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) AddPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FrontierPage) error {
	return changeOnly(ctx, s, func(t *tx) error {
		r, err := activeRun(t, w, id)
		if err != nil {
			return err
		}
		return addPages(t, &r, pages)
	})
}

// frontierBound is how many addresses a run may have for so many pages to read,
// since addresses may be dead, or double.
func frontierBound(maxPages int) int {
	if maxPages <= 0 {
		return math.MaxInt
	}
	return 4*maxPages + 100
}

// addPages adds what is new, as far as the run's settings allow.
func addPages(t *tx, r *storedRun, pages []app.FrontierPage) error {
	added := 0
	for _, p := range pages {
		if r.PagesFound+added >= frontierBound(r.Settings.MaxPages) {
			break
		}
		n, err := t.exec(`INSERT INTO frontier(run, url, "key", alias, depth, state, attempts, due_at, document, error, error_code)
			SELECT ?1, ?2, ?3, '', ?4, 'found', 0, 0, 0, '', '' WHERE NOT EXISTS (SELECT 1 FROM frontier WHERE run = ?1 AND alias = ?3 AND alias <> '' AND state = 'done')
			ON CONFLICT DO NOTHING`, r.num, p.URL, p.Key, p.Depth)
		if err != nil {
			return err
		}
		added += int(n)
	}
	if added == 0 {
		return nil
	}
	r.PagesFound += added
	_, err := t.exec("UPDATE runs SET pages_found = pages_found + ? WHERE num = ?", added, r.num)
	return err
}

// KeepPages adds pages as done that say that they were not modified since the same
// recipe read them, and ends those that wait to be read.
func (s *Store) KeepPages(ctx context.Context, w app.WidgetID, id app.RunID, recipe string, pages []app.FrontierPage) (int, error) {
	return change(ctx, s, func(t *tx) (int, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return 0, err
		}
		kept := 0
		for _, p := range pages {
			n, err := keepPage(t, &r, recipe, p)
			if err != nil {
				return 0, err
			}
			kept += n
		}
		_, err = t.exec("UPDATE runs SET pages_done = pages_done + ? WHERE num = ?", kept, r.num)
		return kept, err
	})
}

func keepPage(t *tx, r *storedRun, recipe string, p app.FrontierPage) (int, error) {
	if p.Modified.IsZero() {
		return 0, nil
	}
	kept, err := one(t, "count", value[bool], `SELECT EXISTS (SELECT 1 FROM documents WHERE source = ? AND url = ? AND status = 'ready' AND NOT removed AND error = ''
		AND fetched_at >= ? AND substr(hash, 1, length(?)) = ?)`, r.nums.source, p.URL, millis(p.Modified), recipe, recipe)
	if err != nil || !kept {
		return 0, err
	}
	if err := addPages(t, r, []app.FrontierPage{p}); err != nil {
		return 0, err
	}
	n, err := t.exec(`UPDATE frontier SET state = 'done', (document, hash) = (SELECT num, hash FROM documents WHERE source = ? AND url = ? ORDER BY num LIMIT 1)
		WHERE run = ? AND "key" = ? AND state = 'found' AND attempts = 0`, r.nums.source, p.URL, r.num, p.Key)
	return int(n), err
}

func (s *Store) ClaimPages(ctx context.Context, w app.WidgetID, id app.RunID, n int, now time.Time) ([]app.FrontierPage, time.Time, error) {
	type claim struct {
		pages []app.FrontierPage
		next  int64
	}
	n = atMost(n, 1000)
	got, err := change(ctx, s, func(t *tx) (c claim, err error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return c, err
		}
		c.pages, err = all(t, scanFrontier, `SELECT num, url, "key", depth, attempts + 1 FROM frontier WHERE run = ? AND state = 'found' AND due_at <= ?
			ORDER BY depth, num LIMIT ?`, r.num, millis(now), n)
		if err != nil {
			return c, err
		}
		for _, p := range c.pages {
			if _, err := t.exec("UPDATE frontier SET state = 'reading', attempts = attempts + 1 WHERE num = ?", p.ID); err != nil {
				return c, err
			}
		}
		c.next, err = one(t, "time", value[int64], "SELECT coalesce(min(due_at), 0) FROM frontier WHERE run = ? AND state = 'found' AND due_at > ?", r.num, millis(now))
		return c, err
	})
	return got.pages, fromMillis(got.next), err
}

func scanFrontier(s scanner) (p app.FrontierPage, err error) {
	err = s.Scan(&p.ID, &p.URL, &p.Key, &p.Depth, &p.Attempts)
	return p, err
}

func (s *Store) RunPages(ctx context.Context, w app.WidgetID, id app.RunID, after int64, limit int) ([]app.RunPage, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.RunPage, error) {
		r, err := run(t, w, id)
		if err != nil {
			return nil, err
		}
		return all(t, scanRunPage, selectRunPages+" WHERE f.run = ? AND f.num > ? ORDER BY f.num LIMIT ?", r.num, after, limit)
	})
}

const selectRunPages = `SELECT f.num, f.url, f.state, f."change", coalesce(d.id, ''), f.error, f.error_code FROM frontier f LEFT JOIN documents d ON d.num = f.document`

func scanRunPage(s scanner) (p app.RunPage, err error) {
	err = s.Scan(&p.ID, &p.URL, &p.State, &p.Change, &p.DocumentID, &p.Error, &p.ErrorCode)
	return p, err
}

func (s *Store) RunChanges(ctx context.Context, w app.WidgetID, id app.RunID, c app.PageChange, after int64, limit int) ([]app.RunPage, error) {
	limit, _ = page(limit, 0)
	where := ` WHERE f.run = ? AND f."change" = ? AND f."change" <> '' AND f.num > ? ORDER BY f.num LIMIT ?`
	if c == app.PageError {
		where = " WHERE f.run = ? AND f.state = ? AND f.num > ? ORDER BY f.num LIMIT ?"
	}
	return read(ctx, s, func(t *tx) ([]app.RunPage, error) {
		r, err := run(t, w, id)
		if err != nil {
			return nil, err
		}
		return all(t, scanRunPage, selectRunPages+where, r.num, c, after, limit)
	})
}
