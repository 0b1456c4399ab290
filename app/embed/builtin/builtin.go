// Package builtin makes vectors with the embedding model that is part of the
// program, on this machine's processors.
//
// It decides what runs when: questions go first, passages fill what is left. How a
// vector is computed is e5's matter.
package builtin

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/WebsyteAI/websyte/app/embed/e5"
)

// Model is the name of what makes the vectors. An endpoint that serves the same
// model makes others: its weights have more bits.
const Model = "builtin/multilingual-e5-small"

// MaxTokens is how many tokens of a passage the model reads, as Tokens counts them.
const MaxTokens = e5.MaxTokens - 4 // the prefix has two, and two stand around all

const (
	keptQuestions = 256
	maxKept       = 4096 // bytes of a question whose vector is kept

	queryPrefix, passagePrefix = "query: ", "passage: "
)

// Options configure an Embedder.
type Options struct {
	// Threads is how many passages are embedded at a time; 0: as many as there are
	// processors, but one, which is left for answers.
	Threads int
}

// Embedder embeds texts. It is safe for concurrent use; all users share its threads.
type Embedder struct {
	network   network
	tokens    tokenizer
	passages  chan struct{} // a place for each passage at work
	questions chan struct{} // a place for each question at work
	first     precedence
	known     *vectors
}

// network computes a vector of unit length for at most e5.MaxTokens ids. Unless it is
// nil, it calls between several times meanwhile.
type network interface {
	Embed(ids []int32, out []float32, between func())
	Kernel() string
}

type tokenizer interface {
	Encode(ids []int32, text string) []int32
	Count(text string) int
}

func newEmbedder(n network, t tokenizer, o Options) *Embedder {
	processors := runtime.GOMAXPROCS(0)
	threads := o.Threads
	if threads == 0 {
		threads = max(1, processors-1)
	}
	return &Embedder{
		network: n, tokens: t, known: newVectors(keptQuestions),
		passages: make(chan struct{}, threads), questions: make(chan struct{}, processors),
	}
}

// Model is what made the vectors.
func (e *Embedder) Model() string { return Model }

// Kernel names the instructions that vectors are computed with.
func (e *Embedder) Kernel() string { return e.network.Kernel() }

// Tokens is how many tokens of the model text has.
func (e *Embedder) Tokens(text string) int { return e.tokens.Count(text) }

// Query gives the vector of a question, of unit length. It waits for other questions
// at most. What is longer than the model reads is cut.
func (e *Embedder) Query(ctx context.Context, text string) ([]float32, error) {
	if v, found := e.known.get(text); found {
		return v, nil
	}
	e.first.enter()
	defer e.first.leave()
	if err := take(ctx, e.questions); err != nil {
		return nil, err
	}
	defer func() { <-e.questions }()
	v := make([]float32, e5.Dimensions)
	e.network.Embed(e.ids(queryPrefix, text), v, nil)
	if len(text) <= maxKept {
		e.known.put(text, slices.Clone(v))
	}
	return v, nil
}

// Passages gives a vector of unit length for each text, in their order. What is
// longer than the model reads is cut. The error is that of ctx alone, which is
// looked at between texts.
func (e *Embedder) Passages(ctx context.Context, texts []string) ([][]float32, error) {
	ordered := e.longestFirst(texts)
	vectors := make([][]float32, len(texts))
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range min(cap(e.passages), len(texts)) {
		g.Go(func() error {
			for i := next.Add(1) - 1; int(i) < len(ordered); i = next.Add(1) - 1 {
				v := make([]float32, e5.Dimensions)
				if err := e.passage(ctx, ordered[i].ids, v); err != nil {
					return err
				}
				vectors[ordered[i].index] = v
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return vectors, nil
}

func (e *Embedder) passage(ctx context.Context, ids []int32, v []float32) error {
	if err := take(ctx, e.passages); err != nil {
		return err
	}
	defer func() { <-e.passages }()
	e.first.yield()
	e.network.Embed(ids, v, e.first.yield)
	return nil
}

// passage is a text as the model reads it, and its place among those given.
type passage struct {
	ids   []int32
	index int
}

// longestFirst lets no long text begin when the others are done.
func (e *Embedder) longestFirst(texts []string) []passage {
	ordered := make([]passage, len(texts))
	for i, text := range texts {
		ordered[i] = passage{e.ids(passagePrefix, text), i}
	}
	slices.SortStableFunc(ordered, func(a, b passage) int { return len(b.ids) - len(a.ids) })
	return ordered
}

// ids are the tokens of a text between those that the model's input begins and ends
// with.
func (e *Embedder) ids(prefix, text string) []int32 {
	const begin, end = 0, 2
	ids := e.tokens.Encode([]int32{begin}, prefix+composed(text))
	return append(ids[:min(len(ids), e5.MaxTokens-1)], end)
}

// take waits for a place, and gives up when ctx ends.
func take(ctx context.Context, places chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
