package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// inspectTime bounds how long opening looks for damage: about 300 MB of database.
const inspectTime = time.Second

// inspect looks at a database before it is opened for writing, and changes nothing:
// what is not ours, newer or damaged is left as it is. Another process that is
// just making the database may look like damage, so it looks more than once.
func inspect(ctx context.Context, path string) (err error) {
	for range 5 {
		if err = inspectOnce(ctx, path); err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return explain(err, atPath(path))
}

func inspectOnce(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return app.Wrap(err, app.Unavailable, "%s cannot be read: give this user the right to read and write it", path)
	}
	if !info.Mode().IsRegular() {
		return app.Errorf(app.Unavailable, "%s cannot be opened: it must be a file that this user may read and write, in such a folder", path)
	}
	logged, err := inspectWAL(path + "-wal")
	if err != nil {
		return err
	}
	mode := "ro"
	if !logged {
		mode = "ro&immutable=1" // else looking would leave files beside it
	}
	db, err := sql.Open("sqlite", dsn(path)+"&mode="+mode)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	return errors.Join(checkDatabaseFile(ctx, db, path), db.Close())
}

func checkDatabaseFile(ctx context.Context, db *sql.DB, path string) error {
	if err := checkOurs(ctx, db, path); err != nil {
		return err
	}
	if err := checkVersion(ctx, db, path); err != nil {
		return err
	}
	return checkPages(ctx, db)
}

// walMagic begins a WAL, but for its last bit.
var walMagic = []byte{0x37, 0x7f, 0x06, 0x82}

// inspectWAL tells whether there are changes in the log. SQLite takes a log that it
// does not know for an empty one, and with it what was acknowledged would be gone;
// zeros are what a loss of power leaves of one that was never written to.
func inspectWAL(path string) (logged bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, app.Wrap(err, app.Unavailable, "%s cannot be read: give this user the right to read and write it", path)
	}
	defer f.Close()
	begin := make([]byte, len(walMagic))
	switch _, err := io.ReadFull(f, begin); {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, app.Wrap(err, app.Unavailable, "%s cannot be read: look at its disk", path)
	}
	begin[3] &^= 1
	if !bytes.Equal(begin, walMagic) && !bytes.Equal(begin, make([]byte, len(begin))) {
		return false, app.Errorf(app.Unavailable, "the log of the latest changes %s is damaged: restore the database from a backup, or move this file away to go on without them", path)
	}
	return true, nil
}

// checkPages looks for damaged pages in the tables and indexes, as far as it comes.
func checkPages(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, inspectTime)
	defer cancel()
	var found string
	err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	if err == nil && found != "ok" {
		err = damaged{found}
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// damaged is what a check of the pages found.
type damaged struct{ what string }

func (d damaged) Error() string { return d.what }
