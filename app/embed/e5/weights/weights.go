// Package weights reads the file that holds the embedding model's weights, as
// tools/e5model writes it. It knows the file's layout and nothing of how the
// weights are used.
//
// The file begins with a header of 64 bytes: eight bytes of magic, then as 32-bit
// integers the format's version, the vectors' width, the number of heads, the width
// of the feed-forward layer, the numbers of layers, words and positions. Sections
// follow, each at a multiple of 64 bytes with zeros before it. Numbers are
// little-endian, matrices as kernel.Matrix wants them:
//
//   - the position vectors, with the one token type's added: 32-bit floats;
//   - the first normalisation: gains, shifts, smoothing factors;
//   - for each layer: the matrix of queries, keys and values, the matrix after
//     attention and its normalisation, the two feed-forward matrices and their
//     normalisation; each matrix as its panels, then its columns;
//   - the word vectors, 216 bytes each: for each 32 values a 16-bit float, the
//     scale, then for each 32 values 16 bytes whose low halves are the first 16
//     values and whose high halves the others, each 8 too large.
//
// Queries are already multiplied with what makes the softmax one of powers of two,
// and columns with the smoothing factors of what they are multiplied with.
package weights

import "github.com/WebsyteAI/websyte/app/embed/e5/kernel"

// Sizes of the model.
const (
	Hidden      = kernel.Hidden
	Heads       = Hidden / kernel.PanelColumns
	FeedForward = 4 * Hidden
	Layers      = 12
	Words       = 250037
	Positions   = 512
)

// WordSize is a word vector's, in bytes.
const WordSize = wordBlocks * (2 + wordBlock/2)

const (
	wordBlock  = 32
	wordBlocks = Hidden / wordBlock
)

// Model is the weights. One that Read gave is views of the file: no section is
// touched before it is used.
type Model struct {
	Positions []float32
	First     kernel.Norm
	Layers    [Layers]Layer
	WordRows  []uint8
}

// Layer is one layer's weights.
type Layer struct {
	// QueryKeyValue's panels are the heads' queries, then their keys, then their values.
	QueryKeyValue, Output kernel.Matrix
	AfterAttention        kernel.Norm
	Up, Down              kernel.Matrix
	AfterFeedForward      kernel.Norm
}

// sections visits all that the file holds, in order.
func (m *Model) sections(floats func(*[]float32, int), weights func(*[]int8, int), words func(*[]uint8, int)) {
	norm := func(n *kernel.Norm) { floats((*[]float32)(n), 3*Hidden) }
	matrix := func(k *kernel.Matrix, inputs, outputs int) {
		k.Inputs, k.Outputs = inputs, outputs
		weights(&k.Panels, inputs*outputs)
		floats(&k.Columns, 3*outputs)
	}
	floats(&m.Positions, Positions*Hidden)
	norm(&m.First)
	for i := range m.Layers {
		l := &m.Layers[i]
		matrix(&l.QueryKeyValue, Hidden, 3*Hidden)
		matrix(&l.Output, Hidden, Hidden)
		norm(&l.AfterAttention)
		matrix(&l.Up, Hidden, FeedForward)
		matrix(&l.Down, FeedForward, Hidden)
		norm(&l.AfterFeedForward)
	}
	words(&m.WordRows, Words*WordSize)
}
