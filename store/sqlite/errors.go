package sqlite

import (
	"errors"

	"github.com/WebsyteAI/websyte/app"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// atWork is what messages call the database once it is open.
const atWork = "the database"

func atPath(path string) string { return atWork + " " + path }

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
//
// name is what the message calls the database: with its path while it is opened,
// by whoever runs the program, and without it later, when visitors read it.
func explain(err error, name string) error {
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
		return app.Wrap(err, app.Unavailable, "another process holds %s: try again", name)
	case lib.SQLITE_FULL:
		return app.Wrap(err, app.Unavailable, "the disk that holds %s is full: free some space", name)
	case lib.SQLITE_IOERR:
		return app.Wrap(err, app.Unavailable, "the disk that holds %s does not read or write: look at the system's log", name)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return app.Wrap(err, app.Unavailable, "%s cannot be written: give this user the right to write the file and its folder", name)
	case lib.SQLITE_CANTOPEN:
		return app.Wrap(err, app.Unavailable, "%s cannot be opened: it must be a file that this user may read and write, in such a folder", name)
	case lib.SQLITE_NOTADB:
		return app.Wrap(err, app.Unavailable, "the file of %s is not a database: move it away, or name another data folder", name)
	case lib.SQLITE_CORRUPT:
		return app.Wrap(err, app.Unavailable, "%s is damaged: restore it from a backup", name)
	}
	return err
}
