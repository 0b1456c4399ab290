package sqlite

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func openStore(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func mark(at int64) func(*tx) error {
	return func(t *tx) error {
		_, made := t.exec("CREATE TABLE IF NOT EXISTS marks(at)")
		_, err := t.exec("INSERT INTO marks VALUES (?)", at)
		return errors.Join(made, err)
	}
}

// marked gives the marks in their order, as the digits of a number.
func marked(t *testing.T, s *Store) int64 {
	t.Helper()
	n, err := read(t.Context(), s, func(t *tx) (int64, error) {
		return one(t, "mark", value[int64], "SELECT CAST(group_concat(at, '') AS INTEGER) FROM (SELECT at FROM marks ORDER BY rowid)")
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// waitFor lets others run until what they do shows.
func waitFor(happened func() bool) {
	for !happened() {
		runtime.Gosched()
	}
}

// hold keeps the writer busy until release is called, which gives what became of
// its change: what is queued meanwhile is in the same transaction.
func hold(t *testing.T, s *Store) (release func() error) {
	t.Helper()
	busy, free, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- changeOnly(context.Background(), s, func(*tx) error { close(busy); <-free; return nil })
	}()
	<-busy
	return func() error {
		close(free)
		return <-done
	}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	release := hold(t, s)
	left, leave := context.WithCancel(t.Context())
	refused := errors.New("refused")
	changes := []struct {
		ctx    context.Context
		change func(*tx) error
		check  func(error) bool
	}{
		{t.Context(), mark(1), func(err error) bool { return err == nil }},
		{t.Context(), func(t *tx) error { return errors.Join(mark(7)(t), refused) }, func(err error) bool { return errors.Is(err, refused) }},
		{t.Context(), func(t *tx) error { panic(mark(8)(t)) }, func(err error) bool { return err != nil && strings.Contains(err.Error(), "panicked") }},
		{left, mark(9), func(err error) bool { return errors.Is(err, context.Canceled) }},
		{t.Context(), mark(2), func(err error) bool { return err == nil }},
	}
	var results []chan error
	for _, c := range changes {
		result := make(chan error, 1)
		queued := len(s.queue)
		go func() { result <- changeOnly(c.ctx, s, c.change) }()
		waitFor(func() bool { return len(s.queue) > queued }) // the order matters here
		results = append(results, result)
	}
	leave()
	fatal(t, release())
	for i, c := range changes {
		if err := <-results[i]; !c.check(err) {
			t.Errorf("change %d: %v", i, err)
		}
	}
	if got := marked(t, s); got != 12 {
		t.Errorf("marks %d, want 12", got)
	}
}

func TestFullQueuePushesBack(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	release := hold(t, s)
	results := make(chan error, queueLength)
	for range queueLength {
		go func() { results <- changeOnly(context.Background(), s, func(*tx) error { return nil }) }()
	}
	waitFor(func() bool { return len(s.queue) == queueLength })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := changeOnly(ctx, s, mark(1)); app.CodeOf(err) != app.Unavailable {
		t.Errorf("with a full queue: %v", err)
	}
	fatal(t, release())
	for range queueLength {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

// A transaction that SQLite ends by itself fails every change in it, and the next
// one goes on.
func TestLostTransaction(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	release := hold(t, s)
	first := make(chan error, 1)
	go func() { first <- changeOnly(t.Context(), s, mark(1)) }()
	waitFor(func() bool { return len(s.queue) == 1 })
	second := make(chan error, 1)
	go func() {
		second <- changeOnly(t.Context(), s, func(t *tx) error {
			_, err := t.exec("ROLLBACK")
			return errors.Join(err, errors.New("disk full"))
		})
	}()
	waitFor(func() bool { return len(s.queue) == 2 })
	if holder := release(); holder == nil || <-first == nil {
		t.Error("an earlier change of the transaction was acknowledged")
	}
	if err := <-second; err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("second change: %v", err)
	}
	if err := changeOnly(t.Context(), s, mark(3)); err != nil {
		t.Error(err)
	}
	if got := marked(t, s); got != 3 {
		t.Errorf("marks %d, want 3", got)
	}
}

func TestCloseWritesWhatWaits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	release := hold(t, s)
	waiting := make(chan error, 1)
	go func() { waiting <- changeOnly(context.Background(), s, mark(5)) }()
	waitFor(func() bool { return len(s.queue) == 1 })
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	<-s.closing
	if err := errors.Join(release(), <-waiting, <-closed); err != nil {
		t.Fatal(err)
	}
	if err := changeOnly(t.Context(), s, mark(6)); app.CodeOf(err) != app.Unavailable {
		t.Errorf("after close: %v", err)
	}
	again, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := marked(t, again); got != 5 {
		t.Errorf("marks %d, want 5", got)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	_, err := read(t.Context(), s, func(t *tx) (int64, error) { return t.exec("DELETE FROM users") })
	if err == nil {
		t.Error("a reader wrote")
	}
}

// After a transaction was lost nothing is known of the connection, so another one
// goes on.
func TestWriterReopens(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	err := changeOnly(t.Context(), s, func(t *tx) error {
		_, spoil := t.exec("PRAGMA query_only = 1")
		_, lose := t.exec("ROLLBACK")
		return errors.Join(spoil, lose)
	})
	if err == nil {
		t.Error("a lost change was acknowledged")
	}
	fatal(t, changeOnly(t.Context(), s, mark(3)))
	if got := marked(t, s); got != 3 {
		t.Errorf("marks %d, want 3", got)
	}
}

func TestGroupIsBoundedInLength(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	release := hold(t, s)
	results := make(chan error, queueLength)
	shared := map[*tx]int{} // the writer's goroutine alone touches it
	for range queueLength {
		go func() {
			results <- changeOnly(context.Background(), s, func(t *tx) error { shared[t]++; return nil })
		}()
	}
	waitFor(func() bool { return len(s.queue) == queueLength })
	fatal(t, release())
	for range queueLength {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	for _, n := range shared {
		if n > groupLength {
			t.Errorf("%d changes shared a transaction, of which it takes %d", n, groupLength)
		}
	}
}

// One transaction takes changes for a bounded time, so that nobody waits for many
// long ones that have nothing to do with his own.
func TestGroupIsBoundedInTime(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	release := hold(t, s)
	slow := make(chan error, 1)
	go func() {
		slow <- changeOnly(t.Context(), s, func(*tx) error { time.Sleep(groupTime); return nil })
	}()
	waitFor(func() bool { return len(s.queue) == 1 })
	lost := make(chan error, 1)
	go func() {
		lost <- changeOnly(t.Context(), s, func(t *tx) error { _, err := t.exec("ROLLBACK"); return err })
	}()
	waitFor(func() bool { return len(s.queue) == 2 })
	if err := errors.Join(release(), <-slow); err != nil {
		t.Errorf("a long change shared the transaction of the next one: %v", err)
	}
	if <-lost == nil {
		t.Error("a lost change was acknowledged")
	}
}
