package soak

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Where the system allows few open files, connections leave enough of them for the
// database.
func TestAFloodOfConnectionsLeavesFilesForTheDatabase(t *testing.T) {
	t.Parallel()
	p := &program{dir: t.TempDir(), openFiles: 320}
	p.start(t)
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.kill(t)
		}
	})
	early := newAPI(p.url)
	defer early.close()
	untilReady(t, early)
	var flood []net.Conn
	for range 600 { // more than there are files; the system's own queue holds some
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url, "http://"), 10*time.Second)
		must(t, err)
		defer c.Close()
		_, err = io.WriteString(c, "GET ")
		must(t, err)
		flood = append(flood, c)
	}
	r, err := early.upload(t.Context(), "/api/widgets", map[string]string{"name": "Files"}, file{"a.md", "Words of a file."})
	if err != nil || r.status != http.StatusCreated {
		t.Errorf("under the flood: %d %s %v", r.status, r.body, err)
	}
	for _, c := range flood {
		c.Close()
	}
	late := newAPI(p.url)
	defer late.close()
	untilReady(t, late)
	p.stop(t)
	if log := p.log.String(); strings.Contains(log, "too many open files") {
		t.Error(log)
	}
}

// untilReady waits until the program says that it can work.
func untilReady(t *testing.T, a *api) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		r, err := a.do(t.Context(), http.MethodGet, "/api/ready", nil)
		if err == nil && r.status == http.StatusOK {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d %s %v", r.status, r.body, err)
		}
	}
}
