package ingest_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

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
	ds, err := b.Upload(t.Context(), b.widget, ingest.File{Name: "all.docx", Body: strings.NewReader(body)})
	check(t, err)
	var got []string
	for _, d := range ds {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Title, d.Status, d.ErrorCode)))
		if d.Status == app.DocumentFailed {
			equal(t, "reason of "+d.Title, d.Error != "", true)
		}
	}
	equal(t, "documents", strings.Join(got, "\n"), strings.Join([]string{
		"Apples ready", "etc/passwd.txt ready", "empty.txt failed no_text", "binary.bin failed unsupported", "word.doc failed unsupported",
		"Deep ready", "inner.zip/deeper.zip failed unsupported", "broken.zip failed malformed",
	}, "\n"))
	_, r, err := b.OpenFile(t.Context(), b.widget, ds[0].ID)
	check(t, err)
	original, err := io.ReadAll(r)
	check(t, errors.Join(err, r.Close()))
	equal(t, "original of a member", string(original), "# Apples\n\nApples are sweet.")
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
			d := b.upload(name+".zip", "application/zip", c.body)
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
