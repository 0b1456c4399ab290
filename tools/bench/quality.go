package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// measureQuality asks XQuAD's questions through the program's own search, by words.
func measureQuality(ctx context.Context, b *bench) ([]figure, error) {
	languages := []string{"en", "es", "de", "hi"}
	if b.quick {
		languages = languages[:1]
	}
	var out []figure
	for _, lang := range languages {
		x, err := b.loadXQuAD(lang)
		if err != nil {
			return nil, err
		}
		if x == nil {
			return []figure{absent("retrieval on XQuAD", "there is no ../shared/eval")}, nil
		}
		figures, err := b.quality(ctx, lang, x)
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	return out, nil
}

func (b *bench) quality(ctx context.Context, lang string, x *xquad) ([]figure, error) {
	ours, err := b.judged(ctx, x, func(holds func(int) bool) (searcher, error) { return b.newLibrary(ctx, x, nil, holds) })
	if err != nil {
		return nil, err
	}
	plain, err := b.judged(ctx, x, func(holds func(int) bool) (searcher, error) { return newBM25(x, lang, holds), nil })
	if err != nil {
		return nil, err
	}
	compare := func(what string, ours, plain float64) figure {
		return figure{What: "XQuAD " + lang + ", " + what, Value: ours}.beside("stemmed BM25", plain).ratioAtLeast(1)
	}
	return []figure{
		compare("MRR@10", ours.mrr, plain.mrr),
		compare("AUROC, half the articles left out", ours.half, plain.half),
		compare("AUROC, the right paragraph left out", ours.one, plain.one),
	}, nil
}

// searcher gives the best paragraphs for a question, with scores, best first.
type searcher interface {
	search(ctx context.Context, question string) ([]found, error)
}

type found struct {
	paragraph int
	score     float64
}

// judgement is what a searcher reaches.
type judgement struct{ mrr, half, one float64 }

func (b *bench) judged(ctx context.Context, x *xquad, with func(holds func(int) bool) (searcher, error)) (j judgement, err error) {
	all, err := with(func(int) bool { return true })
	if err != nil {
		return j, err
	}
	half, err := with(func(p int) bool { return x.article[p]%2 == 0 })
	if err != nil {
		return j, err
	}
	var whole, gone, there, absent []float64
	for _, q := range x.questions {
		list, err := all.search(ctx, q.text)
		if err != nil {
			return j, err
		}
		j.mrr += reciprocalRank(list, q.paragraph) / float64(len(x.questions))
		whole, gone = append(whole, best(list, -1)), append(gone, best(list, q.paragraph))
		if list, err = half.search(ctx, q.text); err != nil {
			return j, err
		}
		if x.article[q.paragraph]%2 == 0 {
			there = append(there, best(list, -1))
		} else {
			absent = append(absent, best(list, -1))
		}
	}
	j.half, j.one = auroc(there, absent), auroc(whole, gone)
	return j, nil
}

func reciprocalRank(list []found, paragraph int) float64 {
	for i, f := range list[:min(10, len(list))] {
		if f.paragraph == paragraph {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// best is the highest score of all but one paragraph.
func best(list []found, without int) float64 {
	top := 0.
	for _, f := range list {
		if f.paragraph != without {
			top = max(top, f.score)
		}
	}
	return top
}

// auroc is the chance that an answerable question scores above an absent one.
func auroc(with, without []float64) float64 {
	var wins float64
	for _, a := range with {
		for _, n := range without {
			if a > n {
				wins++
			} else if a == n {
				wins += .5
			}
		}
	}
	return wins / float64(len(with)*len(without))
}

// library is a widget that holds some of the paragraphs, each as a document.
type library struct {
	store     *sqlite.Store
	retriever *retrieve.Searcher
	widget    app.Widget
	paragraph map[app.DocumentID]int
}

// newLibrary has vectors where an embedder is given.
func (b *bench) newLibrary(ctx context.Context, x *xquad, e embedder, holds func(int) bool) (*library, error) {
	dir, err := b.sub("xquad")
	if err != nil {
		return nil, err
	}
	store, owner, err := newStore(ctx, dir)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { store.Close() })
	w, err := newWidget(ctx, store, owner)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	o := ingest.Options{Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Wake: func() {}}
	question := func(string) retrieve.Embedder { return nil }
	if e != nil {
		o.Embedder, question = e, func(string) retrieve.Embedder { return e }
	}
	in := ingest.New(o)
	l := &library{store, retrieve.New(store, question), w, map[app.DocumentID]int{}}
	for i, text := range x.paragraphs {
		if !holds(i) {
			continue
		}
		d, err := in.AddText(ctx, w.ID, "", text)
		if err != nil {
			return nil, errors.Join(err, store.Close())
		}
		l.paragraph[d.ID] = i
	}
	if err := (ingest.EmbedJobs{Service: in}).Do(ctx, app.Job{WidgetID: w.ID}); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return l, nil
}

func (l *library) search(ctx context.Context, question string) ([]found, error) {
	r, err := l.retriever.Search(ctx, retrieve.Query{Widget: l.widget.ID, Text: question, Limit: 10, Threshold: -1})
	return l.found(r), err
}

// found are the paragraphs of what a search gave, each once.
func (l *library) found(r retrieve.Result) []found {
	var out []found
	seen := map[int]bool{}
	for _, m := range r.Matches {
		if p := l.paragraph[m.DocumentID]; !seen[p] {
			seen[p] = true
			out = append(out, found{p, m.Score})
		}
	}
	return out
}
