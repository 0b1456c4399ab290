package openai

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

const key = "sk-very-secret-0123456789"

// waits collects how long an Embedder would have waited.
type waits struct{ all []time.Duration }

func (w *waits) after(d time.Duration) <-chan time.Time {
	w.all = append(w.all, d)
	now := make(chan time.Time, 1)
	now <- time.Time{}
	return now
}

func embedder(s *llmtest.Server, model string) (*Embedder, *waits) {
	e, w := New(Options{BaseURL: s.BaseURL, APIKey: key, Model: model, Timeout: 5 * time.Second}), &waits{}
	e.after = w.after
	return e, w
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestSimilarTextsAreNear(t *testing.T) {
	t.Parallel()
	e, _ := embedder(llmtest.New(t, llmtest.Behaviour{Key: key}), "test")
	passages, err := e.Passages(t.Context(), []string{"How to undo a commit in git", "Cheese from the mountains", ""})
	if err != nil {
		t.Fatal(err)
	}
	query, err := e.Query(t.Context(), "undoing commits")
	if err != nil {
		t.Fatal(err)
	}
	if near, far := dot(query, passages[0]), dot(query, passages[1]); near < far+.2 {
		t.Errorf("similarity is %.2f to the right passage and %.2f to the wrong one", near, far)
	}
	for _, v := range append(passages, query) {
		if math.Abs(dot(v, v)-1) > 1e-5 {
			t.Errorf("length is %f", math.Sqrt(dot(v, v)))
		}
	}
}

func TestBatchesAreBounded(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{Dimensions: 8})
	e, _ := embedder(server, "test")
	texts := make([]string, 150)
	for i := range texts {
		texts[i] = fmt.Sprintf("text number %d %s", i, strings.Repeat("é", 5000*(i/100)))
	}
	vectors, err := e.Passages(t.Context(), texts)
	if err != nil || len(vectors) != len(texts) {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	sent := 0
	for _, r := range server.Requests() {
		size := 0
		for _, text := range r.Input {
			size += len(text)
			if len(text) > maxTextBytes {
				t.Errorf("a text of %d bytes was sent", len(text))
			}
		}
		sent += len(r.Input)
		if len(r.Input) > 64 || size > maxBatchBytes {
			t.Errorf("a batch of %d texts and %d bytes", len(r.Input), size)
		}
	}
	if sent != len(texts) {
		t.Errorf("%d texts were sent", sent)
	}
	if last := llmtest.Embed(e.input("", texts[149]), 8); math.Abs(dot(last, vectors[149])-1) > 1e-5 {
		t.Error("vectors are not in the order of their texts")
	}
}

func TestNoTextsMakeNoCall(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	e, _ := embedder(server, "test")
	if vectors, err := e.Passages(t.Context(), nil); err != nil || len(vectors) != 0 || len(server.Requests()) != 0 {
		t.Errorf("got %v, %v after %d calls", vectors, err, len(server.Requests()))
	}
}

func TestPrefixesOfE5(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	e, _ := embedder(server, "intfloat/multilingual-E5-small")
	if _, err := e.Query(t.Context(), "why"); err != nil || server.Last().Input[0] != "query: why" {
		t.Errorf("sent %q, %v", server.Last().Input, err)
	}
	if _, err := e.Passages(t.Context(), []string{strings.Repeat("長", 1000)}); err != nil {
		t.Fatal(err)
	}
	sent := server.Last().Input[0]
	if !strings.HasPrefix(sent, "passage: 長") || len(sent) > maxShortTextBytes || strings.ContainsRune(sent, '\uFFFD') {
		t.Errorf("sent %d bytes, %.30q", len(sent), sent)
	}
}

func TestRepeatsWhileTheServerIsBusy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		behave llmtest.Behaviour
		calls  int
		ok     bool
		least  time.Duration // of the first wait
	}{
		{"busy twice", llmtest.Behaviour{Status: 429, Times: 2, RetryAfter: "7"}, 3, true, 7 * time.Second},
		{"failing once", llmtest.Behaviour{Status: 503, Times: 1}, 2, true, 250 * time.Millisecond},
		{"failing for ever", llmtest.Behaviour{Status: 500}, maxTries, false, 250 * time.Millisecond},
		{"come back tomorrow", llmtest.Behaviour{Status: 429, RetryAfter: "86400"}, 1, false, 0},
		{"wrong key", llmtest.Behaviour{Key: "sk-other"}, 1, false, 0},
		{"no such model", llmtest.Behaviour{Models: []string{"big"}}, 1, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := llmtest.New(t, tt.behave)
			e, w := embedder(server, "test")
			_, err := e.Query(t.Context(), "why")
			if (err == nil) != tt.ok || len(server.Requests()) != tt.calls {
				t.Fatalf("error %v after %d calls, want %d", err, len(server.Requests()), tt.calls)
			}
			if err != nil && (app.CodeOf(err) != app.Upstream || strings.Contains(err.Error(), "secret")) {
				t.Errorf("error is %v", err)
			}
			if len(w.all) != tt.calls-1 || len(w.all) > 0 && (w.all[0] < tt.least || w.all[0] > maxWait) {
				t.Errorf("waited %v", w.all)
			}
		})
	}
}

// item is a vector as the protocol has it.
func item(index int, values ...any) map[string]any {
	return map[string]any{"index": index, "embedding": values}
}

func TestWrongResponses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		data any
	}{
		{"too few", []any{item(0, 1, 2)}},
		{"too many", []any{item(0, 1), item(1, 1), item(2, 1)}},
		{"one twice", []any{item(0, 1), item(0, 1)}},
		{"out of range", []any{item(0, 1), item(7, 1)}},
		{"below range", []any{item(0, 1), item(-1, 1)}},
		{"unequal", []any{item(0, 1, 2), item(1, 1, 2, 3)}},
		{"empty", []any{item(0), item(1)}},
		{"zero", []any{item(0, 0, 0), item(1, 1, 1)}},
		{"huge", []any{item(0, 1e300, 1), item(1, 1, 1)}},
		{"words", []any{item(0, "a"), item(1, "b")}},
		{"null", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := llmtest.New(t, llmtest.Behaviour{Embeddings: func(any) any { return map[string]any{"data": tt.data} }})
			e, _ := embedder(server, "test")
			vectors, err := e.Passages(t.Context(), []string{"a", "b"})
			if app.CodeOf(err) != app.Upstream || vectors != nil {
				t.Errorf("got %v, %v", vectors, err)
			}
		})
	}
}

func TestVectorsAreOrderedByIndex(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{Embeddings: func(any) any {
		return map[string]any{"data": []any{item(1, 0, 5), item(0, 3, 0)}}
	}})
	e, _ := embedder(server, "test")
	vectors, err := e.Passages(t.Context(), []string{"a", "b"})
	if err != nil || vectors[0][0] != 1 || vectors[1][1] != 1 {
		t.Errorf("got %v, %v", vectors, err)
	}
}

func TestDimensionsAreEqualBetweenCalls(t *testing.T) {
	t.Parallel()
	calls := 0
	server := llmtest.New(t, llmtest.Behaviour{Embeddings: func(response any) any {
		if calls++; calls > 1 {
			return map[string]any{"data": []any{item(0, 1, 2)}}
		}
		return response
	}})
	e, _ := embedder(server, "test")
	if _, err := e.Passages(t.Context(), make([]string, 65)); app.CodeOf(err) != app.Upstream {
		t.Errorf("error is %v", err)
	}
}

func TestTimeoutAndCancellation(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{Silent: true})
	e, w := embedder(server, "test")
	e.timeout = 20 * time.Millisecond
	_, err := e.Query(t.Context(), "why")
	if app.CodeOf(err) != app.Upstream || !strings.Contains(err.Error(), "in time") || len(w.all) != maxTries-1 {
		t.Errorf("error is %v after %d repetitions", err, len(w.all))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Query(ctx, "why"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
