package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract/archive"
)

func pack(t testing.TB, each func(*zip.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := errors.Join(each(w), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func add(w *zip.Writer, name string, body io.Reader) error {
	f, err := w.Create(name)
	if err == nil {
		_, err = io.Copy(f, body)
	}
	return err
}

func open(body []byte) (*archive.Archive, error) {
	return archive.Open(bytes.NewReader(body), int64(len(body)))
}

func code(err error) app.DocumentErrorCode {
	if derr, ok := errors.AsType[*app.DocumentError](err); ok {
		return derr.Code
	}
	return ""
}

func TestMembers(t *testing.T) {
	t.Parallel()
	a, err := open(pack(t, func(w *zip.Writer) error {
		_, err := w.Create("e/")
		for _, name := range []string{"a.txt", `..\..\b.txt`, "/c/./d.txt", "a.txt"} {
			err = errors.Join(err, add(w, name, bytes.NewReader([]byte(name))))
		}
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.Names(), []string{"a.txt", "b.txt", "c/d.txt"}; !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
	body, err := a.Read("/c/d.txt", 100)
	if string(body) != "/c/./d.txt" {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := a.Read("x", 100); !errors.Is(err, archive.ErrMissing) {
		t.Errorf("what is not there: %v", err)
	}
	if _, err := a.Read("c/d.txt", 3); code(err) != app.ErrTooLarge {
		t.Errorf("more than may be read: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestWhatUnpacksToTooMuch(t *testing.T) {
	t.Parallel()
	bomb := pack(t, func(w *zip.Writer) error {
		err := add(w, "big", io.LimitReader(zeros{}, archive.MaxMember+1))
		return errors.Join(err, add(w, "0", io.LimitReader(zeros{}, archive.MaxMember)))
	})
	a, err := open(bomb)
	if err != nil {
		t.Fatal(err)
	}
	drain := func(name string) error {
		body, err := a.Open(name)
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(io.Discard, body)
		return err
	}
	if err := drain("big"); code(err) != app.ErrTooLarge {
		t.Errorf("a large member: %v", err)
	}
	for range archive.MaxUnpacked / archive.MaxMember {
		err = drain("0")
	}
	if code(err) != app.ErrTooLarge {
		t.Errorf("many large members: %v", err)
	}
}

func TestManyMembers(t *testing.T) {
	t.Parallel()
	body := pack(t, func(w *zip.Writer) error {
		var err error
		for i := range archive.MaxEntries + 1 {
			err = errors.Join(err, add(w, strconv.Itoa(i), bytes.NewReader(nil)))
		}
		return err
	})
	if _, err := open(body); code(err) != app.ErrTooLarge {
		t.Errorf("%v", err)
	}
}

func TestBrokenArchives(t *testing.T) {
	t.Parallel()
	body := pack(t, func(w *zip.Writer) error { return add(w, "a", bytes.NewReader([]byte("words"))) })
	for _, n := range []int{0, 4, len(body) / 2, len(body) - 1} {
		if _, err := open(body[:n]); code(err) != app.ErrMalformed {
			t.Errorf("%d bytes of %d: %v", n, len(body), err)
		}
	}
	locked := bytes.Clone(body)
	at := bytes.Index(locked, []byte("PK\x01\x02"))
	locked[at+8] |= 1
	a, err := open(locked)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Read("a", 10); code(err) != app.ErrEncrypted {
		t.Errorf("behind a password: %v", err)
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(pack(f, func(w *zip.Writer) error { return add(w, "a/b", bytes.NewReader([]byte("words"))) }))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := open(body)
		if err != nil {
			if code(err) == "" {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		for _, name := range a.Names() {
			if b, err := a.Read(name, 1<<20); err == nil && len(b) > 1<<20 {
				t.Fatalf("%d bytes", len(b))
			}
		}
	})
}
