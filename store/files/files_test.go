package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
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

// place is somewhere to keep files, which can be opened again.
type place struct {
	open   func(testing.TB) files.Files
	inbox  string // folder of what comes in
	folder string // in which the files end up
}

// conform asks of a backend what any must do. Each test has a place of its own.
func conform(t *testing.T, newPlace func(testing.TB) place) {
	for name, test := range map[string]func(*testing.T, place){
		"put, open, delete":    testPutOpenDelete,
		"each":                 testEach,
		"an empty file":        testEmptyFile,
		"not kept":             testNotKept,
		"left by a dead one":   testLeftByADeadOne,
		"what fails":           testWhatFails,
		"keys":                 testKeys,
		"many at once":         testManyAtOnce,
		"seek":                 testSeek,
		"probe":                testProbe,
		"ended context":        testEndedContext,
		"the same while it is": testTheSameAgain,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newPlace(t))
		})
	}
}

func open(t testing.TB, p place) files.Files {
	t.Helper()
	f := p.open(t)
	t.Cleanup(func() { f.Close() })
	return f
}

// put keeps what r holds.
func put(ctx context.Context, f files.Files, r io.Reader, max int64) (key string, size int64, err error) {
	in, err := f.Receive(ctx, r, max)
	if err != nil {
		return "", 0, err
	}
	err = errors.Join(in.Keep(ctx), in.Close())
	return in.Key(), in.Size(), err
}

func mustPut(t testing.TB, f files.Files, text string) string {
	t.Helper()
	key, _, err := put(t.Context(), f, strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func read(ctx context.Context, f files.Files, key string) (string, error) {
	r, err := f.Open(ctx, key)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), errors.Join(err, r.Close())
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// kept lists the keys of all files.
func kept(t testing.TB, f files.Files) (all []string) {
	t.Helper()
	if err := f.Each(t.Context(), func(keys []string) error { all = append(all, keys...); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// stored lists the files under a folder.
func stored(t testing.TB, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, filepath.Base(filepath.Dir(path))+e.Name())
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

func nothingLeft(t *testing.T, p place, f files.Files) {
	t.Helper()
	if names := append(stored(t, p.inbox), stored(t, p.folder)...); len(names) != 0 || len(kept(t, f)) != 0 {
		t.Errorf("left %v, and as kept %v", names, kept(t, f))
	}
}

func code(err error) app.Code {
	if err == nil {
		return ""
	}
	return app.CodeOf(err)
}

func testPutOpenDelete(t *testing.T, p place) {
	f := open(t, p)
	data := strings.Repeat("content", 100_000)
	for range 2 {
		key, size, err := put(t.Context(), f, iotest.OneByteReader(strings.NewReader(data[:1000])), 1000)
		if err != nil || size != 1000 || len(key) != 64 {
			t.Fatalf("put at the bound: %q, %d, %v", key, size, err)
		}
		key, size, err = put(t.Context(), f, strings.NewReader(data), 1<<30)
		if err != nil || size != int64(len(data)) || key != hashOf(data) {
			t.Fatalf("put: %q, %d, %v", key, size, err)
		}
	}
	if names := stored(t, p.folder); len(names) != 2 || len(stored(t, p.inbox)) > 0 && p.inbox != p.folder {
		t.Errorf("stored %v, want each once", names)
	}
	again := open(t, p)
	if got, err := read(t.Context(), again, hashOf(data)); err != nil || got != data {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	for range 2 {
		if err := again.Delete(t.Context(), hashOf(data)); err != nil {
			t.Error(err)
		}
	}
	if _, err := again.Open(t.Context(), hashOf(data)); code(err) != app.NotFound {
		t.Errorf("open what is deleted: %v", err)
	}
	if names := stored(t, p.folder); len(names) != 1 {
		t.Errorf("stored %v, want the other one", names)
	}
}

func testEach(t *testing.T, p place) {
	f := open(t, p)
	var want []string
	for i := range 120 {
		want = append(want, mustPut(t, f, strconv.Itoa(i)))
	}
	slices.Sort(want)
	if got := kept(t, f); !slices.Equal(got, want) {
		t.Errorf("%d of %d", len(got), len(want))
	}
	stop := errors.New("stop")
	if err := f.Each(t.Context(), func([]string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("each fails: %v", err)
	}
}

func testEmptyFile(t *testing.T, p place) {
	f := open(t, p)
	key, size, err := put(t.Context(), f, strings.NewReader(""), 0)
	if err != nil || size != 0 {
		t.Fatal(size, err)
	}
	if got, err := read(t.Context(), f, key); err != nil || got != "" {
		t.Errorf("read %q, %v", got, err)
	}
}

// What has come in and is not kept is not there, can be read by who received it, and
// leaves nothing when it is closed.
func testNotKept(t *testing.T, p place) {
	f := open(t, p)
	in, err := f.Receive(t.Context(), strings.NewReader("not kept"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(in); err != nil || string(text) != "not kept" {
		t.Errorf("what came in reads as %q, %v", text, err)
	}
	if _, err := f.Open(t.Context(), in.Key()); code(err) != app.NotFound || len(kept(t, f)) != 0 {
		t.Errorf("before it is kept: %v", err)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
	nothingLeft(t, p, f)
}

func testLeftByADeadOne(t *testing.T, p place) {
	in, err := open(t, p).Receive(t.Context(), strings.NewReader("half"), 100)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	nothingLeft(t, p, open(t, p))
}

func testWhatFails(t *testing.T, p place) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the line broke")
	f := open(t, p)
	for _, test := range []struct {
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
	} {
		key, _, err := put(test.ctx, f, test.r, 1000)
		if code(err) != test.code || test.is != nil && !errors.Is(err, test.is) || key != "" {
			t.Errorf("%s: key %q, error %v", test.name, key, err)
		}
		nothingLeft(t, p, f)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func testKeys(t *testing.T, p place) {
	f := open(t, p)
	mustPut(t, f, "a file")
	for _, key := range []string{"", "a", "../secret", "../../" + strings.Repeat("a", 58), "/etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64), strings.Repeat("a", 65), strings.Repeat("a", 64)} {
		if _, err := f.Open(t.Context(), key); code(err) != app.NotFound {
			t.Errorf("open %q: %v", key, err)
		}
		if err := f.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	if len(kept(t, f)) != 1 {
		t.Error("the file has gone")
	}
}

func testManyAtOnce(t *testing.T, p place) {
	f := open(t, p)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			text := strings.Repeat("x", 1+i%4)
			key, _, err := put(t.Context(), f, strings.NewReader(text), 100)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := read(t.Context(), f, key); err != nil || got != text {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
	wg.Wait()
	if names := kept(t, f); len(names) != 4 {
		t.Errorf("kept %v", names)
	}
}

func testSeek(t *testing.T, p place) {
	f := open(t, p)
	r, err := f.Open(t.Context(), mustPut(t, f, "0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if size, err := r.Seek(0, io.SeekEnd); err != nil || size != 10 {
		t.Errorf("it ends at %d, %v", size, err)
	}
	for _, at := range []int64{7, 2, 0} {
		part := make([]byte, 3)
		_, err := r.Seek(at, io.SeekStart)
		if _, failed := io.ReadFull(r, part); err != nil || failed != nil || string(part) != "0123456789"[at:at+3] {
			t.Errorf("at %d: %q, %v, %v", at, part, err, failed)
		}
	}
}

func testProbe(t *testing.T, p place) {
	f := open(t, p)
	if err := files.Probe(t.Context(), f); err != nil {
		t.Error(err)
	}
	nothingLeft(t, p, f)
}

func testEndedContext(t *testing.T, p place) {
	f := open(t, p)
	key := mustPut(t, f, "a file")
	in, err := f.Receive(t.Context(), strings.NewReader("another"), 100)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, opened := f.Open(ended, key)
	for what, err := range map[string]error{
		"open": opened, "delete": f.Delete(ended, key), "keep": in.Keep(ended),
		"each": f.Each(ended, func([]string) error { return nil }),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := kept(t, f); !slices.Equal(got, []string{key}) {
		t.Errorf("kept %v", got)
	}
}

// A file that comes again is read undisturbed meanwhile.
func testTheSameAgain(t *testing.T, p place) {
	f := open(t, p)
	text := strings.Repeat("the same ", 100_000)
	r, err := f.Open(t.Context(), mustPut(t, f, text))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	half := make([]byte, len(text)/2)
	_, err = io.ReadFull(r, half)
	mustPut(t, f, text)
	rest, restErr := io.ReadAll(r)
	if got := string(half) + string(rest); err != nil || restErr != nil || got != text {
		t.Errorf("read %d of %d bytes, %v, %v", len(got), len(text), err, restErr)
	}
}

// hugeFile is streamed in and out: it would not fit into the memory that may be used.
func hugeFile(t *testing.T, f files.Files) {
	t.Helper()
	const size, most = 96 << 20, 24 << 20
	before := allocated()
	key, got, err := put(t.Context(), f, io.LimitReader(zeros{}, size), size)
	if err != nil || got != size {
		t.Fatal(got, err)
	}
	r, err := f.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	hash, block := sha256.New(), make([]byte, 64<<10)
	if n, err := io.CopyBuffer(struct{ io.Writer }{hash}, struct{ io.Reader }{r}, block); err != nil || n != size || !bytes.Equal(hash.Sum(nil), must(hex.DecodeString(key))) {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if used := allocated() - before; used > most {
		t.Errorf("%d MB were allocated for a file of %d", used>>20, size>>20)
	}
}
