package server_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/server"
	"github.com/WebsyteAI/websyte/store/files"
	"github.com/WebsyteAI/websyte/store/files/s3test"
)

// filesIn are the paths of the files under a folder.
func filesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(name string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestUploadsAtOnceKeepToTheQuota(t *testing.T) {
	t.Parallel()
	const size, room, sent = 1000, 5, 12
	a := apptest.Start(t, apptest.Options{FilesPerWidget: room * size, Bounds: server.Bounds{Uploads: sent, AccountUploads: sent}})
	base := "/api/widgets/" + string(a.Widget(t, nil)) + "/documents"
	var group sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for i := range sent {
		call := upload(t, base, a.Owner.Token, "file", fmt.Sprintf("%d.txt", i), strings.Repeat(string(rune('a'+i)), size))
		group.Go(func() {
			r := a.Do(t, call)
			if r.Status == 413 {
				if p := checkProblem(t, r); p.Code != string(app.TooLarge) || !strings.Contains(p.Error, "delete some, or have limits.files_per_widget raised") {
					t.Errorf("%+v", p)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			got[r.Status]++
		})
	}
	group.Wait()
	if got[202] != room || got[413] != sent-room {
		t.Errorf("answers %v, want %d that are kept", got, room)
	}
	if left := filesIn(t, filepath.Join(a.Dir, "files")); len(left) != room {
		t.Errorf("files: %v", left)
	}
}

// A connection that breaks in the middle of a file leaves no document, no widget and
// no file.
func TestHalfAnUpload(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	base := "/api/widgets/" + string(a.Widget(t, nil)) + "/documents"
	folder := filepath.Join(a.Dir, "files")
	for _, path := range []string{base, "/api/widgets"} {
		c, err := net.Dial("tcp", strings.TrimPrefix(a.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		const part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
		_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n%s%s", path, a.Owner.Token, part, strings.Repeat("half ", 20_000))
		if err != nil {
			t.Fatal(err)
		}
		await(t, "the file comes in", func() bool { return len(filesIn(t, folder)) == 1 })
		c.Close()
		await(t, "the file goes", func() bool { return len(filesIn(t, folder)) == 0 })
	}
	var docs struct{ Total int }
	a.Do(t, apptest.Call{Path: base, Token: a.Owner.Token}).Into(t, &docs)
	var widgets struct{ Total int }
	a.Do(t, apptest.Call{Path: "/api/widgets", Token: a.Owner.Token}).Into(t, &widgets)
	if docs.Total != 0 || widgets.Total != 1 {
		t.Errorf("%d documents, %d widgets", docs.Total, widgets.Total)
	}
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

func TestOriginalsInABucket(t *testing.T) {
	t.Parallel()
	s := s3test.Start(t)
	folder := s.Bucket(t, "bucket")
	bucket, err := files.OpenS3(t.Context(), files.Bucket{
		Endpoint: s.Endpoint, Plain: true, Name: "bucket", Prefix: "originals/", AccessKey: s3test.AccessKey, SecretKey: s3test.SecretKey, Inbox: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	downloads(t, apptest.Start(t, apptest.Options{Originals: bucket}))
	if left := filesIn(t, folder); len(left) != 0 {
		t.Errorf("after the document is deleted: %v", left)
	}
}

func TestOriginalsInAFolder(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	downloads(t, a)
	if left := filesIn(t, filepath.Join(a.Dir, "files")); len(left) != 0 {
		t.Errorf("after the document is deleted: %v", left)
	}
}

// downloads sends an original back, whole and in parts, and deletes it.
func downloads(t *testing.T, a *apptest.App) {
	t.Helper()
	base := "/api/widgets/" + string(a.Widget(t, nil)) + "/documents"
	text := "Shipping takes three days. " + strings.Repeat("And then some. ", 10_000)
	var up struct{ Documents []struct{ ID string } }
	a.Do(t, upload(t, base, a.Owner.Token, "file", "shipping.txt", text)).Into(t, &up)
	one := base + "/" + up.Documents[0].ID
	get := func(token string, header map[string]string) apptest.Reply {
		return a.Do(t, apptest.Call{Path: one + "/download", Token: token, Header: header})
	}
	tag := get(a.Owner.Token, nil).Header.Get("ETag")
	for _, c := range []struct {
		name   string
		header map[string]string
		status int
		body   string
	}{
		{"the whole", nil, 200, text},
		{"what the caller has", map[string]string{"If-None-Match": tag}, 304, ""},
		{"the beginning", map[string]string{"Range": "bytes=0-7"}, 206, "Shipping"},
		{"the middle", map[string]string{"Range": "bytes=100000-100099"}, 206, text[100000:100100]},
		{"the end", map[string]string{"Range": "bytes=-6"}, 206, "some. "},
		{"of this version", map[string]string{"Range": "bytes=0-7", "If-Range": tag}, 206, "Shipping"},
		{"of another version", map[string]string{"Range": "bytes=0-7", "If-Range": `"x"`}, 200, text},
		{"two parts", map[string]string{"Range": "bytes=0-1,3-4"}, 200, text},
	} {
		r := get(a.Owner.Token, c.header)
		if r.Status != c.status || string(r.Body) != c.body {
			t.Errorf("%s: %d, %d bytes", c.name, r.Status, len(r.Body))
		}
		if h := r.Header; c.status != 304 && (h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox")) {
			t.Errorf("%s: unsafe headers %v", c.name, h)
		}
	}
	behind := get(a.Owner.Token, map[string]string{"Range": fmt.Sprintf("bytes=%d-", len(text))})
	if behind.Status != 416 || behind.Header.Get("Content-Range") != fmt.Sprintf("bytes */%d", len(text)) {
		t.Errorf("behind the end: %d %v", behind.Status, behind.Header)
	}
	checkProblem(t, behind)
	if r := get(a.Stranger.Token, map[string]string{"Range": "bytes=0-7"}); r.Status != 404 {
		t.Errorf("a stranger gets %d", r.Status)
	}
	if r := a.Do(t, apptest.Call{Method: "DELETE", Path: one, Token: a.Owner.Token}); r.Status >= 300 {
		t.Errorf("delete: %d %s", r.Status, r.Body)
	}
	if r := get(a.Owner.Token, nil); r.Status != 404 {
		t.Errorf("after that: %d", r.Status)
	}
}
