package soak

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Files that are on their way when the program is killed leave nothing behind.
func TestHalfAnUploadIsGoneAfterAKill(t *testing.T) {
	t.Parallel()
	p := &program{dir: t.TempDir()}
	p.start(t)
	t.Cleanup(func() { p.stop(t) })
	a := newAPI(p.url)
	r, err := a.do(t.Context(), http.MethodPost, "/api/widgets", map[string]any{"name": "Files"})
	must(t, err)
	var made struct{ Widget struct{ ID string } }
	must(t, r.into(&made))
	documents := "/api/widgets/" + made.Widget.ID + "/documents"
	incoming := filepath.Join(p.dir, "files", "incoming")
	for _, path := range []string{documents, "/api/widgets"} {
		c, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		must(t, err)
		defer c.Close()
		const part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
		_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n%s%s", path, token, part, strings.Repeat("half ", 20_000))
		must(t, err)
	}
	for end := time.Now().Add(20 * time.Second); countIn(t, incoming) < 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the files do not come in")
		}
	}
	a.close()
	p.kill(t)
	p.start(t)
	a = newAPI(p.url)
	defer a.close()
	for path, want := range map[string]int{documents: 0, "/api/widgets": 1} {
		r, err := a.do(t.Context(), http.MethodGet, path, nil)
		must(t, err)
		var list struct{ Total int }
		must(t, r.into(&list))
		if list.Total != want {
			t.Errorf("%s: %d, want %d", path, list.Total, want)
		}
	}
	if n := countIn(t, incoming); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

func countIn(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	return len(entries)
}
