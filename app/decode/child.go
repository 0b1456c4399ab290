package decode

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// child is a running decoder.
type child struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	said  *ending
	files int // that it has read
}

// start runs a child. It gets nothing of this process's environment but what the
// system itself needs.
func start(args []string, memory int64) (*child, error) {
	path, err := executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(path, append(args, strconv.FormatInt(memory, 10))...), said: &ending{}}
	c.cmd.Env = []string{"SYSTEMROOT=" + os.Getenv("SYSTEMROOT")} // Windows cannot start a process without
	c.cmd.Stderr = c.said
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReaderSize(out, 1<<16)
	return c, c.cmd.Start()
}

// errBroken is for a child that can read no more files.
type errBroken struct{ error }

// read has the child read a file, or draw a page of it. The child is of no use after
// an errBroken.
func (c *child) read(ctx context.Context, f File, draw *int, most time.Duration) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, most, errLate)
	defer cancel()
	kill := context.AfterFunc(ctx, c.kill)
	var a answer
	err := errors.Join(ask(c.in, f, draw, most), readFrame(c.out, &a))
	c.files++
	if killed := !kill(); err == nil && !killed {
		return a, a.err()
	}
	c.kill()
	c.wait()
	return answer{}, errBroken{c.reason(ctx, err)}
}

var errLate = errors.New("the time for a file is over")

// reason says why the child broke off.
func (c *child) reason(ctx context.Context, err error) error {
	switch {
	case errors.Is(context.Cause(ctx), errLate):
		return &app.DocumentError{Code: app.ErrTimeout, Message: "the file took too long to read; split it, or save it in a simpler form", Err: errLate}
	case ctx.Err() != nil:
		return ctx.Err()
	case c.said.tellsOfMemory():
		return &app.DocumentError{Code: app.ErrTooLarge, Message: "the file needs more memory than one may take; split it, or save it in a simpler form", Err: err}
	}
	return unread(fmt.Errorf("the decoder ended: %w: %s", err, c.said.String()))
}

func (c *child) kill() { _ = c.cmd.Process.Kill() } // an error says that it has ended

// wait frees what the system keeps of a child that ends.
func (c *child) wait() { _ = c.cmd.Wait() } // how it ended is told by what it said

// stop lets an idle child end by itself.
func (c *child) stop() {
	late := time.AfterFunc(grace, c.kill)
	defer late.Stop()
	_ = c.in.Close()
	c.wait()
}

// ending keeps the beginning of what a child says before it ends: where a fault is
// reported. It is read when the child has ended.
type ending struct{ bytes.Buffer }

const maxEnding = 16 << 10

func (e *ending) Write(p []byte) (int, error) {
	e.Buffer.Write(p[:min(len(p), maxEnding-e.Len())])
	return len(p), nil
}

func (e *ending) contains(s string) bool { return bytes.Contains(e.Bytes(), []byte(s)) }

// tellsOfMemory says whether the child ended because it might take no more memory.
// That may first show where the Go runtime starts a thread, whose stack counts too.
func (e *ending) tellsOfMemory() bool {
	return slices.ContainsFunc([]string{
		"out of memory", "cannot allocate memory", "stack exceeds", "pthread_create failed", "failed to create new OS thread",
	}, e.contains)
}
