package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const selectJob = "SELECT j.id, j.kind, w.id, j.run, j.attempts, j.lease FROM jobs j JOIN widgets w ON w.num = j.widget"

func scanJob(s scanner) (j app.Job, err error) {
	err = s.Scan(&j.ID, &j.Kind, &j.WidgetID, &j.RunID, &j.Attempts, &j.Lease)
	return j, err
}

func (s *Store) EnqueueJob(ctx context.Context, j app.Job) (app.Job, error) {
	return change(ctx, s, func(t *tx) (app.Job, error) {
		w, err := widgetNum(t, j.WidgetID)
		if err != nil {
			return app.Job{}, err
		}
		return enqueue(t, w, j)
	})
}

func enqueue(t *tx, widget int64, j app.Job) (app.Job, error) {
	waiting, err := one(t, "job", scanJob, selectJob+" WHERE j.kind = ? AND j.widget = ? AND j.run = ? AND j.lease = '' LIMIT 1", j.Kind, widget, j.RunID)
	if err == nil || app.CodeOf(err) != app.NotFound {
		return waiting, err
	}
	id, err := newID()
	if err != nil {
		return app.Job{}, err
	}
	_, err = t.exec("INSERT INTO jobs(id, kind, widget, run, attempts, due_at, lease, lease_until, error, created_at) VALUES (?, ?, ?, ?, 0, ?, '', 0, '', ?)",
		id, j.Kind, widget, j.RunID, max(millis(j.DueAt), t.now), t.now)
	return app.Job{ID: app.JobID(id), Kind: j.Kind, WidgetID: j.WidgetID, RunID: j.RunID}, err
}

// claimable chooses among jobs that wait or whose lease ran out, unless another
// one of their kind works for that widget.
const claimable = selectJob + ` WHERE j.due_at <= ?1 AND (j.lease = '' OR j.lease_until <= ?1)
	AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.widget = j.widget AND o.kind = j.kind AND o.num <> j.num AND o.lease <> '' AND o.lease_until > ?1)
	ORDER BY j.due_at, j.num LIMIT 1`

// ClaimJob looks before it writes: workers ask often, and mostly for nothing.
func (s *Store) ClaimJob(ctx context.Context, now time.Time, lease time.Duration) (*app.Job, error) {
	_, err := read(ctx, s, func(t *tx) (app.Job, error) { return one(t, "job", scanJob, claimable, millis(now)) })
	if err != nil && app.CodeOf(err) == app.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return change(ctx, s, func(t *tx) (*app.Job, error) {
		j, err := one(t, "job", scanJob, claimable, millis(now))
		if err != nil && app.CodeOf(err) == app.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if j.Lease, err = newID(); err != nil {
			return nil, err
		}
		j.Attempts++
		_, err = t.exec("UPDATE jobs SET lease = ?, lease_until = ?, attempts = ? WHERE id = ?", j.Lease, millis(now.Add(lease)), j.Attempts, j.ID)
		return &j, err
	})
}

// held runs a statement on a job that is still leased to the caller: its last two
// parameters are the job and the lease.
func (s *Store) held(ctx context.Context, j app.Job, query string, args ...any) error {
	if j.Lease == "" {
		return errLeaseLost()
	}
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec(query, append(args, j.ID, j.Lease)...)
		if err == nil && n == 0 {
			err = errLeaseLost()
		}
		return err
	})
}

func errLeaseLost() error {
	return app.Errorf(app.Conflict, "another worker has taken this job over")
}

func (s *Store) ExtendJob(ctx context.Context, j app.Job, until time.Time) error {
	return s.held(ctx, j, "UPDATE jobs SET lease_until = ? WHERE id = ? AND lease = ?", millis(until))
}

func (s *Store) FinishJob(ctx context.Context, j app.Job) error {
	return s.held(ctx, j, "DELETE FROM jobs WHERE id = ? AND lease = ?")
}

func (s *Store) RetryJob(ctx context.Context, j app.Job, at time.Time, cause string) error {
	return s.held(ctx, j, "UPDATE jobs SET lease = '', lease_until = 0, due_at = ?, error = ? WHERE id = ? AND lease = ?", millis(at), cause)
}

func (s *Store) ReleaseJob(ctx context.Context, j app.Job) error {
	return s.held(ctx, j, "UPDATE jobs SET lease = '', lease_until = 0, due_at = ?, attempts = attempts - 1 WHERE id = ? AND lease = ?", s.clock().UnixMilli())
}

func (s *Store) ReleaseJobs(ctx context.Context) error {
	return changeOnly(ctx, s, func(t *tx) error {
		_, err := t.exec("UPDATE jobs SET lease = '', lease_until = 0, due_at = ?, attempts = attempts - 1 WHERE lease <> ''", t.now)
		if err != nil {
			return err
		}
		_, err = t.exec("DELETE FROM jobs WHERE EXISTS (SELECT 1 FROM jobs o WHERE o.widget = jobs.widget AND o.kind = jobs.kind AND o.run = jobs.run AND o.num < jobs.num)")
		return err
	})
}
