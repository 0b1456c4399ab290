package decode_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
)

const (
	faults = "decode-faults"
	sound  = "decode-sound"
	// portable keeps the compiled reader of PDF files in the folder that comes after it.
	portable = "decode-portable"
)

// TestMain makes this binary the child that the tests' pools start.
func TestMain(m *testing.M) {
	if len(os.Args) >= 2 && os.Args[1] == sound {
		if err := decode.Serve(os.Stdin, os.Stdout, 256<<20, ""); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 3 && os.Args[1] == faults {
		memory, err := strconv.ParseInt(os.Args[2], 10, 64)
		if err = errors.Join(err, decode.ServeFaults(os.Stdin, os.Stdout, memory)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 4 && os.Args[1] == portable {
		memory, err := strconv.ParseInt(os.Args[3], 10, 64)
		if err = errors.Join(err, decode.Serve(os.Stdin, os.Stdout, memory, os.Args[2])); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func faultyPool(t *testing.T, l decode.Limits) *decode.Pool {
	t.Helper()
	p := decode.NewFaultyPool(decode.PoolOptions{Args: []string{faults}, Limits: l})
	t.Cleanup(p.Close)
	return p
}

// A file that is at fault fails alone, and says what to do; those that come with it
// and after it are read.
func TestFaultsEndAtTheirFile(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]app.DocumentErrorCode{
		"hang":  app.ErrTimeout,
		"loop":  app.ErrTimeout,
		"panic": app.ErrInternal,
		"error": app.ErrInternal,
		"stack": app.ErrTooLarge,
		"long":  app.ErrInternal,
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			l := decode.Limits{}
			if want == app.ErrTimeout {
				l.Time = 3 * time.Second // a sound file needs less, also on a busy machine
			}
			fails(t, faultyPool(t, l), fault, want)
		})
	}
}

func fails(t *testing.T, p *decode.Pool, fault string, want app.DocumentErrorCode) {
	t.Helper()
	var both sync.WaitGroup
	both.Go(func() {
		_, err := p.Read(t.Context(), decode.File{Body: []byte(fault + "!")})
		derr, ok := errors.AsType[*app.DocumentError](err)
		if !ok || derr.Code != want || derr.Message == "" {
			t.Errorf("%s: %v, want %s", fault, err, want)
		}
	})
	both.Go(func() { words(t, p) })
	both.Wait()
	words(t, p)
}

func words(t *testing.T, p *decode.Pool) {
	t.Helper()
	page, err := p.Read(t.Context(), decode.File{Name: "a", Body: []byte("words!some <b>words</b>")})
	if err != nil || page.Markdown != "some <b>words</b>" || len(page.PageStarts) != 1 {
		t.Errorf("a sound file: %+v, %v", page, err)
	}
}

func TestWhoLeavesStopsTheirFile(t *testing.T) {
	t.Parallel()
	p := faultyPool(t, decode.Limits{})
	ctx, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer leave()
	for range 4 { // more than there are children
		if _, err := p.Read(ctx, decode.File{Body: []byte("hang!")}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	}
	words(t, p)
}

// A file is not refused for what those before it left in their child.
func TestAFileIsReadInANewChildWhereTheOldOneIsWorn(t *testing.T) {
	t.Parallel()
	p := faultyPool(t, decode.Limits{})
	for range 3 {
		page, err := p.Read(t.Context(), decode.File{Body: []byte("worn!")})
		if err != nil || page.Markdown != "worn" {
			t.Errorf("%+v, %v", page, err)
		}
	}
}

func TestManyFilesAtOnce(t *testing.T) {
	t.Parallel()
	p := faultyPool(t, decode.Limits{})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { words(t, p) })
	}
	all.Wait()
}

func TestTextIsReadHere(t *testing.T) {
	t.Parallel()
	p := decode.NewPool(decode.PoolOptions{Args: []string{"-test.run=^$"}})
	t.Cleanup(p.Close)
	page, err := p.Read(t.Context(), decode.File{Name: "a.md", ContentType: "text/markdown", Body: []byte("# Apples\n\nare sweet")})
	if err != nil || page.Title != "Apples" {
		t.Errorf("%+v, %v", page, err)
	}
	_, err = p.Read(t.Context(), decode.File{Body: []byte(strings.Repeat("large ", 1<<20))})
	if derr, ok := errors.AsType[*app.DocumentError](err); !ok || derr.Code != app.ErrInternal {
		t.Errorf("a large one, where no child can be started: %v", err)
	}
}
