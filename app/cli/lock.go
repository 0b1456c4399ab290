package cli

import (
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app"
	"github.com/gofrs/flock"
)

// lockFile is held by the server that serves a data folder.
const lockFile = "websyte.lock"

// lockDataDir takes a data folder, made when it is not there, for one server.
// The lock ends with unlock, or with the process, however it dies. Conflict
// while another one has it.
func lockDataDir(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the data folder %s cannot be made: name one that this user may write", dir)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the data folder %s cannot be locked: name one that this user may write", dir)
	}
	if !got {
		return nil, app.Errorf(app.Conflict, "another websyte serves %s: stop it, or name another folder with --data", dir)
	}
	return lock.Unlock, nil
}
