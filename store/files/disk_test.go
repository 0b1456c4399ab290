package files_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/files"
)

func openDisk(dir string) func(testing.TB) files.Files {
	return func(t testing.TB) files.Files { return must(files.OpenDisk(dir)) }
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// allocated is how many bytes the program has asked for so far.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestDisk(t *testing.T) {
	t.Parallel()
	conform(t, func(t testing.TB) place {
		dir := t.TempDir()
		return place{open: openDisk(dir), inbox: dir, folder: dir}
	})
}

// Not beside others: it counts what the whole program allocates.
func TestHugeFileOnDisk(t *testing.T) {
	hugeFile(t, open(t, place{open: openDisk(t.TempDir())}))
}

func TestOtherFilesOfAFolderAreNotOurs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, place{open: openDisk(dir)})
	for _, foreign := range []string{"README", "xy", "ab/short", "incoming/half"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, filepath.Dir(foreign)), 0o700), os.WriteFile(filepath.Join(dir, foreign), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, d); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
}

func TestLinksDoNotLeadOutOfTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, place{open: openDisk(filepath.Join(dir, "files"))})
	inside := strings.Repeat("a", 64)
	if err := os.MkdirAll(filepath.Join(dir, "files", "aa"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "files", "aa", inside[2:])); err != nil {
		t.Fatal(err)
	}
	if f, err := d.Open(t.Context(), inside); err == nil {
		f.Close()
		t.Error("a link led out of the folder")
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestAFileForAFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := files.OpenDisk(file); code(err) != app.Unavailable {
		t.Errorf("a file for a folder: %v", err)
	}
}
