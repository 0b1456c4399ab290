// Package e5 is the builtin embedding model, multilingual-e5-small: the tokens of a
// text go in, a unit vector comes out. PROVENANCE.md says where its files come
// from; the build tag nomodel leaves them out.
package e5

import (
	"fmt"
	"runtime"

	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
	"github.com/WebsyteAI/websyte/app/embed/e5/weights"
)

const (
	// Dimensions is a vector's length.
	Dimensions = weights.Hidden
	// MaxTokens is the length of the longest text, with its first and last token.
	MaxTokens = weights.Positions
)

// Model turns the tokens of a text into a vector. It is safe for concurrent use.
type Model struct {
	weights *weights.Model
	kernel  kernel.Kernel
	// idle holds scratch memory for later calls: no more than processors can use at
	// once.
	idle chan *scratch
}

// New reads the header of a file of weights, and chooses the kernel of that name,
// or the fastest one that the processor has.
func New(file, name string) (*Model, error) {
	w, err := weights.Read(file)
	if err != nil {
		return nil, err
	}
	k, err := kernel.Choose(name)
	if err != nil {
		return nil, fmt.Errorf("WEBSYTE_CPU: %w", err)
	}
	return &Model{w, k, make(chan *scratch, runtime.GOMAXPROCS(0))}, nil
}

// Kernel names the kind of processor whose instructions are in use.
func (m *Model) Kernel() string { return m.kernel.Name() }

// Embed writes to out, Dimensions floats of unit length, the vector of a text's
// tokens, which begin with <s> and end with </s>. More than MaxTokens, or an id
// that is none, is a mistake of the caller's, and panics. Equal ids give equal bytes
// on one kind of kernel. It runs on the calling goroutine alone, and calls between,
// unless that is nil, before each of its layers: there it may be made to wait.
func (m *Model) Embed(ids []int32, out []float32, between func()) {
	if len(ids) == 0 || len(ids) > MaxTokens {
		panic(fmt.Sprintf("e5: %d tokens", len(ids)))
	}
	s := m.scratch()
	pool(out[:Dimensions], m.encode(s, ids, between))
	m.release(s)
}

func (m *Model) scratch() *scratch {
	select {
	case s := <-m.idle:
		return s
	default:
		return newScratch()
	}
}

func (m *Model) release(s *scratch) {
	select {
	case m.idle <- s:
	default:
	}
}
