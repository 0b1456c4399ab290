// Package s3test runs a server that speaks S3 (versitygw, tools/s3) for tests, behind
// a line that tests can break.
package s3test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The account that the server knows.
const (
	AccessKey = "access"
	SecretKey = "secret-key"
)

// startTime is how long the server may take to be built and to start.
const startTime = 5 * time.Minute

// Server keeps buckets.
type Server struct {
	*Line
	socket  string
	buckets string
}

// Line leads to a server, at Endpoint by http.
type Line struct {
	Endpoint string // host and port

	socket string
	broken atomic.Bool
	left   atomic.Int64 // bytes, either way, until the line breaks
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "s3-") // the path of a socket has 100 bytes at most
	must(t, err)
	s := &Server{socket: filepath.Join(dir, "s3.sock"), buckets: filepath.Join(dir, "buckets")}
	known := filepath.Join(dir, "known")
	must(t, os.Mkdir(s.buckets, 0o700))
	must(t, os.Mkdir(known, 0o700))
	cmd := exec.Command("go", "run", ".", "-root", s.buckets, "-sidecar", known, "-socket", s.socket)
	cmd.Dir, cmd.Stderr = filepath.Join(root(t), "tools", "s3"), os.Stderr
	stdin, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = stdin.Close() // ends it
		_ = cmd.Wait()
		must(t, os.RemoveAll(dir))
	})
	s.await(t)
	s.Line = s.NewLine(t)
	return s
}

// NewLine is another way to the server, which breaks by itself.
func (s *Server) NewLine(t testing.TB) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	l := &Line{Endpoint: listener.Addr().String(), socket: s.socket}
	go l.serve(listener)
	return l
}

func root(t testing.TB) string {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	must(t, err)
	return filepath.Dir(strings.TrimSpace(string(mod)))
}

func (s *Server) await(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(startTime); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("unix", s.socket); err == nil {
			c.Close()
			return
		}
	}
	t.Fatal("the S3 server does not start")
}

// Bucket makes a bucket, and gives the folder that its objects are in.
func (s *Server) Bucket(t testing.TB, name string) (folder string) {
	t.Helper()
	folder = filepath.Join(s.buckets, name)
	must(t, os.Mkdir(folder, 0o700))
	return folder
}

// Break cuts all connections when so many bytes have passed.
func (l *Line) Break(after int64) {
	l.left.Store(after)
	l.broken.Store(true)
}

// Mend lets connections through again.
func (l *Line) Mend() { l.broken.Store(false) }

func (l *Line) serve(at net.Listener) {
	for {
		c, err := at.Accept()
		if err != nil {
			return
		}
		go l.connect(c)
	}
}

func (l *Line) connect(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", l.socket)
	if err != nil {
		return
	}
	defer server.Close()
	ended := make(chan struct{}, 2)
	go func() { l.pass(server, client); ended <- struct{}{} }()
	go func() { l.pass(client, server); ended <- struct{}{} }()
	<-ended
}

func (l *Line) pass(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if l.broken.Load() && l.left.Add(-int64(n)) < 0 {
			return
		}
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
