package ingest_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// zipped is an archive of members, each a name and its content.
func zipped(t testing.TB, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err == nil {
			_, err = io.WriteString(f, members[i+1])
		}
		check(t, err)
	}
	check(t, w.Close())
	return b.String()
}

// Each member is a document of its own, whatever becomes of the others.
func TestUploadOfAnArchive(t *testing.T) {
	t.Parallel()
	inner := zipped(t, "deep.md", "# Deep\n\nWords that are deep.", "deeper.zip", zipped(t, "a.txt", "too deep"))
	body := zipped(t,
		"docs/a.md", "# Apples\n\nApples are sweet.",
		"../../etc/\u202epasswd\x01.txt", "the password is written here and it goes on for longer than a title may be, for more than a hundred bytes",
		"empty.txt", "", "binary.bin", "\x00\x01", "word.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00",
		"inner.zip", inner, "broken.zip", "PK\x03\x04", "__MACOSX/._a.md", "x", "docs/.DS_Store", "x",
	)
	b := newBench(t)
	archive := b.upload("all.docx", "", body)
	equal(t, "status of the archive", archive.Status, app.DocumentQueued)
	ds := b.unpacked()
	var got []string
	for _, d := range ds {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Title, d.Status, d.ErrorCode)))
		if d.Status == app.DocumentFailed {
			equal(t, "reason of "+d.Title, d.Error != "", true)
		}
	}
	equal(t, "documents", strings.Join(got, "\n"), strings.Join([]string{
		"Apples ready", "Deep ready", "binary.bin failed unsupported", "broken.zip failed malformed", "empty.txt failed no_text",
		"etc/passwd.txt ready", "inner.zip/deeper.zip failed unsupported", "word.doc failed unsupported",
	}, "\n"))
	_, r, err := b.OpenFile(t.Context(), b.widget, ds[0].ID)
	check(t, err)
	original, err := io.ReadAll(r)
	check(t, errors.Join(err, r.Close()))
	equal(t, "original of a member", string(original), "# Apples\n\nApples are sweet.")
	_, err = b.files.Open(t.Context(), archive.FileKey)
	equal(t, "the archive's own file", app.CodeOf(err), app.NotFound)
}

// unpacked does the jobs that read what is queued, and gives all documents by title.
func (b *bench) unpacked() []app.Document {
	b.t.Helper()
	for {
		j, err := b.store.ClaimJob(b.t.Context(), b.clock(), time.Minute)
		check(b.t, err)
		if j == nil {
			ds, _, err := b.store.Documents(b.t.Context(), b.widget, app.DocumentQuery{Limit: 100})
			check(b.t, err)
			return ds
		}
		if j.Kind == app.JobRead {
			check(b.t, ingest.ReadJobs{Service: b.Service}.Do(b.t.Context(), *j))
		}
		check(b.t, b.store.FinishJob(b.t.Context(), *j))
	}
}

// Whenever the program dies, a job goes on: each member is there once.
func TestAnArchiveIsReadOnceWhateverDies(t *testing.T) {
	t.Parallel()
	var members []string
	for n := range 25 {
		members = append(members, fmt.Sprintf("%02d.txt", n), fmt.Sprintf("Words of file number %d.", n))
	}
	b := newBench(t)
	b.upload("all.zip", "", zipped(t, members...))
	for calls := 1; ; calls++ {
		j, err := b.store.ClaimJob(t.Context(), b.clock(), time.Minute)
		check(t, err)
		if j == nil {
			break
		}
		if j.Kind == app.JobRead {
			b.killAfter(calls)
			if err := (ingest.ReadJobs{Service: b.Service}).Do(t.Context(), *j); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			if b.killed() {
				b.killAfter(0)
				check(t, b.store.RetryJob(t.Context(), *j, b.clock(), "killed"))
				continue
			}
		}
		check(t, b.store.FinishJob(t.Context(), *j))
	}
	b.killAfter(0)
	ds, total, err := b.store.Documents(t.Context(), b.widget, app.DocumentQuery{Status: app.DocumentReady, Limit: 100})
	check(t, err)
	equal(t, "documents", total, 25)
	titles := map[string]bool{}
	for _, d := range ds {
		titles[d.Title] = true
	}
	equal(t, "different ones", len(titles), 25)
}

func TestArchivesThatHoldNothingToRead(t *testing.T) {
	t.Parallel()
	var many []string
	for n := range 1001 {
		many = append(many, fmt.Sprint(n), "x")
	}
	for name, c := range map[string]struct {
		body string
		want app.DocumentErrorCode
	}{
		"empty":    {zipped(t), app.ErrNoText},
		"folders":  {zipped(t, "a/", ""), app.ErrNoText},
		"many":     {zipped(t, many...), app.ErrTooLarge},
		"cut":      {zipped(t, "a.txt", "words")[:60], app.ErrMalformed},
		"a bomb":   {zipped(t, "a.txt", strings.Repeat("0", ingest.MaxFile+1)), app.ErrTooLarge},
		"password": {locked(zipped(t, "a.txt", "words")), app.ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.upload(name+".zip", "application/zip", c.body)
			ds := b.unpacked()
			equal(t, "documents", len(ds), 1)
			d := ds[0]
			equal(t, "status", d.Status, app.DocumentFailed)
			equal(t, "code", d.ErrorCode, c.want)
		})
	}
}

// locked says of an archive's first member that a password protects it.
func locked(body string) string {
	b := []byte(body)
	b[strings.Index(body, "PK\x01\x02")+8] |= 1
	return string(b)
}
