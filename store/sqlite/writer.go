package sqlite

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	queueLength = 256                    // writes that wait; further callers wait for room, each as long as its context lasts
	groupLength = 128                    // writes that one transaction takes at most
	groupTime   = 100 * time.Millisecond // after which a transaction takes no further write
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
func (s *Store) runWriter(w *writer) {
	defer close(s.done)
	defer func() { s.closed = w.close() }() // Close reads it after done
	for {
		select {
		case first := <-s.queue:
			w.commit(first)
		case e := <-s.errands:
			e.done <- e.do(w)
		case <-s.closing:
			for first := s.next(); first != nil; first = s.next() {
				w.commit(first)
			}
			return
		}
	}
}

// next gives a write that waits already, nil when there is none.
func (s *Store) next() *write {
	select {
	case w := <-s.queue:
		return w
	default:
		return nil
	}
}

// commit makes first and what waits behind it in one transaction, and answers them.
func (w *writer) commit(first *write) {
	group, err := w.runGroup(first)
	if err != nil {
		w.lose(err)
		err = explain(err, atWork)
	}
	for _, one := range group {
		if err != nil {
			one.err = err
		}
		close(one.done)
	}
	w.checkpointWhenDue()
}

// runGroup gives the writes that it took. Its error is that of each of them:
// nothing of the group is stored then.
func (w *writer) runGroup(first *write) ([]*write, error) {
	group := []*write{first}
	began := time.Now()
	err := w.transaction(func(t *tx) error {
		for one := first; one != nil; {
			if err := inSavepoint(t, one); err != nil {
				return err
			}
			if one = nil; len(group) < groupLength && time.Since(began) < groupTime {
				one = w.next()
			}
			if one != nil {
				group = append(group, one)
			}
		}
		return nil
	})
	return group, err
}

// inSavepoint makes one change. one.err is what became of it; the error returned
// means that the whole transaction is lost.
func inSavepoint(t *tx, one *write) error {
	if one.err = one.ctx.Err(); one.err != nil {
		return nil
	}
	if _, err := t.result("SAVEPOINT one"); err != nil {
		return err
	}
	one.err = explain(guarded(t, one.change), atWork)
	if one.err != nil {
		if _, err := t.result("ROLLBACK TO one"); err != nil {
			return fmt.Errorf("%w (and rolling back one change: %v)", one.err, err)
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
