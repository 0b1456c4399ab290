package sqlite

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/WebsyteAI/websyte/app"
)

const (
	queueLength = 256 // writes that wait; further callers wait for room, each as long as its context lasts
	groupLength = 128 // writes that one transaction takes at most
)

// write is one change that waits for the writer.
type write struct {
	ctx    context.Context // of the caller; what has ended before its turn is left out
	change func(*tx) error
	err    error         // read it after done
	done   chan struct{} // closed after the commit
}

// change runs fn in the writer, and returns when what it did is on the disk.
//
// Several callers' changes share a transaction, each in a savepoint: one that
// fails leaves no trace and does not disturb the others. A caller whose context
// ends stops waiting; its change may then still be made. fn runs on the writer's
// goroutine under a context that does not end with the caller's, since cutting a
// statement off would roll back everybody's.
func change[T any](ctx context.Context, s *Store, fn func(*tx) (T, error)) (T, error) {
	var zero, out T
	w := &write{ctx: ctx, done: make(chan struct{})}
	w.change = func(t *tx) (err error) {
		out, err = fn(t)
		return err
	}
	if err := s.enqueue(ctx, w); err != nil {
		return zero, err
	}
	select {
	case <-w.done:
	case <-ctx.Done():
		return zero, ctx.Err()
	case <-s.done:
		// The writer ended: just after this change, or without having seen it.
		select {
		case <-w.done:
		default:
			return zero, errClosed(nil)
		}
	}
	if w.err != nil {
		return zero, w.err
	}
	return out, nil
}

// changeOnly is change for what gives nothing back.
func changeOnly(ctx context.Context, s *Store, fn func(*tx) error) error {
	_, err := change(ctx, s, func(t *tx) (struct{}, error) { return struct{}{}, fn(t) })
	return err
}

func (s *Store) enqueue(ctx context.Context, w *write) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-s.closing:
		return errClosed(nil)
	default:
	}
	select {
	case s.queue <- w:
		return nil
	case <-s.closing:
		return errClosed(nil)
	case <-ctx.Done():
		return app.Wrap(ctx.Err(), app.Unavailable, "too many changes are waiting to be stored: try again in a moment")
	}
}

// runWriter commits what is queued until the store closes; what was queued by
// then is still written.
func (s *Store) runWriter(c *conn) {
	defer close(s.done)
	defer func() { s.closed = c.close() }() // Close reads it after done
	for {
		select {
		case w := <-s.queue:
			s.commit(c, s.gather(w))
		case <-s.closing:
			s.drain(c)
			return
		}
	}
}

func (s *Store) drain(c *conn) {
	for {
		select {
		case w := <-s.queue:
			s.commit(c, s.gather(w))
		default:
			return
		}
	}
}

// gather takes what waits already, without waiting for more.
func (s *Store) gather(first *write) []*write {
	group := []*write{first}
	for len(group) < groupLength {
		select {
		case w := <-s.queue:
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

func (s *Store) commit(c *conn, group []*write) {
	t := &tx{ctx: context.Background(), conn: c, now: s.clock().UnixMilli()}
	if err := s.runGroup(t, group); err != nil {
		err = explain(err, s.path)
		for _, w := range group {
			w.err = err
		}
	}
	for _, w := range group {
		close(w.done)
	}
}

// runGroup makes the changes of a group in one transaction. Its error is every
// write's: nothing of the group is stored then.
func (s *Store) runGroup(t *tx, group []*write) error {
	if _, err := t.result("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, w := range group {
		if w.err = w.ctx.Err(); w.err != nil {
			continue
		}
		if err := s.inSavepoint(t, w); err != nil {
			return abandon(t, err)
		}
	}
	if _, err := t.result("COMMIT"); err != nil {
		return abandon(t, err)
	}
	return nil
}

// abandon ends a transaction that SQLite may have rolled back by itself, as it
// does on a full disk; ROLLBACK is an error then that says nothing new.
func abandon(t *tx, cause error) error {
	if _, err := t.result("ROLLBACK"); err != nil {
		return fmt.Errorf("%w (and rolling back: %v)", cause, err)
	}
	return cause
}

// inSavepoint makes one change. w.err is what became of it; the error returned
// means that the whole transaction is lost.
func (s *Store) inSavepoint(t *tx, w *write) error {
	if _, err := t.result("SAVEPOINT one"); err != nil {
		return err
	}
	w.err = explain(guarded(t, w.change), s.path)
	if w.err != nil {
		if _, err := t.result("ROLLBACK TO one"); err != nil {
			return fmt.Errorf("%w (and rolling back one change: %v)", w.err, err)
		}
	}
	_, err := t.result("RELEASE one")
	return err
}

// guarded turns a panic into an error: on this goroutine it would end the program.
func guarded(t *tx, change func(*tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a change of the database panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return change(t)
}
