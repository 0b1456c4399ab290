package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app"
	_ "modernc.org/sqlite"     // the driver
	_ "modernc.org/sqlite/vec" // vec0
)

// File is the name of the database in its folder.
const File = "websyte.db"

const (
	busyTimeout = 10 * time.Second // how long a process waits for another one's write
	pageCache   = 16 << 20         // bytes a connection
	walLimit    = 64 << 20         // bytes that the WAL is cut back to after a large change
)

// Options say where the database is.
type Options struct {
	Dir     string           // folder of the database; made when it is not there
	Clock   func() time.Time // nil: time.Now
	Readers int              // read-only connections at most; 0: twice the processors, at least 4

	FilesPerWidget int64 // bytes of the originals that a widget's documents have; 0: no bound
}

// Store is the database. Its methods may be called at the same time.
type Store struct {
	path    string
	clock   func() time.Time
	writeDB *sql.DB
	readDB  *sql.DB
	anchor  *conn      // reads nothing; see openAnchor
	readers chan *conn // idle ones; nil where one may still be opened
	queue   chan *write
	errands chan errand
	counts  countCache
	quota   int64         // FilesPerWidget
	marked  chan struct{} // something is marked as removed
	removed chan struct{} // closed when nobody removes any more
	closing chan struct{} // closed first: nothing more is queued
	done    chan struct{} // closed when the writer has ended
	once    sync.Once
	closed  error // what came of closing
	refused bool  // the writer's: it would not write any more; read it after done
}

// Open opens the database in o.Dir, makes it when there is none, and brings its
// schema up to date. Errors say what to do about them.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Readers <= 0 {
		o.Readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the data folder %s cannot be made: name one that this user may write", o.Dir)
	}
	s := &Store{
		path:    filepath.Join(dir, File),
		clock:   o.Clock,
		readers: make(chan *conn, o.Readers),
		queue:   make(chan *write, queueLength),
		errands: make(chan errand),
		quota:   o.FilesPerWidget,
		counts:  countCache{widgets: map[int64]*cachedCounts{}},
		marked:  make(chan struct{}, 1),
		removed: make(chan struct{}),
		closing: make(chan struct{}),
		done:    make(chan struct{}),
	}
	for range o.Readers {
		s.readers <- nil
	}
	if err := s.connect(ctx, o.Readers); err != nil {
		return nil, explain(err, atPath(s.path))
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context, readers int) (err error) {
	if err := inspect(ctx, s.path); err != nil {
		return err
	}
	s.writeDB, err = sql.Open("sqlite", dsn(s.path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)", "wal_autocheckpoint(0)", fmt.Sprintf("journal_size_limit(%d)", walLimit)))
	if err != nil {
		return err
	}
	s.readDB, err = sql.Open("sqlite", dsn(s.path, "query_only(1)"))
	if err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	s.readDB.SetMaxOpenConns(readers + 1)
	w := &writer{Store: s}
	if err := s.prepare(ctx, w); err != nil {
		return errors.Join(err, s.readDB.Close(), s.writeDB.Close())
	}
	go s.runWriter(w)
	go s.runRemovals()
	return nil
}

func (s *Store) prepare(ctx context.Context, w *writer) error {
	_, err := os.Stat(s.path)
	made := errors.Is(err, fs.ErrNotExist)
	if err := migrate(ctx, s.writeDB, s.path); err != nil {
		return err
	}
	if made {
		if err := hide(s.path); err != nil {
			return err
		}
	}
	// From here on a connection that is given back is closed: it may be one that failed.
	s.writeDB.SetMaxIdleConns(-1)
	s.readDB.SetMaxIdleConns(-1)
	if err := s.openAnchor(ctx); err != nil {
		return err
	}
	// SQLite opens what it may only read, and says so at the first change.
	return w.transaction(touch)
}

// openAnchor opens a connection that stays open for as long as the store. The
// first connection to a database recovers its WAL, and takes what a failed commit
// left there for committed; with this one, no other is ever the first.
func (s *Store) openAnchor(ctx context.Context) (err error) {
	s.anchor, err = newConn(ctx, s.readDB)
	return err
}

// hide keeps a new database, which holds hashes of passwords, from other users.
// By name: closing a file of ours would take SQLite's locks away.
func hide(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(name, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return app.Wrap(err, app.Unavailable, "%s cannot be kept from other users: give this user the right to", name)
		}
	}
	return nil
}

// dsn names the database with pragmas that every new connection begins with.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}}
	q.Set("_busy_timeout", fmt.Sprint(busyTimeout.Milliseconds()))
	q.Add("_pragma", fmt.Sprintf("cache_size(-%d)", pageCache>>10))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	slashed := "/" + strings.TrimPrefix(filepath.ToSlash(path), "/") // C:/data is /C:/data in an address
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: q.Encode()}
	return u.String()
}

// Close writes what is queued, waits for reads to end, and closes the database.
// Calls that come later are app.Unavailable. Nothing is lost where it is not called.
func (s *Store) Close() error {
	s.once.Do(func() {
		close(s.closing)
		<-s.removed
		<-s.done
		for range cap(s.readers) {
			if c := <-s.readers; c != nil {
				s.closed = errors.Join(s.closed, c.close())
			}
		}
		if s.refused {
			return // closing the last connection would move the WAL away; see checkpoint
		}
		s.closed = errors.Join(s.closed, s.anchor.close(), s.readDB.Close(), s.writeDB.Close())
	})
	return s.closed
}

// read runs fn on a read-only connection, in one snapshot of the database.
func read[T any](ctx context.Context, s *Store, fn func(*tx) (T, error)) (T, error) {
	return onReader(ctx, s, func(c **conn) (T, error) { return readOn(ctx, s, c, fn) })
}

// onReader lends fn a read-only connection, nil for the right to open one; fn
// leaves there what the next one gets.
func onReader[T any](ctx context.Context, s *Store, fn func(**conn) (T, error)) (T, error) {
	var zero T
	select {
	case <-s.closing:
		return zero, errClosed(nil)
	default:
	}
	select {
	case c := <-s.readers:
		defer func() { s.readers <- c }()
		return fn(&c)
	case <-s.closing:
		return zero, errClosed(nil)
	case <-ctx.Done():
		return zero, ctx.Err()
	}
}

func readOn[T any](ctx context.Context, s *Store, c **conn, fn func(*tx) (T, error)) (T, error) {
	var zero T
	if *c == nil {
		opened, err := newConn(ctx, s.readDB)
		if err != nil {
			return zero, explain(err, atWork)
		}
		*c = opened
	}
	v, broken, err := snapshot(ctx, *c, s.clock().UnixMilli(), fn)
	if broken {
		_ = (*c).close() // nothing was written there
		*c = nil
	}
	if err != nil {
		return zero, explain(err, atWork)
	}
	return v, nil
}

// snapshot runs fn; broken is set where c is of no use afterwards.
func snapshot[T any](ctx context.Context, c *conn, now int64, fn func(*tx) (T, error)) (v T, broken bool, err error) {
	// The end of ctx interrupts queries, never the statements around them.
	t := &tx{ctx: context.WithoutCancel(ctx), conn: c, now: now}
	if _, err := t.result("BEGIN"); err != nil {
		return v, true, err
	}
	v, err = fn(&tx{ctx: ctx, conn: c, now: now})
	if _, end := t.result("ROLLBACK"); end != nil {
		return v, true, errors.Join(err, end)
	}
	return v, false, err
}

func errClosed(err error) error {
	return app.Wrap(err, app.Unavailable, "the server is stopping: try again in a moment")
}

// Version gives the versions of SQLite and of sqlite-vec.
func Version(ctx context.Context) (engine, vec string, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", "", err
	}
	err = db.QueryRowContext(ctx, "SELECT sqlite_version(), vec_version()").Scan(&engine, &vec)
	return engine, vec, errors.Join(err, db.Close())
}

// Ready writes and reads one value, so that a full disk or a lost lock shows.
func (s *Store) Ready(ctx context.Context) error {
	at, err := change(ctx, s, func(t *tx) (int64, error) {
		_, err := t.exec("INSERT INTO ready VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at", t.now)
		return t.now, err
	})
	if err != nil {
		return err
	}
	got, err := read(ctx, s, func(t *tx) (int64, error) {
		return one(t, "value", value[int64], "SELECT at FROM ready")
	})
	if err == nil && got < at {
		err = app.Errorf(app.Unavailable, "the database gave back an older value than was written: look at its disk")
	}
	return err
}
