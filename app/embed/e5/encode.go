package e5

import (
	"math"

	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
	"github.com/WebsyteAI/websyte/app/embed/e5/weights"
)

const (
	hidden = weights.Hidden
	// blockRows is how many tokens go through a layer's second half together, which
	// bounds its memory. A quarter or half as many are no faster.
	blockRows = 192
)

// scratch is the memory that one call needs, 6 MB for the longest text; of
// which a shorter text touches only its part.
type scratch struct {
	states, sums []float32 // rows of hidden
	heads        []float32 // queries, keys, values, head by head
	attention    attention
	context      []float32 // rows of hidden
	wide         []float32 // a block's rows of the feed-forward layer
	bytes        []uint8   // states, quantised
	blockBytes   []uint8   // a block's context, states or wide, quantised
	scales       []kernel.Scale
	blockScales  []kernel.Scale
}

func newScratch() *scratch {
	return &scratch{
		states:      make([]float32, MaxTokens*hidden),
		sums:        make([]float32, blockRows*hidden),
		heads:       make([]float32, 3*MaxTokens*hidden),
		attention:   newAttention(),
		context:     make([]float32, MaxTokens*hidden),
		wide:        make([]float32, blockRows*weights.FeedForward),
		bytes:       make([]uint8, MaxTokens*hidden),
		blockBytes:  make([]uint8, blockRows*weights.FeedForward),
		scales:      make([]kernel.Scale, MaxTokens),
		blockScales: make([]kernel.Scale, blockRows),
	}
}

// encode gives the last layer's states, a row for each token.
func (m *Model) encode(s *scratch, ids []int32, between func()) []float32 {
	n := len(ids)
	for i, id := range ids {
		m.weights.Word(s.states[i*hidden:][:hidden], int(id))
	}
	m.kernel.Normalize(s.states, m.weights.Positions, m.weights.First, s.bytes, s.scales[:n])
	for i := range m.weights.Layers {
		if between != nil {
			between()
		}
		m.layer(s, &m.weights.Layers[i], n)
	}
	return s.states[:n*hidden]
}

// layer takes n rows of states and their bytes through a layer.
func (m *Model) layer(s *scratch, l *weights.Layer, n int) {
	rows := paddedRows(n)
	layout := kernel.Layout{Row: kernel.PanelColumns, Panel: rows * kernel.PanelColumns}
	for from := 0; from < n; from += blockRows {
		to := min(from+blockRows, n)
		m.kernel.Dense(s.heads[from*kernel.PanelColumns:], layout, s.bytes[from*hidden:], s.scales[from:to], l.QueryKeyValue)
	}
	for head := range weights.Heads {
		m.attend(&s.attention, s.heads, s.context, head, n)
	}
	for from := 0; from < n; from += blockRows {
		m.feedForward(s, l, from, min(from+blockRows, n))
	}
}

// feedForward is what comes after attention, for the rows from one to another.
func (m *Model) feedForward(s *scratch, l *weights.Layer, from, to int) {
	k, n := m.kernel, to-from
	states, bytes, scales := s.states[from*hidden:to*hidden], s.bytes[from*hidden:to*hidden], s.scales[from:to]
	block, wide := s.blockScales[:n], s.wide[:n*weights.FeedForward]

	k.Quantize(s.blockBytes, block, s.context[from*hidden:to*hidden])
	k.Dense(s.sums, rowMajor(hidden), s.blockBytes, block, l.Output)
	k.Normalize(states, s.sums, l.AfterAttention, bytes, scales)

	k.Dense(wide, rowMajor(weights.FeedForward), bytes, scales, l.Up)
	k.GELU(s.blockBytes, block, wide)
	k.Dense(s.sums, rowMajor(hidden), s.blockBytes, block, l.Down)
	k.Normalize(states, s.sums, l.AfterFeedForward, bytes, scales)
}

func rowMajor(width int) kernel.Layout {
	return kernel.Layout{Row: width, Panel: kernel.PanelColumns}
}

// pool writes the mean of the rows of states, brought to unit length.
func pool(out, states []float32) {
	clear(out)
	for row := range len(states) / hidden {
		for i, v := range states[row*hidden:][:hidden] {
			out[i] += v
		}
	}
	var square float64
	for _, v := range out {
		square += float64(v) * float64(v)
	}
	scale := float32(1 / math.Sqrt(max(square, 1e-24)))
	for i := range out {
		out[i] *= scale
	}
}
