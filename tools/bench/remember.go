package main

import (
	"context"
	"sync"
)

// remembering keeps every vector that it was asked for: the libraries of a language
// hold the same texts and are asked the same questions.
type remembering struct {
	embedder
	mu        sync.Mutex
	passages  map[string][]float32
	questions map[string][]float32
}

func remember(e embedder) *remembering {
	return &remembering{embedder: e, passages: map[string][]float32{}, questions: map[string][]float32{}}
}

func (r *remembering) Passages(ctx context.Context, texts []string) ([][]float32, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var fresh []string
	for _, text := range texts {
		if r.passages[text] == nil {
			fresh = append(fresh, text)
		}
	}
	vectors, err := r.embedder.Passages(ctx, fresh)
	if err != nil {
		return nil, err
	}
	for i, text := range fresh {
		r.passages[text] = vectors[i]
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = r.passages[text]
	}
	return out, nil
}

func (r *remembering) Query(ctx context.Context, text string) (v []float32, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v = r.questions[text]; v == nil {
		v, err = r.embedder.Query(ctx, text)
		r.questions[text] = v
	}
	return v, err
}
