//go:build unix

package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
)

const columns = kernel.PanelColumns

// eachKernel runs a test with slices that end, and that begin, at a guard page.
func eachKernel(t *testing.T, run func(t *testing.T, k kernel.Kernel, m memory)) {
	for _, k := range kernel.All() {
		for _, atEnd := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/end=%v", k.Name(), atEnd), func(t *testing.T) {
				t.Parallel()
				run(t, k, memory{t, rand.New(rand.NewPCG(1, 2)), atEnd})
			})
		}
	}
}

// memory makes guarded slices.
type memory struct {
	*testing.T
	*rand.Rand
	atEnd bool
}

func (m memory) floats(n int, spread float64) []float32 {
	s := guarded[float32](m.T, n, m.atEnd)
	for i := range s {
		s[i] = float32(m.NormFloat64() * spread)
	}
	return s
}

func (m memory) bytes(n, largest int) []uint8 {
	s := guarded[uint8](m.T, n, m.atEnd)
	for i := range s {
		s[i] = uint8(m.IntN(largest + 1))
	}
	return s
}

// matrix has random weights, and columns that leave sums as they are, if plain.
func (m memory) matrix(inputs, outputs int, plain bool) kernel.Matrix {
	panels := guarded[int8](m.T, inputs*outputs, m.atEnd)
	for i := range panels {
		panels[i] = int8(m.IntN(255) - 127)
	}
	all := m.floats(3*outputs, 1)
	for i := range all {
		if plain {
			all[i] = []float32{1, 0, 0}[i/columns%3]
		}
	}
	return kernel.Matrix{Inputs: inputs, Outputs: outputs, Panels: panels, Columns: all}
}

// largestByte is what quantisation makes of a row's largest value.
func largestByte(k kernel.Kernel) int {
	out, scales, in := make([]uint8, 64), make([]kernel.Scale, 1), make([]float32, 64)
	in[0] = 1
	k.Quantize(out, scales, in)
	return int(out[0])
}

func TestDenseSumsAreExact(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		largest := largestByte(k)
		for rows := 1; rows <= 50; rows++ {
			dense(t, k, m, rows, 16, 64, largest)
		}
		for rows := 1; rows <= 13; rows++ {
			dense(t, k, m, rows, 384, 96, largest)
			dense(t, k, m, rows, 1536, 32, largest)
		}
	})
}

func dense(t *testing.T, k kernel.Kernel, m memory, rows, inputs, outputs, largest int) {
	t.Helper()
	in, matrix := m.bytes(rows*inputs, largest), m.matrix(inputs, outputs, true)
	for i := range min(inputs, 8) { // the sums that overflow first
		in[i], matrix.Panels[4*columns*(i/4)+i%4] = uint8(largest), -127
	}
	scales := guarded[kernel.Scale](t, rows, m.atEnd)
	for i := range scales {
		scales[i].Step = 1
	}
	layout := kernel.Layout{Row: outputs, Panel: columns}
	out, want := m.floats(rows*outputs, 1), make([]float32, rows*outputs)
	k.Dense(out, layout, in, scales, matrix)
	kernel.Generic{}.Dense(want, layout, in, scales, matrix)
	if !slices.Equal(out, want) {
		t.Fatalf("%d rows of %d by %d: %v, want %v", rows, inputs, outputs, head(out), head(want))
	}
}

func TestDenseScalesAndAddsBias(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		const inputs, outputs, gap = 64, 96, 3
		for rows := 1; rows <= 30; rows++ {
			in, matrix := m.bytes(rows*inputs, largestByte(k)), m.matrix(inputs, outputs, false)
			scales := guarded[kernel.Scale](t, rows, m.atEnd)
			for i := range scales {
				scales[i] = kernel.Scale{Step: m.Float32(), Low: -m.Float32()}
			}
			// A panel below the other, as attention takes them.
			layout := kernel.Layout{Row: columns + gap, Panel: rows * (columns + gap)}
			n := outputs/columns*layout.Panel - gap
			out := m.floats(n, 1)
			want := slices.Clone(out)
			k.Dense(out, layout, in, scales, matrix)
			kernel.Generic{}.Dense(want, layout, in, scales, matrix)
			near(t, out, want, 1e-6)
		}
	})
}

func TestTransposedKeysGiveScores(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		for count := 1; count < 70; count += 3 {
			padded, stride := (count+7)/8*8, (count+columns-1)/columns*columns
			keys, panels := m.floats(padded*columns, 1), m.floats(stride*columns, 1)
			k.Transpose(panels, keys)
			for queries := 1; queries <= 26; queries += 5 {
				q, out := m.floats(queries*columns, 1), m.floats(queries*stride, 1)
				k.Scores(out, stride, q, panels)
				want := make([]float32, 1)
				for i := range queries * count {
					row, key := i/count, i%count
					want[0] = 0
					for e := range columns {
						want[0] += q[row*columns+e] * keys[key*columns+e]
					}
					near(t, out[row*stride+key:][:1], want, 1e-5)
				}
			}
		}
	})
}

func TestSoftmax(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		for length := 1; length < 80; length++ {
			const rows = 3
			stride := (length + columns - 1) / columns * columns
			scores, inverse := m.floats(rows*stride, 20), guarded[float32](t, rows, m.atEnd)
			for i := range rows { // what an earlier call left must not count
				for j := length; j < stride; j++ {
					scores[i*stride+j] = float32(math.NaN())
				}
			}
			scores[0] = 1000 // the others come near 0
			want, wantInverse := slices.Clone(scores), make([]float32, rows)
			k.Softmax(scores, stride, length, inverse)
			kernel.Generic{}.Softmax(want, stride, length, wantInverse)
			near(t, inverse, wantInverse, 1e-6)
			for r := range rows {
				near(t, scores[r*stride:][:length], want[r*stride:][:length], 1e-6)
			}
		}
	})
}

func TestContext(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		for depth := 1; depth < 40; depth += 3 {
			for rows := 1; rows <= 26; rows++ {
				const stride = 2*columns + 5
				weightStride := depth + 3
				weights := m.floats((rows-1)*weightStride+depth, 1)
				values, inverse := m.floats(depth*columns, 1), m.floats(rows, 1)
				out := m.floats((rows-1)*stride+columns, 1)
				want := slices.Clone(out)
				k.Context(out, stride, weights, weightStride, values, inverse)
				kernel.Generic{}.Context(want, stride, weights, weightStride, values, inverse)
				near(t, out, want, 1e-5)
			}
		}
	})
}

func TestQuantize(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		for rows := 1; rows <= 4; rows++ {
			for width := 64; width <= 384; width += 64 {
				in := m.floats(rows*width, 3)
				for i := range width {
					in[i] += float32(i/width) * 10 // a range above 0
				}
				quantized(t, k, m, rows, in, slices.Clone(in), 1e-6, k.Quantize)
			}
		}
		for _, value := range []float32{0, -3, 5e30} {
			in := m.floats(64, 0)
			for i := range in {
				in[i] = value
			}
			quantized(t, k, m, 1, in, slices.Clone(in), 0, k.Quantize)
		}
	})
}

// quantized checks that bytes mean what they were made of, within half a step.
func quantized(t *testing.T, k kernel.Kernel, m memory, rows int, in, want []float32, tolerance float64, quantize func([]uint8, []kernel.Scale, []float32)) {
	t.Helper()
	out, scales := guarded[uint8](t, len(in), m.atEnd), guarded[kernel.Scale](t, rows, m.atEnd)
	quantize(out, scales, in)
	checkBytes(t, k, out, scales, want, tolerance)
}

func checkBytes(t *testing.T, k kernel.Kernel, out []uint8, scales []kernel.Scale, want []float32, tolerance float64) {
	t.Helper()
	width := len(want) / len(scales)
	for r, s := range scales {
		row := want[r*width:][:width]
		span := float64(slices.Max(row) - slices.Min(row))
		if step := span / float64(largestByte(k)); math.Abs(float64(s.Step)-step) > 1e-5*step+2*tolerance+1e-20 {
			t.Fatalf("a step of %g, want %g", s.Step, step)
		}
		for i, v := range row {
			got := float64(s.Low) + float64(s.Step)*float64(out[r*width+i])
			if math.Abs(got-float64(v)) > .501*float64(s.Step)+tolerance {
				t.Fatalf("row %d, column %d: %g, want %g", r, i, got, v)
			}
		}
	}
}

func TestGELU(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		in := m.floats(3*1536, 3)
		copy(in, []float32{-20, 20, 0, -4.375, 4.375, 1e9, -1e9})
		in[5] = 100
		want := make([]float32, len(in))
		for i, v := range in {
			want[i] = float32(float64(v) * .5 * (1 + math.Erf(float64(v)/math.Sqrt2)))
		}
		in[6], want[6] = -100, 0
		quantized(t, k, m, 3, in, want, 1e-3, k.GELU)
		for i, v := range in {
			if math.Abs(float64(v-want[i])) > 4e-5*max(1, math.Abs(float64(want[i]))/4) {
				t.Fatalf("%d: %g, want %g", i, v, want[i])
			}
		}
	})
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	eachKernel(t, func(t *testing.T, k kernel.Kernel, m memory) {
		for rows := 1; rows <= 3; rows++ {
			x, y, n := m.floats(rows*kernel.Hidden, 2), m.floats(rows*kernel.Hidden, 2), m.floats(3*kernel.Hidden, 1)
			x[0] = 60 // as the model's outliers
			out, scales := guarded[uint8](t, len(x), m.atEnd), guarded[kernel.Scale](t, rows, m.atEnd)
			want := slices.Clone(x)
			kernel.Generic{}.Normalize(want, y, n, make([]uint8, len(x)), make([]kernel.Scale, rows))
			k.Normalize(x, y, n, out, scales)
			near(t, x, want, 2e-6)
			for i := range want {
				want[i] *= n[2*kernel.Hidden+i%kernel.Hidden]
			}
			checkBytes(t, k, out, scales, want, 1e-4)
		}
	})
}

// near compares relative to the largest.
func near(t *testing.T, got, want []float32, tolerance float64) {
	t.Helper()
	var largest float64
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i, v := range got {
		if !(math.Abs(float64(v)-float64(want[i])) <= tolerance*max(1, largest)) {
			t.Fatalf("%d of %d: %g, want %g", i, len(got), v, want[i])
		}
	}
}

func head(s []float32) []float32 { return s[:min(len(s), 8)] }
