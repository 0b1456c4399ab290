//go:build !nomodel

package builtin

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkQuestion asks while nothing else is to be done, and while passages are
// embedded, on all processors and on as many as are used by default. Goal: less than
// three times as long, in the median.
func BenchmarkQuestion(b *testing.B) {
	b.Run("all", func(b *testing.B) { benchmarkQuestion(b, Options{Threads: runtime.GOMAXPROCS(0)}) })
	b.Run("default", func(b *testing.B) { benchmarkQuestion(b, Options{}) })
}

func benchmarkQuestion(b *testing.B, o Options) {
	e, err := Open(o)
	if err != nil {
		b.Fatal(err)
	}
	ask := questionnaire(b, e)
	ask() // reads the weights
	for b.Loop() {
		idle := ask()
		stop := crawl(b, e)
		busy := ask()
		stop()
		b.ReportMetric(float64(idle.Microseconds()), "µs-idle")
		b.ReportMetric(float64(busy.Microseconds()), "µs-busy")
		b.ReportMetric(float64(busy)/float64(idle), "busy/idle")
	}
}

// questionnaire gives what asks 200 questions of 16 tokens and tells the median time.
func questionnaire(b *testing.B, e *Embedder) func() time.Duration {
	asked := 0
	return func() time.Duration {
		var took []time.Duration
		for range 200 {
			asked++
			due := time.Now().Add(2 * time.Millisecond)
			time.Sleep(time.Until(due))
			if _, err := e.Query(b.Context(), fmt.Sprintf("How long does the delivery of order %d take?", asked)); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(due)) // the wait for a processor too
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
}

// crawl embeds passages of about 190 tokens until it is stopped.
func crawl(b *testing.B, e *Embedder) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	texts := slices.Repeat([]string{strings.Repeat("The delivery takes three days, and returns are free within a month. ", 12)}, 64)
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			_, _ = e.Passages(ctx, texts)
		}
	})
	return func() {
		cancel()
		wg.Wait()
	}
}
