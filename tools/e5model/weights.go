package main

import (
	"math"
	"slices"

	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
	"github.com/WebsyteAI/websyte/app/embed/e5/weights"
)

// writeWeights gives the file of weights: matrices in 8 bits, with a scale for each
// output, and word vectors as they are.
func (m *model) writeWeights(t *unigram.Tokenizer) []byte {
	ranges := m.calibrate(t)
	e := newExact(m)
	w := &weights.Model{Positions: slices.Clone(e.floats("emb.pos")), WordRows: m.tensors["emb.word"].data}
	for i := range w.Positions {
		w.Positions[i] += e.floats("emb.type")[i%m.hidden]
	}
	states, attended := make([][]float32, m.layers+1), make([][]float32, m.layers)
	for l := range m.layers {
		matrix := func(name string) []float32 { return e.floats(layerName(l, name) + ".w") }
		states[l] = smoothing(ranges[l]["states"], matrix("q"), matrix("k"), matrix("v"))
		attended[l] = smoothing(ranges[l]["attended"], matrix("fi"))
	}
	states[m.layers] = ones(m.hidden)
	w.First = e.norm("emb.ln", states[0])
	for l := range m.layers {
		w.Layers[l] = e.quantizedLayer(l, states[l], attended[l], states[l+1])
	}
	return weights.Write(w)
}

// quantizedLayer is a layer whose inputs are divided by smoothing factors: its
// own states', those after attention, and the next layer's states'.
func (e *exact) quantizedLayer(l int, states, attended, next []float32) weights.Layer {
	name := func(s string) string { return layerName(l, s) }
	matrix := func(s string, smooth []float32, scale float64) dense {
		return dense{e.floats(name(s) + ".w"), e.floats(name(s) + ".b"), smooth, scale}
	}
	// The softmax is of powers of two.
	scale := math.Log2E / math.Sqrt(float64(e.hidden/e.heads))
	return weights.Layer{
		QueryKeyValue:    sideBySide(matrix("q", states, scale), matrix("k", states, 1), matrix("v", states, 1)),
		Output:           sideBySide(matrix("ao", ones(e.hidden), 1)),
		AfterAttention:   e.norm(name("aln"), attended),
		Up:               sideBySide(matrix("fi", attended, 1)),
		Down:             sideBySide(matrix("fo", ones(e.feedForward), 1)),
		AfterFeedForward: e.norm(name("oln"), next),
	}
}

// norm is a normalisation whose output is divided by smoothing factors.
func (e *exact) norm(name string, smooth []float32) kernel.Norm {
	n := append(kernel.Norm(nil), e.floats(name+".w")...)
	n = append(n, e.floats(name+".b")...)
	for _, s := range smooth {
		n = append(n, 1/s)
	}
	return n
}

func ones(n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = 1
	}
	return s
}

// dense is a matrix, row by row of outputs, whose inputs are divided by smoothing
// factors and whose outputs are scaled.
type dense struct {
	rows, bias, smooth []float32
	scale              float64
}

// sideBySide puts matrices with the same inputs beside each other, as kernel.Matrix has it.
func sideBySide(all ...dense) kernel.Matrix {
	inputs := len(all[0].smooth)
	var m kernel.Matrix
	for _, d := range all {
		for panel := 0; panel < len(d.bias); panel += kernel.PanelColumns {
			at := len(m.Panels)
			m.Panels = append(m.Panels, make([]int8, inputs*kernel.PanelColumns)...)
			columns := make([]float32, 3*kernel.PanelColumns)
			for i := range kernel.PanelColumns {
				q, scale, sum := d.quantize(panel + i)
				columns[i] = float32(scale)
				columns[kernel.PanelColumns+i] = float32(scale * float64(sum))
				columns[2*kernel.PanelColumns+i] = float32(float64(d.bias[panel+i]) * d.scale)
				for k, v := range q {
					m.Panels[at+k/4*4*kernel.PanelColumns+4*i+k%4] = v
				}
			}
			m.Columns = append(m.Columns, columns...)
		}
	}
	return m
}

// quantize gives an output's weights in 8 bits, their scale and their sum.
func (d dense) quantize(output int) (q []int8, scale float64, sum int) {
	row := make([]float64, len(d.smooth))
	var largest float64
	for i := range row {
		row[i] = float64(d.rows[output*len(row)+i]) * float64(d.smooth[i]) * d.scale
		largest = max(largest, math.Abs(row[i]))
	}
	scale = largest / 127
	q = make([]int8, len(row))
	for i, v := range row {
		q[i] = int8(math.RoundToEven(v / scale))
		sum += int(q[i])
	}
	return q, scale, sum
}
