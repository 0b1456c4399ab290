package app

import "math"

// MaxSentences bounds the sentences of a chunk that have a vector. A passage of
// prose has about ten; only tables and lists of very short lines come near.
const MaxSentences = 48

// ChunkVector is a chunk's meaning: Vector has unit length.
type ChunkVector struct {
	Chunk     ChunkID
	Vector    []float32
	Sentences []SentenceVector // in the order of the text, at most MaxSentences
}

// ChunkDirections are a chunk's vector and those of its sentences, for comparing.
type ChunkDirections struct {
	Chunk     ChunkID
	Direction Direction
	Sentences []SentenceVector // in the order of the text
}

// SentenceVector is the meaning of one sentence of a chunk.
type SentenceVector struct {
	Start     int // bytes in the chunk's text
	Direction Direction
}

// Direction is a vector in a quarter of its size, without its length: the largest
// number is 127 or -127. Cosines to it are within .004 of those to the vector.
type Direction []int8

// DirectionOf rounds v.
func DirectionOf(v []float32) Direction {
	largest := math.SmallestNonzeroFloat64
	for _, x := range v {
		largest = max(largest, math.Abs(float64(x)))
	}
	d := make(Direction, len(v))
	for i, x := range v {
		d[i] = int8(math.Round(float64(x) / largest * 127))
	}
	return d
}

// Cosine is that between d and a vector of unit length; 0 where their lengths differ.
func (d Direction) Cosine(unit []float32) float64 {
	if len(d) != len(unit) {
		return 0
	}
	var product float32
	var square int32
	for i, x := range d {
		product += float32(x) * unit[i]
		square += int32(x) * int32(x)
	}
	if square == 0 {
		return 0
	}
	return float64(product) / math.Sqrt(float64(square))
}
