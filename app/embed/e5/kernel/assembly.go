//go:build amd64 || arm64

package kernel

import "unsafe"

// assembly is a kernel whose routines are assembly. Its methods check lengths,
// which the routines do not.
type assembly struct {
	name string
	// rows is how many rows a product's tile has at most.
	rows int
	// levels is the largest byte that quantisation may make.
	levels float32

	dense     func(out *float32, outStride int, in *uint8, inStride int, panel *int8, depth int, columns, scales *float32, tile, tiles int)
	scores    func(out *float32, outStride int, in *float32, inStride int, panel *float32, depth int, tile, tiles int)
	context   func(out *float32, outStride int, in *float32, inStride int, panel *float32, depth int, scales *float32, tile, tiles int)
	softmax   func(scores *float32, stride, rows, length int, inverse *float32)
	quantize  func(in *float32, rows, width int, out *uint8, scales *float32, levels float32)
	gelu      func(in *float32, rows, width int, out *uint8, scales *float32, levels float32)
	normalize func(x, y *float32, rows int, parameters *float32, out *uint8, scales *float32, levels float32)
	transpose func(out, in *float32, groups int)
}

func (a *assembly) Name() string { return a.name }

// Sizes in bytes.
const (
	float     = 4
	panelRow  = PanelColumns * float
	panelSize = PanelColumns * PanelColumns // floats
)

// tiles parts rows into tiles that differ by at most one row: so many of large
// rows come first, then so many with a row less.
func (a *assembly) tiles(rows int) (large, larges, smalls int) {
	n := (rows + a.rows - 1) / a.rows
	small := rows / n
	return small + 1, rows - small*n, n - (rows - small*n)
}

func (a *assembly) Dense(out []float32, layout Layout, in []uint8, scales []Scale, m Matrix) {
	rows, panels := len(scales), m.Outputs/PanelColumns
	if rows == 0 || panels == 0 || m.Inputs == 0 {
		return
	}
	require(m.Inputs%16 == 0 && m.Outputs%PanelColumns == 0 && layout.Row >= PanelColumns && layout.Panel >= 0)
	in = in[:rows*m.Inputs]
	weights, columns := m.Panels[:m.Outputs*m.Inputs], m.Columns[:3*m.Outputs]
	out = out[:(panels-1)*layout.Panel+(rows-1)*layout.Row+PanelColumns]
	large, larges, smalls := a.tiles(rows)
	second := larges * large // the first row of the smaller tiles
	for p := range panels {
		to, panel, column := p*layout.Panel, &weights[p*m.Inputs*PanelColumns], &columns[p*3*PanelColumns]
		if larges > 0 {
			a.dense(&out[to], layout.Row*float, &in[0], m.Inputs, panel, m.Inputs/4, column, &scales[0].Step, large, larges)
		}
		if smalls > 0 {
			a.dense(&out[to+second*layout.Row], layout.Row*float, &in[second*m.Inputs], m.Inputs, panel, m.Inputs/4, column, &scales[second].Step, large-1, smalls)
		}
	}
}

func (a *assembly) Transpose(out, keys []float32) {
	const group = 8 * PanelColumns
	if len(keys) == 0 {
		return
	}
	require(len(keys)%group == 0)
	out = out[:(len(keys)+panelSize-1)/panelSize*panelSize]
	a.transpose(&out[0], &keys[0], len(keys)/group)
}

func (a *assembly) Scores(out []float32, stride int, queries, keys []float32) {
	rows, panels := len(queries)/PanelColumns, stride/PanelColumns
	if rows == 0 || panels == 0 {
		return
	}
	out, keys = out[:rows*stride], keys[:panels*panelSize]
	large, larges, smalls := a.tiles(rows)
	second := larges * large
	for p := range panels {
		if larges > 0 {
			a.scores(&out[p*PanelColumns], stride*float, &queries[0], panelRow, &keys[p*panelSize], PanelColumns, large, larges)
		}
		if smalls > 0 {
			a.scores(&out[second*stride+p*PanelColumns], stride*float, &queries[second*PanelColumns], panelRow, &keys[p*panelSize], PanelColumns, large-1, smalls)
		}
	}
}

func (a *assembly) Softmax(scores []float32, stride, length int, inverse []float32) {
	if len(inverse) == 0 {
		return
	}
	require(length > 0 && stride >= (length+15)/16*16)
	scores = scores[:len(inverse)*stride]
	a.softmax(&scores[0], stride*float, len(inverse), length, &inverse[0])
}

func (a *assembly) Context(out []float32, stride int, weights []float32, weightStride int, values, inverse []float32) {
	rows, depth := len(inverse), len(values)/PanelColumns
	if rows == 0 || depth == 0 {
		return
	}
	require(stride >= PanelColumns && weightStride >= depth)
	out, weights = out[:(rows-1)*stride+PanelColumns], weights[:(rows-1)*weightStride+depth]
	large, larges, smalls := a.tiles(rows)
	second := larges * large
	if larges > 0 {
		a.context(&out[0], stride*float, &weights[0], weightStride*float, &values[0], depth, &inverse[0], large, larges)
	}
	if smalls > 0 {
		a.context(&out[second*stride], stride*float, &weights[second*weightStride], weightStride*float, &values[0], depth, &inverse[second], large-1, smalls)
	}
}

func (a *assembly) Quantize(out []uint8, scales []Scale, in []float32) {
	if width := width(out, scales, in); width > 0 {
		a.quantize(&in[0], len(scales), width, &out[0], &scales[0].Step, a.levels)
	}
}

func (a *assembly) GELU(out []uint8, scales []Scale, in []float32) {
	if width := width(out, scales, in); width > 0 {
		a.gelu(&in[0], len(scales), width, &out[0], &scales[0].Step, a.levels)
	}
}

// width is a row's; 0 if there are none.
func width(out []uint8, scales []Scale, in []float32) int {
	if len(scales) == 0 {
		return 0
	}
	n := len(in) / len(scales)
	require(n%64 == 0 && n*len(scales) == len(in) && len(out) >= len(in))
	return n
}

func (a *assembly) Normalize(x, y []float32, n Norm, out []uint8, scales []Scale) {
	if len(scales) == 0 {
		return
	}
	size := len(scales) * Hidden
	x, y, out, n = x[:size], y[:size], out[:size], n[:3*Hidden]
	a.normalize(&x[0], &y[0], len(scales), &n[0], &out[0], &scales[0].Step, a.levels)
}

func require(ok bool) {
	if !ok {
		panic("kernel: a slice or a size is not as the method wants it")
	}
}

// The routines read scales as two floats each.
var _ = [1]struct{}{}[unsafe.Sizeof(Scale{})-2*float]
