package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// service is a running "websyte serve" with a data folder of its own.
type service struct {
	url     string
	folder  string
	environ []string
	log     strings.Builder // complete when drained is closed
	drained chan struct{}
}

// serve starts the program in an empty folder, and stops it when the test ends.
func serve(t *testing.T) *service {
	t.Helper()
	program, err := shared.program()
	if err != nil {
		t.Fatal(err)
	}
	s := &service{folder: t.TempDir(), drained: make(chan struct{})}
	s.environ = append(environment(t.TempDir()), "WEBSYTE_DATA="+filepath.Join(s.folder, "data"), "WEBSYTE_ADDR=127.0.0.1:0",
		"WEBSYTE_LOG_FORMAT=json", "WEBSYTE_CRAWL_ALLOW_PRIVATE=true", "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	cmd := exec.Command(program, "serve")
	cmd.Dir, cmd.Env = s.folder, s.environ
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		<-s.drained
		if err := cmd.Wait(); err != nil {
			t.Errorf("SIGTERM: %v\n%s", err, s.log.String())
		}
	})
	address := make(chan string, 1)
	go s.follow(errs, address)
	select {
	case s.url = <-address:
	case <-time.After(2 * patience):
		t.Fatal("the program does not serve")
	}
	return s
}

// follow reads the log, and finds the address in it.
func (s *service) follow(r io.Reader, address chan<- string) {
	defer close(s.drained)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "serving" {
			address <- entry.Address
		}
		fmt.Fprintln(&s.log, lines.Text())
	}
}

// shell runs the examples one after the other in one shell, so that a variable that
// one sets is there for the next, and gives what each wrote.
func (s *service) shell(t *testing.T, examples []example, addresses *strings.Replacer) []string {
	t.Helper()
	var script strings.Builder
	for i, e := range examples {
		fmt.Fprintf(&script, "echo 'line %d' >&2\n{\n%s} > out.%d\n", e.line, addresses.Replace(e.script), i)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-eu")
	cmd.Dir, cmd.Env, cmd.Stdin = s.folder, s.environ, strings.NewReader(script.String())
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		t.Errorf("the shell: %v after\n%s", err, said.String())
	}
	var out []string
	for i := range examples {
		b, err := os.ReadFile(filepath.Join(s.folder, "out."+strconv.Itoa(i)))
		if err != nil {
			break // the shell ended before it
		}
		out = append(out, string(b))
	}
	return out
}
