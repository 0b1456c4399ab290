// Package kernel has the inner loops of the embedding model: matrix products,
// attention, activation, normalisation and quantisation, over slices. Each kind of
// processor has assembly of its own, made by tools/kernels; Generic says in plain
// Go what it must compute. It knows nothing of the model but sizes.
//
// Slices must be as long as the methods say, or they panic; no byte outside of
// them is read. All methods may be called at once from many goroutines.
package kernel

// Kernel is the loops for one kind of processor. Integer sums are equal on every
// kind; floats may differ in their last bits, but not from one call to the next.
type Kernel interface {
	// Name is what WEBSYTE_CPU calls it.
	Name() string

	// Dense writes to out the product of the rows of in, m.Inputs bytes each as
	// Quantize wrote them and scales describe, with m. Rows of a panel lie
	// layout.Row floats apart in out, panels layout.Panel floats.
	Dense(out []float32, layout Layout, in []uint8, scales []Scale, m Matrix)

	// Transpose writes keys, rows of PanelColumns floats, as columns of panels:
	// out has a panel of PanelColumns x PanelColumns floats for each that many keys.
	// The number of keys is a multiple of 8.
	Transpose(out, keys []float32)

	// Scores writes to out the products of queries, rows of PanelColumns floats,
	// with as many panels of keys as a row of stride floats has room for.
	Scores(out []float32, stride int, queries, keys []float32)

	// Softmax replaces the first length scores of each row of stride floats by
	// powers of two, the largest 1, and writes to inverse one over a row's sum. There
	// are len(inverse) rows. Columns past length, up to the next multiple of 16, are
	// overwritten; stride reaches at least that far.
	Softmax(scores []float32, stride, length int, inverse []float32)

	// Context writes to out, rows stride floats apart, the sums of values, rows of
	// PanelColumns floats, weighed by the rows of weights, weightStride floats
	// apart, and multiplied with inverse. There are len(inverse) rows.
	Context(out []float32, stride int, weights []float32, weightStride int, values, inverse []float32)

	// Quantize writes rows of in as bytes, one row for each of scales, which it
	// fills. A row's width is a multiple of 64.
	Quantize(out []uint8, scales []Scale, in []float32)

	// GELU is Quantize after the activation, which is off by at most 4e-5. It
	// overwrites in.
	GELU(out []uint8, scales []Scale, in []float32)

	// Normalize adds y to x, brings each row of Hidden floats to mean 0 and variance
	// 1, multiplies it with the gain and adds the shift. The result stays in x, and
	// its product with smooth is quantised. One row for each of scales.
	Normalize(x, y []float32, n Norm, out []uint8, scales []Scale)
}

// Hidden is the width that Normalize takes.
const Hidden = 384

// PanelColumns is how many columns of a matrix lie together, and how wide an
// attention head is.
const PanelColumns = 32

// Scale says what the bytes of a row mean: Low + Step*byte.
type Scale struct{ Step, Low float32 }

// Matrix is what Dense multiplies with: numbers of 8 bits, from -127 to 127, and
// for each column a scale of its own.
type Matrix struct {
	Inputs, Outputs int // multiples of 16 and of PanelColumns
	// Panels holds for each PanelColumns columns, for each four inputs, the four
	// weights of each column in turn.
	Panels []int8
	// Columns holds for each panel the scales of its columns, then the sums of
	// their weights multiplied with the scale, then their biases.
	Columns []float32
}

// Layout is where Dense writes: see there.
type Layout struct{ Row, Panel int }

// Norm is a layer's normalisation: Hidden gains, as many shifts, and as many
// factors that bring the columns to like ranges before they are quantised.
type Norm []float32

// epsilon is added to a variance; the model was trained with it.
const epsilon = 1e-12

// leastRange keeps the inverse of a row of equal numbers finite.
const leastRange = 1e-30
