package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/files"
)

var _ files.Files = (*files.Disk)(nil)

func open(t *testing.T, dir string) *files.Disk {
	t.Helper()
	d, err := files.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// stored lists the files under dir.
func stored(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, filepath.Base(filepath.Dir(path))+e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func code(err error) app.Code {
	if err == nil {
		return ""
	}
	return app.CodeOf(err)
}

func TestPutOpenDelete(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, dir)
	data := bytes.Repeat([]byte("content"), 100_000)
	sum := sha256.Sum256(data)
	want := hex.EncodeToString(sum[:])
	for range 2 {
		key, size, err := d.Put(t.Context(), iotest.OneByteReader(bytes.NewReader(data[:1000])), 1000)
		if err != nil || size != 1000 || len(key) != 64 {
			t.Fatalf("put at the bound: %q, %d, %v", key, size, err)
		}
		key, size, err = d.Put(t.Context(), bytes.NewReader(data), 1<<30)
		if err != nil || size != int64(len(data)) || key != want {
			t.Fatalf("put: %q, %d, %v", key, size, err)
		}
	}
	if names := stored(t, dir); len(names) != 2 {
		t.Errorf("stored %v, want each once", names)
	}
	d = open(t, dir)
	f, err := d.Open(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, data[7:]) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	for range 2 {
		if err := d.Delete(t.Context(), want); err != nil {
			t.Error(err)
		}
	}
	if _, err := d.Open(t.Context(), want); code(err) != app.NotFound {
		t.Errorf("open what is deleted: %v", err)
	}
}

func TestEachFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, dir)
	var want, got []string
	for i := range 50 {
		key, _, err := d.Put(t.Context(), strings.NewReader(strconv.Itoa(i)), 10)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, key)
	}
	for _, foreign := range []string{"README", "xy", "ab/short", "incoming/half"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, filepath.Dir(foreign)), 0o700), os.WriteFile(filepath.Join(dir, foreign), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	err := d.Each(t.Context(), func(keys []string) error { got = append(got, keys...); return nil })
	slices.Sort(want)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %d of %d", err, len(got), len(want))
	}
	stop := errors.New("stop")
	if err := d.Each(t.Context(), func([]string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("each fails: %v", err)
	}
}

func TestEmptyFile(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	key, size, err := d.Put(t.Context(), strings.NewReader(""), 0)
	if err != nil || size != 0 {
		t.Fatal(size, err)
	}
	f, err := d.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

func TestWhatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the line broke")
	tests := []struct {
		name string
		ctx  context.Context
		r    io.Reader
		code app.Code
		is   error
	}{
		{"too large", t.Context(), strings.NewReader(strings.Repeat("x", 1001)), app.TooLarge, nil},
		{"endless", t.Context(), zeros{}, app.TooLarge, nil},
		{"cut off", t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), app.Internal, broken},
		{"cancelled", ended, strings.NewReader("x"), app.Internal, context.Canceled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			key, _, err := open(t, dir).Put(test.ctx, test.r, 1000)
			if code(err) != test.code || test.is != nil && !errors.Is(err, test.is) || key != "" {
				t.Errorf("key %q, error %v", key, err)
			}
			if names := stored(t, dir); len(names) != 0 {
				t.Errorf("left %v", names)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestKeysStayInTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, filepath.Join(dir, "files"))
	inside := strings.Repeat("a", 64)
	if err := os.MkdirAll(filepath.Join(dir, "files", "aa"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "files", "aa", inside[2:])); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "a", "../secret", "../../" + strings.Repeat("a", 58), "/etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64), inside + "b"} {
		if _, err := d.Open(t.Context(), key); code(err) != app.NotFound {
			t.Errorf("open %q: %v", key, err)
		}
		if err := d.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	if f, err := d.Open(t.Context(), inside); err == nil {
		f.Close()
		t.Error("a link led out of the folder")
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, dir)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			text := strings.Repeat("x", 1+i%4)
			key, _, err := d.Put(t.Context(), strings.NewReader(text), 100)
			if err != nil {
				t.Error(err)
				return
			}
			f, err := d.Open(t.Context(), key)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			if got, err := io.ReadAll(f); err != nil || string(got) != text {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
	wg.Wait()
	if names := stored(t, dir); len(names) != 4 {
		t.Errorf("stored %v", names)
	}
}

func TestOpenDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "incoming", "half"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if names := stored(t, dir); len(names) != 0 {
		t.Errorf("left from an earlier process: %v", names)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := files.OpenDisk(file); code(err) != app.Unavailable {
		t.Errorf("a file for a folder: %v", err)
	}
}
