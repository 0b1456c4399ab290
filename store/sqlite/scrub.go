package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	mergedPages  = 256              // of the word index, that one step of a merge writes: about 50 ms
	truncateTime = 10 * time.Second // how long truncating the WAL waits for readers at most
	truncatePoll = 20 * time.Millisecond
)

// Scrub leaves nothing in the files of what was deleted before it was called. Rows
// are overwritten as they are deleted (secure_delete); this drops their terms from
// the word index, which only marks them, and empties the WAL, which holds pages as
// they were. Other changes go on meanwhile. Where the last time is younger than
// every, it does nothing.
func (s *Store) Scrub(ctx context.Context, every time.Duration) error {
	now := s.clock()
	last, err := read(ctx, s, func(t *tx) (int64, error) {
		return one(t, "time", value[int64], "SELECT coalesce((SELECT at FROM scrubbed), 0)")
	})
	if since := now.Sub(fromMillis(last)); err != nil || since >= 0 && since < every {
		return err
	}
	if err := s.mergeTerms(ctx); err != nil {
		return err
	}
	if err := s.truncateWAL(ctx); err != nil {
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		_, err := t.exec("INSERT INTO scrubbed VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at", millis(now))
		return err
	})
}

// mergeTerms writes the word index anew, in steps, where terms of chunks that have
// gone are in it. A negative number of pages begins a merge of everything; when a
// step changes next to nothing it is done.
func (s *Store) mergeTerms(ctx context.Context) error {
	for pages := -mergedPages; ; pages = mergedPages {
		changed, err := change(ctx, s, func(t *tx) (int64, error) {
			before, err := one(t, "count", value[int64], "SELECT total_changes()")
			if err != nil {
				return 0, err
			}
			if _, err := t.exec("INSERT INTO terms(terms, rank) VALUES ('merge', ?)", pages); err != nil {
				return 0, err
			}
			return one(t, "count", value[int64], "SELECT total_changes() - ?", before)
		})
		if err != nil || changed < 2 {
			return err
		}
	}
}

// truncateWAL moves all of the WAL into the database and empties it. Readers are in
// the way while they read, so it tries again, between other changes.
func (s *Store) truncateWAL(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, truncateTime)
	defer cancel()
	poll := time.NewTicker(truncatePoll)
	defer poll.Stop()
	for {
		whole := false
		err := s.inWriter(ctx, func(w *writer) (err error) {
			whole, err = w.truncate()
			return err
		})
		if err != nil || whole {
			return explain(err, atWork)
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return app.Wrap(ctx.Err(), app.Unavailable, "the log of the database could not be emptied: somebody reads it all the time")
		}
	}
}

// truncate does not wait for readers: everybody who writes would wait with it.
func (w *writer) truncate() (whole bool, err error) {
	if err := w.waitForOthers(0); err != nil {
		return false, err
	}
	whole, err = w.checkpoint("TRUNCATE")
	return whole, errors.Join(err, w.waitForOthers(busyTimeout))
}
