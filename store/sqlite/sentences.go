package sqlite

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/WebsyteAI/websyte/app"
)

// Sentences of a chunk are stored as one value: for each the offset of its start in
// the chunk's text, in four bytes, little endian, and behind it its direction, a
// byte for each number of the chunk's vector.
const offsetSize = 4

func sentencesBlob(sentences []app.SentenceVector) []byte {
	b := []byte{}
	for _, s := range sentences {
		b = binary.LittleEndian.AppendUint32(b, uint32(s.Start))
		for _, x := range s.Direction {
			b = append(b, byte(x))
		}
	}
	return b
}

func sentencesFromBlob(b []byte, dims int) []app.SentenceVector {
	size := offsetSize + dims
	out := make([]app.SentenceVector, 0, len(b)/size)
	for ; len(b) >= size; b = b[size:] {
		s := app.SentenceVector{Start: int(binary.LittleEndian.Uint32(b)), Direction: make(app.Direction, dims)}
		for i, x := range b[offsetSize:size] {
			s.Direction[i] = int8(x)
		}
		out = append(out, s)
	}
	return out
}

func vectorFromBlob(b []byte) []float32 {
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

func (s *Store) Vectors(ctx context.Context, w app.WidgetID, model string, list []app.ChunkID) ([]app.ChunkVector, error) {
	chunks, err := ids(list)
	if err != nil {
		return nil, err
	}
	return read(ctx, s, func(t *tx) ([]app.ChunkVector, error) {
		set, err := setOf(t, w, model)
		if app.CodeOf(err) == app.NotFound && err != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return all(t, set.scanVector, `SELECT v.chunk, n.embedding, coalesce(s.sentences, x'') FROM json_each(?) j JOIN vectors v ON v.vector_set = ? AND v.chunk = j.value
			JOIN `+vecTable(set.dims)+` n ON n.rowid = v.num LEFT JOIN sentence_vectors s ON s.vector = v.num ORDER BY j.key`, chunks, set.num)
	})
}

func (set vectorSet) scanVector(s scanner) (v app.ChunkVector, err error) {
	var vector, sentences []byte
	err = s.Scan(&v.Chunk, &vector, &sentences)
	v.Vector, v.Sentences = vectorFromBlob(vector), sentencesFromBlob(sentences, set.dims)
	return v, err
}
