package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// byWords keeps the embedding model from working beside what is measured.
const byWords = "WEBSYTE_EMBEDDING_PROVIDER=none"

// token is the admin token of every program that the benchmarks start.
const token = "bench-token-of-this-machine-alone"

// build builds the program as it is released, with more build tags where some are given.
func (b *bench) build(ctx context.Context, name, tags string) (string, error) {
	out := filepath.Join(b.dir, name)
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", tags, "-o", out, ".")
	c.Dir = b.root
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, text)
	}
	return out, nil
}

// program is a server that runs.
type program struct {
	url  string
	cmd  *exec.Cmd
	log  bytes.Buffer
	took float64 // seconds from its start to the first answer
}

// serve starts the program on a data folder.
func (b *bench) serve(ctx context.Context, dir string, env ...string) (*program, error) {
	if b.binary == "" {
		var err error
		if b.binary, err = b.build(ctx, "websyte", ""); err != nil {
			return nil, err
		}
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, b.binary, "serve", "--addr", addr, "--data", dir)
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "API_BEARER_TOKEN=" + token,
		"ENABLE_RATE_LIMITING=false", "WEBSYTE_CRAWL_ALLOW_PRIVATE=true", "WEBSYTE_LOG_LEVEL=error"}, env...)
	c.Dir = dir
	return start(ctx, c, "http://"+addr, "/api/health")
}

// start starts a server and waits for its first 200 at path.
func start(ctx context.Context, c *exec.Cmd, url, path string) (*program, error) {
	p := &program{url: url, cmd: c}
	c.Stdout, c.Stderr = &p.log, &p.log
	started := time.Now()
	if err := c.Start(); err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for time.Since(started) < time.Minute && ctx.Err() == nil {
		res, err := client.Get(url + path)
		if err == nil {
			res.Body.Close()
		}
		if err == nil && res.StatusCode == http.StatusOK {
			p.took = time.Since(started).Seconds()
			return p, nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil, errors.Join(fmt.Errorf("%s did not start: %s", c.Path, p.log.String()), p.stop())
}

// stop ends it and waits.
func (p *program) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := p.cmd.Wait()
	if _, ended := errors.AsType[*exec.ExitError](err); ended {
		return nil // PocketBase, which this stops too, ends by the signal
	}
	return err
}

// memory is its anonymous memory and that of its children in MB; 0 where the system
// does not tell.
func (p *program) memory() float64 {
	pid := p.cmd.Process.Pid
	sum := anonymousMemory(pid)
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		children, _ := os.ReadFile(list) // the thread may have ended
		for _, child := range strings.Fields(string(children)) {
			if n, err := strconv.Atoi(child); err == nil {
				sum += anonymousMemory(n)
			}
		}
	}
	return sum
}

// anonymousMemory of a process in MB; 0 where the system does not tell.
func anonymousMemory(pid int) float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // elsewhere than on Linux there is none
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}

// call sends JSON as the admin and reads the answer into out.
func (p *program) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return p.send(ctx, method, path, "application/json", bytes.NewReader(body), out)
}

func (p *program) send(ctx context.Context, method, path, contentType string, body io.Reader, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, p.url+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, text)
	}
	return json.Unmarshal(text, out)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
