package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// measureSearch asks the program over its API, by words, one question at a time.
func measureSearch(ctx context.Context, b *bench) ([]figure, error) {
	sizes := []corpusSize{{1, 1_000}, {1, 10_000}, {1, 50_000}, {1, 100_000}, {100, 50_000}, {1_000, 50_000}}
	if b.quick {
		sizes = []corpusSize{{1, 1_000}, {1, 10_000}, {100, 10_000}}
	}
	var out []figure
	for _, size := range sizes {
		c, err := b.corpus(ctx, size)
		if err != nil {
			return nil, err
		}
		figures, err := b.searched(ctx, size, c)
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	return out, nil
}

func (b *bench) searched(ctx context.Context, size corpusSize, c corpus) (out []figure, err error) {
	p, err := b.serve(ctx, c.dir, byWords)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	name := fmt.Sprintf("%d chunks", size.chunks)
	if size.widgets > 1 {
		name += fmt.Sprintf(" in %d widgets", size.widgets)
	}
	mixed, err := p.ask(ctx, c.widgets, questions(c.texts, 300))
	if err != nil {
		return nil, err
	}
	memory := p.memory()
	common, err := p.ask(ctx, c.widgets, commonQuestions(60))
	if err != nil {
		return nil, err
	}
	ms := func(what string, v float64) figure {
		return figure{What: "search, " + name + ", " + what, Value: 1000 * v, Unit: "ms"}
	}
	return []figure{
		ms("p50", quantile(mixed, .5)), ms("p99", quantile(mixed, .99)),
		ms("words on every page, p50", quantile(common, .5)), ms("words on every page, p99", quantile(common, .99)),
		{What: "search, " + name + ", RssAnon after 300", Value: memory, Unit: "MB"},
	}, nil
}

// ask puts each question to one widget after another and gives the seconds of each.
func (p *program) ask(ctx context.Context, widgets []app.WidgetID, questions []string) (took []float64, err error) {
	for i, q := range questions {
		path := "/api/widgets/" + string(widgets[i%len(widgets)]) + "/search"
		seconds, err := timed(func() error {
			return p.call(ctx, http.MethodPost, path, map[string]any{"query": q}, &struct{}{})
		})
		if err != nil {
			return nil, err
		}
		took = append(took, seconds)
	}
	return took, nil
}
