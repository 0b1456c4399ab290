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
	ready(t, early)
	var flood []net.Conn
	for range 300 { // more than there are files, with those in the system's queue
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url, "http://"), 10*time.Second)
		must(t, err)
		defer c.Close()
		_, err = io.WriteString(c, "GET ")
		must(t, err)
		flood = append(flood, c)
	}
	ready(t, early)
	for _, c := range flood {
		c.Close()
	}
	late := newAPI(p.url)
	defer late.close()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		r, err := late.do(t.Context(), http.MethodGet, "/api/ready", nil)
		if err == nil && r.status == http.StatusOK {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("no room again: %d %v", r.status, err)
		}
	}
	p.stop(t)
	if log := p.log.String(); strings.Contains(log, "too many open files") {
		t.Error(log)
	}
}

func ready(t *testing.T, a *api) {
	t.Helper()
	r, err := a.do(t.Context(), http.MethodGet, "/api/ready", nil)
	if err != nil || r.status != http.StatusOK {
		t.Fatalf("%d %s %v", r.status, r.body, err)
	}
}
