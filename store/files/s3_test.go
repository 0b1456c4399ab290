package files_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/files"
	"github.com/WebsyteAI/websyte/store/files/s3test"
)

func bucketOf(t testing.TB, s *s3test.Server, name, prefix string) files.Bucket {
	return files.Bucket{
		Endpoint: s.Endpoint, Plain: true, Name: name, Prefix: prefix,
		AccessKey: s3test.AccessKey, SecretKey: s3test.SecretKey, Inbox: t.TempDir(),
	}
}

func openS3(b files.Bucket) func(testing.TB) files.Files {
	return func(t testing.TB) files.Files { return must(files.OpenS3(t.Context(), b)) }
}

// TestS3 has one server for all of its tests; the first of them counts what is
// allocated, before the others begin.
func TestS3(t *testing.T) {
	s := s3test.Start(t)
	folder := s.Bucket(t, "bucket")
	t.Run("a huge file", func(t *testing.T) {
		hugeFile(t, open(t, place{open: openS3(bucketOf(t, s, "bucket", "huge/"))}))
	})
	var places atomic.Int64
	t.Run("conforms", func(t *testing.T) {
		t.Parallel()
		conform(t, func(t testing.TB) place {
			b := bucketOf(t, s, "bucket", "places/"+strconv.FormatInt(places.Add(1), 10)+"/")
			return place{open: openS3(b), inbox: b.Inbox, folder: filepath.Join(folder, b.Prefix)}
		})
	})
	t.Run("others' objects", func(t *testing.T) { t.Parallel(); othersObjects(t, s, folder) })
	t.Run("claimed", func(t *testing.T) { t.Parallel(); claimed(t, s) })
	t.Run("refused", func(t *testing.T) { t.Parallel(); refused(t, s) })
	t.Run("a broken line", func(t *testing.T) { t.Parallel(); brokenLine(t, s) })
}

// What lies in the bucket beside our files, or under another prefix, is not ours.
func othersObjects(t *testing.T, s *s3test.Server, folder string) {
	ours, theirs := open(t, place{open: openS3(bucketOf(t, s, "bucket", "a/"))}), open(t, place{open: openS3(bucketOf(t, s, "bucket", "a/b/"))})
	key := mustPut(t, theirs, "a file of another prefix")
	for _, name := range []string{"a/README", "a/ab/short", "a/" + key, "a/" + key[:3] + "/" + key[3:]} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, ours); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
	if _, err := ours.Open(t.Context(), key); code(err) != app.NotFound {
		t.Errorf("open another's: %v", err)
	}
	if err := ours.Delete(t.Context(), key); err != nil {
		t.Error(err)
	}
	if text, err := read(t.Context(), theirs, key); err != nil || text != "a file of another prefix" {
		t.Errorf("another's reads as %q, %v", text, err)
	}
}

// A prefix serves one owner, also after a restart.
func claimed(t *testing.T, s *s3test.Server) {
	b := bucketOf(t, s, "bucket", "claimed/")
	for _, c := range []struct {
		owner string
		want  app.Code
	}{{"ada", ""}, {"ada", ""}, {"eve", app.Conflict}, {"", app.Conflict}, {"ada", ""}} {
		f := must(files.OpenS3(t.Context(), b))
		if err := f.Claim(t.Context(), c.owner); code(err) != c.want {
			t.Errorf("%q: %v", c.owner, err)
		}
		if got := kept(t, f); len(got) != 0 {
			t.Errorf("the claim counts as a file: %v", got)
		}
		f.Close()
	}
}

func refused(t *testing.T, s *s3test.Server) {
	answers := func(status int, code string) string {
		refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>m</Message></Error>"))
		}))
		t.Cleanup(refusing.Close)
		return strings.TrimPrefix(refusing.URL, "http://")
	}
	for name, c := range map[string]struct {
		change func(*files.Bucket)
		says   string
	}{
		"no bucket":      {func(b *files.Bucket) { b.Name = "nowhere" }, "there is no bucket nowhere at "},
		"another key":    {func(b *files.Bucket) { b.AccessKey = "nobody" }, "does not know these credentials"},
		"another secret": {func(b *files.Bucket) { b.SecretKey = "hush-hush" }, "does not know these credentials"},
		"no server":      {func(b *files.Bucket) { b.Endpoint = "127.0.0.1:1" }, "the S3 at 127.0.0.1:1 cannot be reached"},
		"not https":      {func(b *files.Bucket) { b.Plain = false }, "cannot be reached"},
		"no name":        {func(b *files.Bucket) { b.Endpoint = "no such host" }, "there can be no S3 at"},
		"no right":       {func(b *files.Bucket) { b.Endpoint = answers(403, "AccessDenied") }, "let it list, read, write and delete there"},
		"another region": {func(b *files.Bucket) { b.Endpoint, b.Region = answers(400, "AuthorizationHeaderMalformed"), "x" }, "set AWS_REGION"},
		"something else": {func(b *files.Bucket) { b.Endpoint, b.Region = answers(418, "Teapot"), "x" }, "refuses (Teapot)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bucketOf(t, s, "bucket", "")
			c.change(&b)
			f, err := files.OpenS3(t.Context(), b)
			if err == nil {
				f.Close()
				t.Fatal("it opened")
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hush") {
				t.Errorf("says %q, want %q", err, c.says)
			}
		})
	}
}

// A line that breaks on the way leaves no part of a file, and one that is read ends
// with an error, not early.
func brokenLine(t *testing.T, s *s3test.Server) {
	s.Bucket(t, "far-away")
	line, b := s.NewLine(t), bucketOf(t, s, "far-away", "")
	b.Endpoint = line.Endpoint
	f := open(t, place{open: openS3(b)})
	text := strings.Repeat("a long file ", 500_000)
	line.Break(int64(len(text) / 2))
	if key, _, err := put(t.Context(), f, strings.NewReader(text), 1<<30); code(err) != app.Unavailable {
		t.Errorf("sent half of %s: %v", key, err)
	}
	line.Mend()
	if got := kept(t, f); len(got) != 0 {
		t.Errorf("half a file is kept: %v", got)
	}
	key := mustPut(t, f, text)
	r, err := f.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	line.Break(int64(len(text) / 2))
	n := 0
	for block := make([]byte, 64<<10); err == nil; {
		var m int
		m, err = r.Read(block)
		n += m
	}
	if code(err) != app.Unavailable || n >= len(text) {
		t.Errorf("read %d of %d bytes, then %v", n, len(text), err)
	}
	line.Mend()
	if got, err := read(t.Context(), f, key); err != nil || got != text {
		t.Errorf("after that %d bytes, %v", len(got), err)
	}
}
