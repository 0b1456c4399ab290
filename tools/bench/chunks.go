package main

import (
	"bytes"
	"context"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"golang.org/x/net/html"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
)

const pagesOfManual = 300 // at most

var manuals = []struct{ debian, dir string }{
	{"git-doc", "/usr/share/doc/git-doc"},
	{"sqlite3-doc", "/usr/share/doc/sqlite3"},
}

// measureChunks reads the manuals that Debian's packages hold.
func measureChunks(_ context.Context, b *bench) ([]figure, error) {
	var out []figure
	for _, m := range manuals {
		what := "HTML to chunks, " + m.debian
		pages, size, err := pagesBelow(m.dir)
		if err != nil {
			return nil, err
		}
		if len(pages) == 0 {
			out = append(out, absent(what, "Debian's package "+m.debian+" is not installed"))
			continue
		}
		rounds := 7
		if b.quick {
			rounds = 3
		}
		rates, err := inTurns(rounds, rate(pages, size, toChunks), rate(pages, size, parse))
		if err != nil {
			return nil, err
		}
		out = append(out, figure{What: what, Value: rates[0], Unit: "MB/s"}.beside("x/net/html, parsing alone", rates[1]).ratioAtLeast(.3))
	}
	return out, nil
}

// pagesBelow reads HTML pages of a folder and gives their bytes all together.
func pagesBelow(dir string) (pages [][]byte, size int, err error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, 0, nil
	}
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || len(pages) == pagesOfManual || e.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		page, err := os.ReadFile(path)
		pages, size = append(pages, page), size+len(page)
		return err
	})
	return pages, size, err
}

func rate(pages [][]byte, size int, read func([]byte) error) func() (float64, error) {
	return func() (float64, error) {
		took, err := timed(func() error {
			for _, page := range pages {
				if err := read(page); err != nil {
					return err
				}
			}
			return nil
		})
		return float64(size) / mb / took, err
	}
}

func parse(page []byte) error {
	_, err := html.Parse(bytes.NewReader(page))
	return err
}

func toChunks(page []byte) error {
	base := &url.URL{Scheme: "https", Host: "example.org", Path: "/page.html"}
	p, err := extract.Extract("text/html", "", page, base, extract.Options{})
	if err == nil {
		chunk.Split(p.Markdown, chunk.Options{})
	}
	return err
}
