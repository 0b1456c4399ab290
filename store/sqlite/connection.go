package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/WebsyteAI/websyte/app"
	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// checkpointPages is how many pages may be in the WAL before the writer moves them
// into the database, as many as SQLite's own default.
const checkpointPages = 1000

// writer owns the one connection that writes, and what becomes of it when the
// disk fails.
type writer struct {
	*Store
	conn    *conn // nil where it has to be opened anew
	lost    bool  // a commit failed, and what it wrote may still lie in the WAL
	pages   int   // written into the WAL since the last checkpoint
	refuses error // why nothing is written any more
}

// transaction runs fn in a transaction of the writing connection. It has ended,
// one way or the other, when this returns.
func (w *writer) transaction(fn func(*tx) error) error {
	if w.refuses != nil {
		return w.refuses
	}
	if err := w.connect(); err != nil {
		return err
	}
	t := &tx{ctx: context.Background(), conn: w.conn, now: w.clock().UnixMilli()}
	if _, err := t.result("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := fn(t)
	if err == nil {
		_, err = t.result("COMMIT")
	}
	if err != nil {
		// SQLite mostly has ended it by itself; then there is nothing to roll back.
		_, _ = t.result("ROLLBACK")
	}
	return err
}

func (w *writer) connect() (err error) {
	if w.conn == nil {
		w.conn, err = newConn(context.Background(), w.writeDB)
	}
	return err
}

// lose is told that a transaction failed as a whole. Its frames may lie behind the
// end of the WAL, complete: whoever recovers the WAL after a crash would take them
// for committed, though their writers were told that they failed. The next commit
// overwrites them, so one is made at once.
func (w *writer) lose(err error) {
	switch primary(codeOf(err)) {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return // it never began
	}
	w.lost = true
	w.seal()
}

// seal overwrites what a failed commit left in the WAL. Where that fails too, the
// next commit that succeeds does it, and makes it on a new connection: nothing is
// known of this one.
func (w *writer) seal() {
	if !w.lost {
		return
	}
	if err := w.transaction(touch); err != nil {
		w.drop()
		return
	}
	w.lost = false
}

// touch writes a page: SQLite writes none where a row stays what it was.
func touch(t *tx) error {
	_, err := t.exec("INSERT INTO ready VALUES (1, 0) ON CONFLICT DO UPDATE SET at = at + 1")
	return err
}

func (w *writer) drop() {
	if w.conn != nil {
		_ = w.conn.close() // its transaction has failed already
		w.conn = nil
	}
}

// checkpointWhenDue moves the WAL's pages into the database now and then. SQLite
// would do it by itself, but would not say that it failed.
func (w *writer) checkpointWhenDue() {
	if w.conn == nil {
		return
	}
	w.pages += w.written()
	if w.pages < checkpointPages {
		return
	}
	if _, err := w.checkpoint("PASSIVE"); err == nil {
		w.pages = 0
	}
}

// written counts the pages that the connection wrote since it was asked last.
func (w *writer) written() (pages int) {
	_ = w.conn.Raw(func(c any) (err error) {
		pages, _, err = c.(engine.DBStatus).Status(engine.DBStatusCacheWrite, true)
		return err
	})
	return pages
}

// checkpoint moves pages from the WAL into the database; whole is false where a
// reader or another process was in the way.
//
// Linux reports a failed fsync once and drops what was to be written, so that a
// second fsync succeeds without it; and SQLite does not write again what it has
// written into the database before. Nothing is lost as long as the WAL is there:
// opened anew, SQLite writes all of it. So after a failed fsync of a checkpoint
// nothing is written any more, lest the WAL be overwritten.
func (w *writer) checkpoint(mode string) (whole bool, err error) {
	if w.refuses != nil {
		return false, w.refuses
	}
	if err := w.connect(); err != nil {
		return false, err
	}
	t := &tx{ctx: context.Background(), conn: w.conn, now: w.clock().UnixMilli()}
	var busy, frames, moved int
	_, err = one(t, "checkpoint", func(s scanner) (int, error) { return 0, s.Scan(&busy, &frames, &moved) }, "PRAGMA wal_checkpoint("+mode+")")
	if codeOf(err) == lib.SQLITE_IOERR_FSYNC {
		w.refuses = app.Wrap(err, app.Unavailable, "the disk that holds the database failed to store what was written: look at the system's log, then start websyte again")
		return false, w.refuses
	}
	return err == nil && busy == 0 && frames == moved, err
}

// waitForOthers says how long the connection waits for another process's lock.
func (w *writer) waitForOthers(most time.Duration) error {
	if err := w.connect(); err != nil {
		return err
	}
	_, err := w.conn.ExecContext(context.Background(), fmt.Sprintf("PRAGMA busy_timeout = %d", most.Milliseconds()))
	return err
}

// inWriter has the writer's goroutine do something between two transactions.
func (s *Store) inWriter(ctx context.Context, do func(*writer) error) error {
	e := errand{do, make(chan error, 1)}
	select {
	case s.errands <- e:
		return <-e.done
	case <-s.done:
		return errClosed(nil)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errand is something else than a change for the writer to do.
type errand struct {
	do   func(*writer) error
	done chan error
}

// close ends the writer.
func (w *writer) close() error {
	w.seal()
	w.refused = w.refuses != nil
	if w.conn == nil {
		return w.refuses
	}
	return errors.Join(w.refuses, w.conn.close())
}
