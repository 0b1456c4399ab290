package decode

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"
)

const (
	maxStack = 64 << 20        // bytes: what recurses deeper is a bomb
	garbage  = 40              // percent of what is in use that may wait for the collector: memory counts more here than time
	grace    = 5 * time.Second // that the parent has to end a child before it does so itself
)

// Serve is a child: it reads the files that come on in and answers on out, until in
// ends. It bounds the whole process, and returns when the parent has gone or a file
// takes too long; the process must end then, with what still runs in it. cache is
// NewLocal's.
func Serve(in io.Reader, out io.Writer, memory int64, cache string) error {
	return NewLocal(cache).serve(in, out, memory)
}

func (l *Local) serve(in io.Reader, out io.Writer, memory int64) error {
	debug.SetMaxStack(maxStack)
	debug.SetGCPercent(garbage)
	debug.SetMemoryLimit(memory / 2)
	if err := confine(memory); err != nil {
		return fmt.Errorf("bound a decoder: %w", err)
	}
	asked := make(chan asked)
	failed := make(chan error, 1)
	go func() { failed <- listen(bufio.NewReaderSize(in, 1<<16), asked) }()
	for {
		select {
		case err := <-failed:
			return err
		case a := <-asked:
			if err := l.answer(a, out, failed); err != nil {
				return err
			}
			debug.FreeOSMemory() // a child that waits holds nothing of the file, nor of what compiled its reader
		}
	}
}

type asked struct {
	file File
	draw *int
	time time.Duration
}

// listen gives the files that come on in. It ends with in.
func listen(in io.Reader, each chan<- asked) error {
	for {
		var q question
		if err := readFrame(in, &q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		f, err := q.file(in)
		if err != nil {
			return err
		}
		each <- asked{f, q.Draw, q.Time}
	}
}

// answer reads one file.
func (l *Local) answer(a asked, out io.Writer, gone <-chan error) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.time)
	defer cancel()
	done := make(chan answer, 1)
	go func() { done <- l.soundly(ctx, a) }()
	select {
	case answer := <-done:
		return writeFrame(out, answer)
	case <-time.After(a.time + grace):
		return errors.New("the file took too long")
	case <-gone:
		return errors.New("nobody waits for the file any more")
	}
}

// soundly reads a file, or draws a page of it, and takes a panic for a failure.
func (l *Local) soundly(ctx context.Context, q asked) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = failure(unread(fmt.Errorf("panic: %v\n%s", p, debug.Stack())))
		}
	}()
	var err error
	if q.draw != nil {
		a.Picture, err = l.Draw(ctx, q.file, *q.draw)
	} else {
		a.Page, err = l.Read(ctx, q.file)
	}
	if err != nil {
		return failure(err)
	}
	return a
}
