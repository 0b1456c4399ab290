package e5

import (
	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
	"github.com/WebsyteAI/websyte/app/embed/e5/weights"
)

// queryRows is how many queries are scored together: a multiple of every kernel's
// tile, whose scores stay in the first-level cache for texts of usual length.
const queryRows = 48

// attention is the memory that a head's attention needs.
type attention struct {
	keys    []float32 // a head's, transposed
	scores  []float32 // of queryRows queries
	inverse []float32 // of the scores' sums
}

func newAttention() attention {
	return attention{
		keys:    make([]float32, MaxTokens*kernel.PanelColumns),
		scores:  make([]float32, queryRows*MaxTokens),
		inverse: make([]float32, queryRows),
	}
}

// paddedRows is how many rows a head's queries, keys or values take for n tokens.
func paddedRows(n int) int {
	return (n + kernel.PanelColumns - 1) / kernel.PanelColumns * kernel.PanelColumns
}

// attend writes a head's columns of context. Keys past the nth are whatever an
// earlier text left: their scores are never read.
func (m *Model) attend(a *attention, heads, context []float32, head, n int) {
	const width = kernel.PanelColumns
	stride := paddedRows(n)
	part := func(i int) []float32 { return heads[(i*weights.Heads+head)*stride*width:][:stride*width] }
	queries, keys, values := part(0), part(1), part(2)[:n*width]
	m.kernel.Transpose(a.keys, keys)
	for from := 0; from < n; from += queryRows {
		to := min(from+queryRows, n)
		m.kernel.Scores(a.scores, stride, queries[from*width:to*width], a.keys)
		m.kernel.Softmax(a.scores, stride, n, a.inverse[:to-from])
		m.kernel.Context(context[from*hidden+head*width:], hidden, a.scores, stride, values, a.inverse[:to-from])
	}
}
