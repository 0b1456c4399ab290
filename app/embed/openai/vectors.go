package openai

import (
	"fmt"
	"math"

	"github.com/sashabaranov/go-openai"
)

// maxDimensions is above every model that is offered today.
const maxDimensions = 8192

// vectors checks the response to n texts and puts its vectors in their order.
func (e *Embedder) vectors(response openai.EmbeddingResponse, n int) ([][]float32, error) {
	if len(response.Data) != n {
		return nil, e.wrong(fmt.Sprintf("%d vectors for %d texts", len(response.Data), n))
	}
	out := make([][]float32, n)
	for _, item := range response.Data {
		if item.Index < 0 || item.Index >= n || out[item.Index] != nil {
			return nil, e.wrong("its vectors are not numbered as the texts were")
		}
		if len(item.Embedding) == 0 || len(item.Embedding) > maxDimensions || len(item.Embedding) != len(response.Data[0].Embedding) {
			return nil, e.wrong("its vectors differ in dimension, are empty or too long")
		}
		if !normalize(item.Embedding) {
			return nil, e.wrong("a vector is zero or has no finite length")
		}
		out[item.Index] = item.Embedding
	}
	return out, nil
}

// normalize scales v to length one. It cannot where the length is zero or not
// finite.
func normalize(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	length := math.Sqrt(sum)
	if length == 0 || math.IsInf(length, 0) || math.IsNaN(length) {
		return false
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / length)
	}
	return true
}
