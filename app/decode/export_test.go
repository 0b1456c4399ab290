package decode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
)

// faulty reads what each kind of fault looks like.
func faulty() *Local {
	worn := false
	return &Local{
		detect: func(body []byte) Kind {
			name, _, isTest := strings.Cut(string(body[:min(len(body), 20)]), "!")
			if !isTest {
				return Text
			}
			return Kind(name)
		},
		readers: map[Kind]read{
			"hang":   func(context.Context, io.ReaderAt, int64) (*extract.Page, error) { select {} },
			"loop":   func(context.Context, io.ReaderAt, int64) (*extract.Page, error) { return loop() },
			"panic":  func(context.Context, io.ReaderAt, int64) (*extract.Page, error) { panic("a fault of the decoder") },
			"error":  func(context.Context, io.ReaderAt, int64) (*extract.Page, error) { return nil, errors.New("a fault") },
			"memory": func(context.Context, io.ReaderAt, int64) (*extract.Page, error) { return hoard() },
			"stack":  func(context.Context, io.ReaderAt, int64) (*extract.Page, error) { return recurse(0) },
			"long": func(context.Context, io.ReaderAt, int64) (*extract.Page, error) {
				return &extract.Page{Markdown: strings.Repeat("w", maxFrame)}, nil
			},
			"worn": func(context.Context, io.ReaderAt, int64) (*extract.Page, error) {
				if worn {
					os.Exit(3)
				}
				worn = true
				return &extract.Page{Markdown: "worn"}, nil
			},
			"words": func(_ context.Context, r io.ReaderAt, size int64) (*extract.Page, error) {
				body, err := io.ReadAll(io.NewSectionReader(r, 0, size))
				return &extract.Page{Markdown: string(bytes.TrimPrefix(body, []byte("words!"))), PageStarts: []int{3}}, err
			},
		},
	}
}

func loop() (*extract.Page, error) {
	for n := 0; ; n++ {
		if n < 0 {
			return nil, nil
		}
	}
}

func hoard() (*extract.Page, error) {
	var all []byte
	for len(all) < 1<<40 {
		all = append(all, bytes.Repeat([]byte("memory"), 1<<20)...)
	}
	return nil, errors.New(string(all[:10]))
}

func recurse(n int) (*extract.Page, error) {
	if n > 1<<40 {
		return nil, nil
	}
	page, err := recurse(n + 1)
	return page, errors.Join(err, errors.New("another level"))
}

// ServeFaults is a child in which things go wrong.
func ServeFaults(in io.Reader, out io.Writer, memory int64) error {
	return faulty().serve(in, out, memory)
}

// NewFaultyPool has such children.
func NewFaultyPool(o PoolOptions) *Pool {
	p := NewPool(o)
	p.local = faulty()
	return p
}
