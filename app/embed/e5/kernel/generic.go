package kernel

import (
	"math"
)

// Generic is the plain Go twin of the assembly, a hundred times as slow.
type Generic struct{}

func (Generic) Name() string { return "generic" }

func (Generic) Dense(out []float32, layout Layout, in []uint8, scales []Scale, m Matrix) {
	var sums [PanelColumns]int32
	for p := range m.Outputs / PanelColumns {
		panel := m.Panels[p*m.Inputs*PanelColumns:][:m.Inputs*PanelColumns]
		columns := m.Columns[p*3*PanelColumns:][:3*PanelColumns]
		for r, s := range scales {
			multiply(&sums, in[r*m.Inputs:][:m.Inputs], panel)
			row := out[p*layout.Panel+r*layout.Row:][:PanelColumns]
			for i, sum := range sums {
				v := fma(float32(sum)*columns[i], s.Step, columns[2*PanelColumns+i])
				row[i] = fma(columns[PanelColumns+i], s.Low, v)
			}
		}
	}
}

func multiply(sums *[PanelColumns]int32, row []uint8, panel []int8) {
	clear(sums[:])
	for k := 0; k < len(row); k += 4 {
		a, b, c, d := int32(row[k]), int32(row[k+1]), int32(row[k+2]), int32(row[k+3])
		group := panel[k*PanelColumns:][:4*PanelColumns]
		for i := range sums {
			w := group[4*i:][:4]
			sums[i] += a*int32(w[0]) + b*int32(w[1]) + c*int32(w[2]) + d*int32(w[3])
		}
	}
}

// fma rounds once, as the processors' instruction does; but for rare double
// rounding.
func fma(a, b, c float32) float32 { return float32(float64(a)*float64(b) + float64(c)) }

func (Generic) Transpose(out, keys []float32) {
	for i, v := range keys {
		key, e := i/PanelColumns, i%PanelColumns
		panel := out[key/PanelColumns*PanelColumns*PanelColumns:]
		panel[e*PanelColumns+key%PanelColumns] = v
	}
}

func (Generic) Scores(out []float32, stride int, queries, keys []float32) {
	const size = PanelColumns * PanelColumns
	for r := range len(queries) / PanelColumns {
		for p := range stride / PanelColumns {
			sum(out[r*stride+p*PanelColumns:], queries[r*PanelColumns:][:PanelColumns], keys[p*size:][:size])
		}
	}
}

// sum adds up rows of PanelColumns floats, each multiplied with its weight.
func sum(out, weights, rows []float32) {
	out = out[:PanelColumns]
	clear(out)
	for k, w := range weights {
		for i, v := range rows[k*PanelColumns:][:PanelColumns] {
			out[i] = fma(w, v, out[i])
		}
	}
}

func (Generic) Softmax(scores []float32, stride, length int, inverse []float32) {
	for r := range inverse {
		row := scores[r*stride:][:length]
		largest := row[0]
		for _, v := range row {
			largest = max(largest, v)
		}
		var total float32
		for i, v := range row {
			row[i] = float32(math.Exp2(float64(max(v-largest, -126))))
			total += row[i]
		}
		inverse[r] = 1 / total
	}
}

func (Generic) Context(out []float32, stride int, weights []float32, weightStride int, values, inverse []float32) {
	for r, scale := range inverse {
		row := out[r*stride:][:PanelColumns]
		sum(row, weights[r*weightStride:][:len(values)/PanelColumns], values)
		for i := range row {
			row[i] *= scale
		}
	}
}

func (Generic) Quantize(out []uint8, scales []Scale, in []float32) {
	width := len(in) / len(scales)
	for r := range scales {
		scales[r] = quantize(out[r*width:][:width], in[r*width:][:width])
	}
}

// levels is the largest byte that quantisation makes.
const levels = 255

func quantize(out []uint8, in []float32) Scale {
	low, high := in[0], in[0]
	for _, v := range in {
		low, high = min(low, v), max(high, v)
	}
	span := max(high-low, leastRange)
	inverse := levels / span
	for i, v := range in {
		out[i] = uint8(math.RoundToEven(float64((v - low) * inverse)))
	}
	return Scale{Step: span / levels, Low: low}
}

func (g Generic) GELU(out []uint8, scales []Scale, in []float32) {
	for i, v := range in {
		x := float64(v)
		in[i] = float32(x * .5 * (1 + math.Erf(x/math.Sqrt2)))
	}
	g.Quantize(out, scales, in)
}

func (Generic) Normalize(x, y []float32, n Norm, out []uint8, scales []Scale) {
	var smooth [Hidden]float32
	for r := range scales {
		row := x[r*Hidden:][:Hidden]
		for i, v := range y[r*Hidden:][:Hidden] {
			row[i] += v
		}
		standardize(row)
		for i, v := range row {
			row[i] = fma(v, n[i], n[Hidden+i])
			smooth[i] = row[i] * n[2*Hidden+i]
		}
		scales[r] = quantize(out[r*Hidden:][:Hidden], smooth[:])
	}
}

// standardize brings a row to mean 0 and variance 1.
func standardize(row []float32) {
	var mean, variance float64
	for _, v := range row {
		mean += float64(v) / Hidden
	}
	for _, v := range row {
		variance += (float64(v) - mean) * (float64(v) - mean) / Hidden
	}
	inverse := 1 / math.Sqrt(variance+epsilon)
	for i, v := range row {
		row[i] = float32((float64(v) - mean) * inverse)
	}
}
