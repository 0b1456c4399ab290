package llmtest

import (
	"cmp"
	"hash/fnv"
	"math"
	"strings"
	"unicode"
)

func (a *API) embeddings(x exchange) {
	data, tokens := []any{}, 0
	for i, text := range x.in.texts {
		data = append(data, map[string]any{"object": "embedding", "index": i, "embedding": embed(text, x.b.Dimensions, x.b.Synonyms)})
		tokens += len(strings.Fields(text))
	}
	var response any = map[string]any{
		"object": "list", "model": x.in.Model, "data": data,
		"usage": map[string]int{"prompt_tokens": tokens, "total_tokens": tokens},
	}
	if x.b.Embeddings != nil {
		response = x.b.Embeddings(response)
	}
	x.w.Header().Set("Content-Type", "application/json")
	encode(x.w, response)
}

const (
	defaultDimensions = 256
	gramShare         = .7 // of a word's three-letter pieces against the word itself
	fullLength        = 5  // runes from which on a word counts fully; shorter ones mostly carry little
)

// Embed gives a unit vector of the hashed words of text and of their
// three-letter pieces: texts that share words, or forms of them, are near each
// other. The same text has the same vector always.
func Embed(text string, dimensions int) []float32 { return embed(text, dimensions, nil) }

func embed(text string, dimensions int, synonyms map[string]string) []float32 {
	sum := make([]float64, cmp.Or(dimensions, defaultDimensions))
	text = strings.TrimPrefix(strings.TrimPrefix(text, "query: "), "passage: ")
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, word := range words {
		word = cmp.Or(synonyms[word], word)
		runes := []rune(word)
		weight := min(1, float64(len(runes)*len(runes))/(fullLength*fullLength))
		add(sum, word, weight)
		for i := 0; i+3 <= len(runes); i++ {
			add(sum, "#"+string(runes[i:i+3]), weight*gramShare)
		}
	}
	return unit(sum)
}

func add(sum []float64, feature string, weight float64) {
	h := fnv.New64a()
	h.Write([]byte(feature))
	n := h.Sum64()
	if n>>63 == 1 {
		weight = -weight
	}
	sum[n%uint64(len(sum))] += weight
}

// unit scales to length one; what has no words gets a direction of its own.
func unit(sum []float64) []float32 {
	length := 0.0
	for _, v := range sum {
		length += v * v
	}
	if length == 0 {
		sum[0], length = 1, 1
	}
	out := make([]float32, len(sum))
	for i, v := range sum {
		out[i] = float32(v / math.Sqrt(length))
	}
	return out
}
