package soak

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

const token = "soak-0123456789abcdef"

// program is the executable with its data folder, through all its lives.
type program struct {
	dir       string
	env       []string // beyond what every life has
	openFiles int      // that the system allows it; 0: as many as the test
	url       string
	cmd       *exec.Cmd
	log       tail
	logged    sync.WaitGroup
}

func (p *program) environ() []string {
	kept := slices.DeleteFunc(os.Environ(), func(v string) bool { return bytes.HasPrefix([]byte(v), []byte("WEBSYTE_")) })
	return slices.Concat(kept, []string{
		"API_BEARER_TOKEN=" + token, "WEBSYTE_DATA=" + p.dir, "WEBSYTE_ADDR=127.0.0.1:0", "WEBSYTE_LOG_FORMAT=json",
		"WEBSYTE_CRAWL_ALLOW_PRIVATE=true",
	}, p.env)
}

// launch begins a life; ready waits until it answers.
func (p *program) launch(t *testing.T) (ready func() error) {
	t.Helper()
	p.cmd = exec.Command(binary, "serve")
	if p.openFiles > 0 {
		p.cmd = exec.Command("sh", "-c", fmt.Sprintf("ulimit -n %d && exec %q serve", p.openFiles, binary))
	}
	p.cmd.Env = p.environ()
	errs, err := p.cmd.StderrPipe()
	must(t, err)
	must(t, p.cmd.Start())
	address := make(chan string, 1)
	p.logged.Go(func() { p.follow(errs, address) })
	return func() error {
		select {
		case url, ok := <-address:
			if !ok {
				return errors.New("the program ended before it served")
			}
			p.url = url
			return nil
		case <-time.After(time.Minute):
			return errors.New("the program does not serve")
		}
	}
}

func (p *program) start(t *testing.T) {
	t.Helper()
	if err := p.launch(t)(); err != nil {
		t.Fatalf("%v\n%s", err, p.log.String())
	}
}

// follow reads the log, and finds the address in it.
func (p *program) follow(r io.Reader, address chan<- string) {
	defer close(address)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "serving" {
			address <- entry.Address
		}
		if entry.Msg != "request" {
			p.log.add(lines.Text())
		}
	}
}

// kill ends the life without a word.
func (p *program) kill(t *testing.T) {
	t.Helper()
	must(t, p.cmd.Process.Kill())
	p.logged.Wait()
	_ = p.cmd.Wait() // "signal: killed"
}

// stop ends it as an operator does, and says how long that took.
func (p *program) stop(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	p.logged.Wait()
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, p.log.String())
	}
	return time.Since(began)
}

// doctor has the program's own check look at the data folder.
func (p *program) doctor(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "doctor")
	cmd.Env = p.environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

// tail keeps the end of a log.
type tail struct {
	mu    sync.Mutex
	lines []string
}

const tailLines = 60

func (l *tail) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	l.lines = l.lines[max(0, len(l.lines)-tailLines):]
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var b bytes.Buffer
	for _, line := range l.lines {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
