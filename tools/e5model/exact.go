package main

import (
	"math"
	"sync"
)

// exact computes the model's forward pass in 32-bit floats, as it was trained. It
// is slow, and what the program's own is measured against.
type exact struct {
	*model
	// observe is told what goes into a matrix of a layer: rows of width floats.
	observe func(layer int, input string, rows []float32, width int)
	cache   map[string][]float32
	mu      sync.Mutex
}

func newExact(m *model) *exact {
	return &exact{model: m, observe: func(int, string, []float32, int) {}, cache: map[string][]float32{}}
}

func (e *exact) floats(name string) []float32 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cache[name] == nil {
		e.cache[name] = e.tensors[name].floats()
	}
	return e.cache[name]
}

// embed gives the vector of a text's tokens.
func (e *exact) embed(ids []int32) []float32 {
	x := make([]float32, len(ids)*e.hidden)
	words, positions, types := e.tensors["emb.word"], e.floats("emb.pos"), e.floats("emb.type")
	for t, id := range ids {
		row := x[t*e.hidden:][:e.hidden]
		copy(row, words.part(int(id)*e.hidden, e.hidden))
		for i := range row {
			row[i] += positions[t*e.hidden+i] + types[i]
		}
	}
	e.normalize(x, nil, "emb.ln")
	for l := range e.layers {
		e.layer(x, l)
	}
	return mean(x, e.hidden)
}

func (e *exact) layer(x []float32, l int) {
	name := func(s string) string { return layerName(l, s) }
	e.observe(l, "states", x, e.hidden)
	q, k, v := e.dense(x, name("q")), e.dense(x, name("k")), e.dense(x, name("v"))
	context := e.attention(q, k, v)
	e.observe(l, "context", context, e.hidden)
	e.normalize(x, e.dense(context, name("ao")), name("aln"))
	e.observe(l, "attended", x, e.hidden)
	wide := e.dense(x, name("fi"))
	for i, v := range wide {
		wide[i] = float32(float64(v) * .5 * (1 + math.Erf(float64(v)/math.Sqrt2)))
	}
	e.observe(l, "wide", wide, e.feedForward)
	e.normalize(x, e.dense(wide, name("fo")), name("oln"))
}

// dense multiplies rows with a matrix and adds its bias; outputs are computed in
// parallel, each in one order.
func (e *exact) dense(rows []float32, name string) []float32 {
	matrix, bias := e.floats(name+".w"), e.floats(name+".b")
	outputs := len(bias)
	inputs := len(matrix) / outputs
	n := len(rows) / inputs
	out := make([]float32, n*outputs)
	var group sync.WaitGroup
	const part = 96
	for from := 0; from < outputs; from += part {
		group.Go(func() {
			for o := from; o < min(from+part, outputs); o++ {
				column := matrix[o*inputs:][:inputs]
				for r := range n {
					out[r*outputs+o] = dot(rows[r*inputs:][:inputs], column) + bias[o]
				}
			}
		})
	}
	group.Wait()
	return out
}

// dot adds up in four sums; the conversions keep the compiler from rounding less
// often on some processors.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for i := 0; i < len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += float32(x[0] * y[0])
		s1 += float32(x[1] * y[1])
		s2 += float32(x[2] * y[2])
		s3 += float32(x[3] * y[3])
	}
	return (s0 + s1) + (s2 + s3)
}

func (e *exact) attention(q, k, v []float32) []float32 {
	width, n := e.hidden/e.heads, len(q)/e.hidden
	out, scores := make([]float32, len(q)), make([]float64, n)
	for at := 0; at < len(q); at += width { // one head of one token
		head := at % e.hidden
		var total float64
		largest := math.Inf(-1)
		for t := range n {
			scores[t] = float64(dot(q[at:][:width], k[t*e.hidden+head:][:width])) / math.Sqrt(float64(width))
			largest = max(largest, scores[t])
		}
		for t := range n {
			scores[t] = math.Exp(scores[t] - largest)
			total += scores[t]
		}
		for t := range n {
			for i, value := range v[t*e.hidden+head:][:width] {
				out[at+i] += float32(scores[t] / total * float64(value))
			}
		}
	}
	return out
}

// normalize adds y to x and brings rows to mean 0 and variance 1, then scales them.
func (e *exact) normalize(x, y []float32, name string) {
	gain, shift := e.floats(name+".w"), e.floats(name+".b")
	for i, v := range y {
		x[i] += v
	}
	for ; len(x) > 0; x = x[e.hidden:] {
		var sum, squares float64
		for _, v := range x[:e.hidden] {
			sum += float64(v)
		}
		average := sum / float64(e.hidden)
		for _, v := range x[:e.hidden] {
			squares += float64((float64(v) - average) * (float64(v) - average))
		}
		deviation := math.Sqrt(squares/float64(e.hidden) + float64(e.epsilon))
		for i, v := range x[:e.hidden] {
			x[i] = float32((float64(v)-average)/deviation)*gain[i] + shift[i]
		}
	}
}

// mean of the rows, of unit length.
func mean(rows []float32, width int) []float32 {
	sums, out := make([]float64, width), make([]float32, width)
	var square float64
	for i, v := range rows {
		sums[i%width] += float64(v)
	}
	for _, v := range sums {
		square += v * v
	}
	for i, v := range sums {
		out[i] = float32(v / math.Sqrt(square))
	}
	return out
}
