package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// raw opens a store's file without the store.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// filled makes a store with something in it, and gives its file.
func filled(t *testing.T, dir string) string {
	w := &world{t: t, dir: dir, store: must(sqlite.Open(t.Context(), sqlite.Options{Dir: dir}))(t), told: map[string]outcome{}}
	w.fill()
	w.work(0, 4, 4)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, sqlite.File)
}

// damage changes a file in place.
func damage(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	held := must(os.ReadFile(path))(t)
	if err := os.WriteFile(path, change(held), 0o600); err != nil {
		t.Fatal(err)
	}
}

// contents are all files under a folder but SQLite's shared memory.
func contents(t *testing.T, dir string) map[string]string {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasSuffix(path, "-shm") {
			out[path] = string(must(os.ReadFile(path))(t))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What cannot be opened says which file and what to do, and stays as it is.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	write := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name   string
		folder string // under the test's own
		make   func(t *testing.T, dir string)
		says   string
	}{
		{"no database", "", write(sqlite.File, strings.Repeat("this is a diary ", 500)), "is not a database"},
		{"another program's", "", func(t *testing.T, dir string) {
			raw(t, filepath.Join(dir, sqlite.File), "CREATE TABLE recipes(a)")
		}, "another program"},
		{"newer", "", func(t *testing.T, dir string) {
			raw(t, filled(t, dir), "INSERT INTO goose_db_version(version_id, is_applied) VALUES (99999, 1)")
		}, "newer version"},
		{"newer, in the log", "", func(t *testing.T, dir string) {
			newer := t.TempDir()
			path := filled(t, newer)
			// A copy of what is open has its last change in the log alone.
			s := must(sqlite.Open(t.Context(), sqlite.Options{Dir: newer}))(t)
			defer s.Close()
			raw(t, path, "PRAGMA wal_autocheckpoint = 0", "INSERT INTO goose_db_version(version_id, is_applied) VALUES (99999, 1)")
			if err := os.CopyFS(dir, os.DirFS(newer)); err != nil {
				t.Fatal(err)
			}
		}, "newer version"},
		{"a damaged header", "", func(t *testing.T, dir string) {
			damage(t, filled(t, dir), func(b []byte) []byte { copy(b, "rubbish"); return b })
		}, "is not a database"},
		{"a damaged page", "", func(t *testing.T, dir string) {
			damage(t, filled(t, dir), func(b []byte) []byte { copy(b[len(b)/2&^4095:], make([]byte, 4096)); return b })
		}, "is damaged: restore it"},
		{"an end cut off", "", func(t *testing.T, dir string) {
			damage(t, filled(t, dir), func(b []byte) []byte { return b[:len(b)/2] })
		}, "is damaged: restore it"},
		{"a page cut in two", "", func(t *testing.T, dir string) {
			damage(t, filled(t, dir), func(b []byte) []byte { return b[:len(b)/2+100] })
		}, "is damaged: restore it"},
		{"a damaged log", "", func(t *testing.T, dir string) {
			filled(t, dir)
			write(sqlite.File+"-wal", strings.Repeat("rubbish", 9000))(t, dir)
		}, "move this file away"},
		{"a folder in its place", "", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, sqlite.File), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "cannot be opened"},
		{"a file for a folder", "file", write("file", ""), "data folder"},
		{"a file above it", "file/data", write("file", ""), "data folder"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			test.make(t, dir)
			before := contents(t, dir)
			s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: filepath.Join(dir, test.folder)})
			if err == nil {
				s.Close()
				t.Fatal("it opened")
			}
			e, ok := errors.AsType[*app.Error](err)
			if !ok || e.Code != app.Unavailable || !strings.Contains(e.Message, test.says) || !strings.Contains(e.Message, dir) {
				t.Errorf("error %v", err)
			}
			after := contents(t, dir)
			if !maps.Equal(before, after) {
				t.Errorf("files %v became %v", slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
			}
		})
	}
}

func TestOpenOddFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a b#c?d%41", "ü")
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, sqlite.File)); err != nil {
		t.Error(err)
	}
}

// Programs that start at the same time on an empty folder all find a database.
func TestOpenTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(s.Ready(t.Context()), s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Other users of the machine must not read the hashes in it.
func TestNewDatabaseIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // folders have rights there, files inherit them
	}
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
}

// A closed database is one file: it can be copied, and nothing holds it open.
func TestCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Ready(t.Context()), s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Name() != sqlite.File {
		t.Errorf("left %v", left)
	}
}

// A copy of the files of a store that was never closed holds what it acknowledged.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir, after := t.TempDir(), t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	u, err := s.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(after, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	again, err := sqlite.Open(t.Context(), sqlite.Options{Dir: after})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.User(t.Context(), u.ID); err != nil || got != u {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCheckFinds(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"word index": "INSERT INTO terms(rowid, impacts) VALUES (99, 'x')",
		"refer to":   "INSERT INTO frontier VALUES (1, 99, '', '', '', 0, 'found', 0, 0, 0, '', '', '', '')",
	}
	for says, damage := range tests {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			raw(t, filepath.Join(dir, sqlite.File), damage)
			if found, err := s.Check(t.Context()); err != nil || len(found) != 1 || !strings.Contains(found[0], says) {
				t.Errorf("found %q, %v", found, err)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	engine, vec, err := sqlite.Version(context.Background())
	if err != nil || !strings.HasPrefix(engine, "3.") || !strings.HasPrefix(vec, "v") {
		t.Errorf("%q, %q, %v", engine, vec, err)
	}
}

// modernc.org/sqlite is C translated against one version of modernc.org/libc, and
// must run with that very version.
func TestLibcIsTheOneThatSQLitePins(t *testing.T) {
	t.Parallel()
	var module struct{ GoMod, Version string }
	list := func(name string) {
		t.Helper()
		out, err := exec.Command("go", "list", "-m", "-json", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &module); err != nil {
			t.Fatal(err)
		}
	}
	list("modernc.org/sqlite")
	pins, err := os.ReadFile(module.GoMod)
	if err != nil {
		t.Fatal(err)
	}
	list("modernc.org/libc")
	if !strings.Contains(string(pins), "modernc.org/libc "+module.Version+"\n") {
		t.Errorf("modernc.org/libc is %s; modernc.org/sqlite pins another one:\n%s", module.Version, pins)
	}
}
