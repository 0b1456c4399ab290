package main

import (
	_ "embed"
	"math"
	"strings"

	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

// passages are texts in several languages and of several kinds, a line each, in
// whose course the model's inner ranges are watched.
//
//go:embed passages.txt
var passages string

// ranges holds, for each layer and each input of a matrix, the largest absolute
// value of each column.
type ranges []map[string][]float32

func (m *model) calibrate(t *unigram.Tokenizer) ranges {
	r := make(ranges, m.layers)
	for l := range r {
		r[l] = map[string][]float32{}
	}
	e := newExact(m)
	e.observe = func(layer int, input string, rows []float32, width int) {
		largest := r[layer][input]
		if largest == nil {
			largest = make([]float32, width)
			r[layer][input] = largest
		}
		for i, v := range rows {
			largest[i%width] = max(largest[i%width], float32(math.Abs(float64(v))))
		}
	}
	for passage := range strings.Lines(passages) {
		e.embed(m.encode(t, "passage: "+strings.TrimSpace(passage)))
	}
	return r
}

// smoothing gives what to divide the columns of an input by, so that those with
// large values no longer set the scale for all (SmoothQuant, Xiao et al. 2023, with
// alpha .5): the root of the input's largest value over the matrices' largest
// weight in that column.
func smoothing(largest []float32, matrices ...[]float32) []float32 {
	smooth := make([]float32, len(largest))
	for i, input := range largest {
		var weight float32
		for _, matrix := range matrices {
			for at := i; at < len(matrix); at += len(largest) {
				weight = max(weight, float32(math.Abs(float64(matrix[at]))))
			}
		}
		smooth[i] = float32(math.Sqrt(float64(max(input, 1e-5) / max(weight, 1e-5))))
	}
	return smooth
}
