package sqlite

import (
	"errors"

	"github.com/WebsyteAI/websyte/app"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// codeOf gives SQLite's extended result code, 0 for other errors.
func codeOf(err error) int {
	if e, ok := errors.AsType[*driver.Error](err); ok {
		return e.Code()
	}
	return 0
}

func primary(code int) int { return code & 0xff }

// taken tells whether err is a second row where there may be one.
func taken(err error) bool {
	code := codeOf(err)
	return code == lib.SQLITE_CONSTRAINT_UNIQUE || code == lib.SQLITE_CONSTRAINT_PRIMARYKEY
}

// missing tells whether err is a reference to a row that is not there.
func missing(err error) bool { return codeOf(err) == lib.SQLITE_CONSTRAINT_FOREIGNKEY }

// explain says what to do about an error of the database itself; other errors
// stay what they are.
func explain(err error, path string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*app.Error](err); ok {
		return err
	}
	code := primary(codeOf(err))
	if _, ok := errors.AsType[damaged](err); ok {
		code = lib.SQLITE_CORRUPT
	}
	switch code {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return app.Wrap(err, app.Unavailable, "another process holds the database %s: try again", path)
	case lib.SQLITE_FULL:
		return app.Wrap(err, app.Unavailable, "the disk that holds %s is full: free some space", path)
	case lib.SQLITE_IOERR:
		return app.Wrap(err, app.Unavailable, "the disk that holds %s does not read or write: look at the system's log", path)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return app.Wrap(err, app.Unavailable, "%s cannot be written: give this user the right to write the file and its folder", path)
	case lib.SQLITE_CANTOPEN:
		return app.Wrap(err, app.Unavailable, "%s cannot be opened: it must be a file that this user may read and write, in such a folder", path)
	case lib.SQLITE_NOTADB:
		return app.Wrap(err, app.Unavailable, "%s is not a database: move it away, or name another data folder", path)
	case lib.SQLITE_CORRUPT:
		return app.Wrap(err, app.Unavailable, "the database %s is damaged: restore it from a backup", path)
	}
	return err
}
