package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// handbook is the English manual that Debian's package debian-handbook installs.
const handbook = "/usr/share/doc/debian-handbook/html/en-US"

// The questions were written from the pages, before any of them was asked.
//
//go:embed testdata/handbook.json
var handbookQuestions []byte

type pageQuestion struct {
	Question string
	Pages    []string // any of which answers it
}

// measureManual asks questions of a real manual that the program has crawled.
func measureManual(ctx context.Context, b *bench) ([]figure, error) {
	const what = "debian-handbook, right page in the first three of 50 questions"
	if _, err := os.Stat(handbook); err != nil {
		return []figure{absent(what, "Debian's package debian-handbook is not installed")}, nil
	}
	var questions []pageQuestion
	if err := json.Unmarshal(handbookQuestions, &questions); err != nil {
		return nil, err
	}
	site := httptest.NewServer(http.FileServer(http.Dir(handbook)))
	defer site.Close()
	words, err := b.rightPages(ctx, site.URL, questions, byWords)
	if err != nil {
		return nil, err
	}
	meaning, err := b.rightPages(ctx, site.URL, questions, "WEBSYTE_EMBEDDING_THREADS=2")
	return []figure{
		{What: what + ", by words", Value: float64(words)},
		figure{What: what + ", with meaning", Value: float64(meaning)}.atLeast(45),
	}, err
}

// rightPages tells how many questions find one of their pages among the first three.
func (b *bench) rightPages(ctx context.Context, site string, questions []pageQuestion, env string) (right int, err error) {
	dir, err := b.sub("manual")
	if err != nil {
		return 0, err
	}
	store, owner, err := newStore(ctx, dir)
	if err != nil {
		return 0, err
	}
	w, err := newWidget(ctx, store, owner)
	if err := errors.Join(err, store.Close()); err != nil {
		return 0, err
	}
	p, err := b.serve(ctx, dir, env)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop(), os.RemoveAll(dir)) }()
	if err := p.reads(ctx, w.ID, site+"/index.html", env != byWords); err != nil {
		return 0, err
	}
	for _, q := range questions {
		pages, err := p.firstPages(ctx, w.ID, q.Question, 3)
		if err != nil {
			return 0, err
		}
		if slices.ContainsFunc(pages, func(page string) bool { return slices.Contains(q.Pages, page) }) {
			right++
		} else {
			fmt.Fprintf(os.Stderr, "%s: %v\n", q.Question, pages)
		}
	}
	return right, nil
}

// reads crawls a site, and waits for its vectors where they are wanted.
func (p *program) reads(ctx context.Context, w app.WidgetID, site string, vectors bool) error {
	crawl := "/api/widgets/" + string(w) + "/crawl"
	if err := p.call(ctx, http.MethodPost, crawl, map[string]any{"url": site}, &struct{}{}); err != nil {
		return err
	}
	for {
		var st struct {
			Status           app.RunStatus
			Chunks, Embedded int
			Error            string
		}
		if err := p.call(ctx, http.MethodGet, crawl+"/status", nil, &st); err != nil {
			return err
		}
		switch {
		case st.Status.Active() || vectors && st.Embedded < st.Chunks:
			time.Sleep(50 * time.Millisecond)
		case st.Status != app.RunCompleted || st.Chunks == 0:
			return fmt.Errorf("the crawl ended %s: %s", st.Status, st.Error)
		default:
			return nil
		}
	}
}

// firstPages are the names of the first n pages that a search gives, each once.
func (p *program) firstPages(ctx context.Context, w app.WidgetID, question string, n int) ([]string, error) {
	var found struct {
		Results []struct{ Metadata struct{ URL string } }
	}
	err := p.call(ctx, http.MethodPost, "/api/widgets/"+string(w)+"/search", map[string]any{"query": question, "limit": 20, "threshold": 0}, &found)
	var pages []string
	for _, r := range found.Results {
		if name := pageName(r.Metadata.URL); !slices.Contains(pages, name) {
			pages = append(pages, name)
		}
	}
	return pages[:min(n, len(pages))], err
}

// pageName is an address' last part without its fragment.
func pageName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return path.Base(u.Path)
}
