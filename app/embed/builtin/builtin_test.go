package builtin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

// fake is a network that notes what it is given. What it does meanwhile is run.
type fake struct {
	mu    sync.Mutex
	calls [][]int32
	run   func(ids []int32, between func())
}

func (f *fake) Embed(ids []int32, out []float32, between func()) {
	f.mu.Lock()
	f.calls = append(f.calls, slices.Clone(ids))
	f.mu.Unlock()
	if f.run != nil {
		f.run(ids, between)
	}
	for i, id := range ids { // not unit length, and of its own for each text
		out[(i*31+int(id))%len(out)]++
	}
}

func (f *fake) Kernel() string { return "fake" }

func tokens(tb testing.TB) *unigram.Tokenizer {
	file, err := os.ReadFile("../e5/vocabulary.bin")
	if err != nil {
		tb.Fatal(err)
	}
	t, err := unigram.New(string(file))
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func isQuestion(t *unigram.Tokenizer, ids []int32) bool {
	return ids[1] == t.Encode(nil, queryPrefix)[0]
}

func TestVectorsAreInTheOrderOfTheirTexts(t *testing.T) {
	t.Parallel()
	f := &fake{}
	e := newEmbedder(f, tokens(t), Options{Threads: 3})
	var texts []string
	for i := range 40 {
		texts = append(texts, fmt.Sprintf("text %d %s", i, strings.Repeat("word ", i*7%11)))
	}
	together, err := e.Passages(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		alone, err := e.Passages(t.Context(), []string{text})
		if err != nil || !slices.Equal(alone[0], together[i]) {
			t.Errorf("text %d has another vector alone (%v)", i, err)
		}
	}
	if none, err := e.Passages(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("no texts: %v, %v", none, err)
	}
}

func TestWhatTheModelReads(t *testing.T) {
	t.Parallel()
	f, tok := &fake{}, tokens(t)
	e := newEmbedder(f, tok, Options{})
	read := func(text string) []int32 {
		if _, err := e.Passages(t.Context(), []string{text}); err != nil {
			t.Fatal(err)
		}
		return f.calls[len(f.calls)-1]
	}
	want := append(append([]int32{0}, tok.Encode(nil, "passage: a café")...), 2)
	for _, text := range []string{"a café", "a cafe\u0301"} {
		if got := read(text); !slices.Equal(got, want) {
			t.Errorf("%q is read as %v, want %v", text, got, want)
		}
	}
	if got, want := read("مسوَّدة"), tok.Encode([]int32{0}, "passage: مسوَّدة"); !slices.Equal(got, append(want, 2)) {
		t.Errorf("the order of Arabic accents is changed: %v, want %v", got, want)
	}
	for words, most := range map[int]int{507: 511, 508: 512, 509: 512, 100_000: 512} {
		got := read(strings.Repeat("a ", words-1) + "a")
		if len(got) != most || got[0] != 0 || got[len(got)-1] != 2 {
			t.Errorf("%d words are %d tokens, from %d to %d", words, len(got), got[0], got[len(got)-1])
		}
	}
	if _, err := e.Query(t.Context(), "why"); err != nil || !isQuestion(tok, f.calls[len(f.calls)-1]) {
		t.Errorf("a question is read as %v, %v", f.calls[len(f.calls)-1], err)
	}
}

func TestAQuestionIsNotQueuedBehindPassages(t *testing.T) {
	t.Parallel()
	tok := tokens(t)
	synctest.Test(t, func(t *testing.T) {
		f := &fake{run: func(ids []int32, _ func()) {
			if !isQuestion(tok, ids) {
				time.Sleep(time.Hour)
			}
		}}
		e := newEmbedder(f, tok, Options{})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { e.Passages(ctx, make([]string, 100)) })
		synctest.Wait()
		began := time.Now()
		if _, err := e.Query(ctx, "why"); err != nil || time.Since(began) != 0 {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		cancel()
		wg.Wait()
	})
}

func TestPassagesStandBackForQuestions(t *testing.T) {
	t.Parallel()
	tok := tokens(t)
	for _, c := range []struct{ question, passage time.Duration }{
		{10 * time.Millisecond, 10 * time.Millisecond},
		{time.Hour, 2 * maxYield}, // once before the text, once within it
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{run: func(ids []int32, between func()) {
				if isQuestion(tok, ids) {
					time.Sleep(c.question)
				} else {
					between()
				}
			}}
			e := newEmbedder(f, tok, Options{})
			var wg sync.WaitGroup
			defer wg.Wait()
			wg.Go(func() { e.Query(t.Context(), "why") })
			synctest.Wait()
			began := time.Now()
			if _, err := e.Passages(t.Context(), []string{"because"}); err != nil || time.Since(began) != c.passage {
				t.Errorf("beside a question of %v: %v after %v, want after %v", c.question, err, time.Since(began), c.passage)
			}
		})
	}
}

func TestThreadsAreShared(t *testing.T) {
	t.Parallel()
	tok := tokens(t)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		f := &fake{run: func([]int32, func()) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
		}}
		e := newEmbedder(f, tok, Options{Threads: 3})
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { e.Passages(t.Context(), make([]string, 9)) })
		}
		wg.Wait()
		if most != 3 || len(f.calls) != 36 {
			t.Errorf("%d texts at a time, %d in all", most, len(f.calls))
		}
	})
}

func TestCancellationBetweenTexts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	f := &fake{}
	f.run = func([]int32, func()) {
		if len(f.calls) == 3 {
			cancel()
		}
	}
	e := newEmbedder(f, tokens(t), Options{Threads: 1})
	if _, err := e.Passages(ctx, make([]string, 10)); !errors.Is(err, context.Canceled) || len(f.calls) != 3 {
		t.Errorf("%v after %d texts", err, len(f.calls))
	}
	if _, err := e.Query(ctx, "why"); !errors.Is(err, context.Canceled) || len(f.calls) != 3 {
		t.Errorf("%v after %d texts", err, len(f.calls))
	}
}

func TestTheLastQuestionsAreRemembered(t *testing.T) {
	t.Parallel()
	f := &fake{}
	e := newEmbedder(f, tokens(t), Options{})
	ask := func(text string) []float32 {
		v, err := e.Query(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := ask("first")
	want := slices.Clone(first)
	first[0] = float32(math.NaN()) // a caller's own
	if again := ask("first"); !slices.Equal(again, want) || len(f.calls) != 1 {
		t.Errorf("%d calls, %v", len(f.calls), again[:4])
	}
	for i := range keptQuestions - 1 {
		ask(fmt.Sprint(i))
	}
	ask("first")
	if len(f.calls) != keptQuestions {
		t.Errorf("%d calls with room for all questions", len(f.calls))
	}
	ask("one more")
	ask("0") // which was used least recently
	if ask("first"); len(f.calls) != keptQuestions+2 {
		t.Errorf("%d calls after one question too many", len(f.calls))
	}
	long := strings.Repeat("long ", maxKept)
	ask(long)
	if ask(long); len(f.calls) != keptQuestions+4 {
		t.Error("an endless question is kept")
	}
}
