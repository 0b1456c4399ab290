package retrieve

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// unrelated are questions that have nothing to do with each other. What a model
// makes of their cosines is where its scale begins: about .75 for the models called
// e5, near 0 for others.
var unrelated = []string{
	"How tall is the highest mountain on Mars?",
	"Which spices go into a vegetable curry?",
	"When does the night train to Vienna leave?",
	"Who composed the opera about a barber?",
	"What is the penalty for a late tax return?",
	"Why do cats purr?",
}

// floors remembers where the scale of each model begins.
type floors struct {
	mu sync.Mutex
	of map[string]float64
}

// floor asks the model once, in a process.
func (f *floors) floor(ctx context.Context, model string, e Embedder) (float64, error) {
	f.mu.Lock()
	known, ok := f.of[model]
	f.mu.Unlock()
	if ok {
		return known, nil
	}
	vectors := make([][]float32, len(unrelated))
	g, ctx := errgroup.WithContext(ctx)
	for i, text := range unrelated {
		g.Go(func() (err error) { vectors[i], err = e.Query(ctx, text); return err })
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	sum, pairs := 0., 0.
	for i, a := range vectors {
		for _, b := range vectors[:i] {
			sum, pairs = sum+cosine(a, b), pairs+1
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of[model] = sum / pairs
	return f.of[model], nil
}

func cosine(a, b []float32) float64 {
	var sum float32
	for i := range min(len(a), len(b)) {
		sum += a[i] * b[i]
	}
	return float64(sum)
}
