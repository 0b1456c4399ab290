package cli_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gofrs/flock"
	"golang.org/x/sys/unix"
)

// A data folder that cannot be served is refused with one line that says what to
// do, and exit 1.
func TestServeRefusesItsFolder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, data string)
		says  string
	}{
		"served already": {func(t *testing.T, data string) {
			lock := flock.New(filepath.Join(data, "websyte.lock"))
			if got, err := lock.TryLock(); !got || err != nil {
				t.Fatal(got, err)
			}
			t.Cleanup(func() { _ = lock.Unlock() })
		}, "stop it, or name another folder with --data"},
		"damaged": {func(t *testing.T, data string) {
			if err := os.Truncate(filepath.Join(data, "websyte.db"), 50_000); err != nil {
				t.Fatal(err)
			}
		}, "restore it from a backup"},
		"a file": {func(t *testing.T, data string) {
			if err := os.RemoveAll(data); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(data, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "name one that this user may write"},
		"no right to write the folder":   {chmod("", 0o500), "name one that this user may write"},
		"no right to look into it":       {chmod("", 0o000), "name one that this user may write"},
		"no right to write the database": {chmod("websyte.db", 0o400), "give this user the right to write"},
		"no right to read the database":  {chmod("websyte.db", 0o000), "that this user may read and write"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.must("correct horse\n", "user", "add", "--email", "ada@example.org")
			withoutPrivilege(t, p.dir)
			c.spoil(t, p.data())
			before, _ := os.ReadFile(filepath.Join(p.data(), "websyte.db"))
			r := p.run("", "serve", "--addr", "127.0.0.1:0")
			if r.code != 1 || !strings.Contains(r.stderr, c.says) || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, p.data()) {
				t.Errorf("exit %d, %q, want %q", r.code, r.stderr, c.says)
			}
			if after, _ := os.ReadFile(filepath.Join(p.data(), "websyte.db")); string(before) != string(after) {
				t.Error("the database was changed")
			}
		})
	}
}

func chmod(name string, mode os.FileMode) func(*testing.T, string) {
	return func(t *testing.T, data string) {
		path := filepath.Join(data, name)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
	}
}

// withoutPrivilege has the files under dir belong to nobody, and the calling
// goroutine use them as nobody, where the tests run as root, who may do anything.
// The thread ends with the goroutine, since it stays locked.
func withoutPrivilege(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	err := filepath.WalkDir(filepath.Dir(dir), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	if _, err := unix.SetfsuidRetUid(nobody); err != nil {
		t.Fatal(err)
	}
}
