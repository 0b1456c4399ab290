package sqlite

import (
	"context"
	"encoding/binary"

	"github.com/WebsyteAI/websyte/app"
)

// Directions are stored as one value: first the chunk's, a byte for each number of
// its vector, then for each sentence the offset of its start in the chunk's text, in
// four bytes, little endian, and its direction.
const offsetSize = 4

func directionsBlob(v app.ChunkVector) []byte {
	b := appendDirection(nil, app.DirectionOf(v.Vector))
	for _, s := range v.Sentences {
		b = binary.LittleEndian.AppendUint32(b, uint32(s.Start))
		b = appendDirection(b, s.Direction)
	}
	return b
}

func appendDirection(b []byte, d app.Direction) []byte {
	for _, x := range d {
		b = append(b, byte(x))
	}
	return b
}

// Directions reads what comparing needs, which is a tenth of the work of reading
// the vectors themselves out of vec0.
func (s *Store) Directions(ctx context.Context, w app.WidgetID, model string, list []app.ChunkID) ([]app.ChunkDirections, error) {
	chunks, err := ids(list)
	if err != nil {
		return nil, err
	}
	return read(ctx, s, func(t *tx) ([]app.ChunkDirections, error) {
		set, err := setOf(t, w, model)
		if app.CodeOf(err) == app.NotFound && err != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return all(t, set.scanDirections, `SELECT v.chunk, x.directions FROM json_each(?) j CROSS JOIN vectors v ON v.vector_set = ? AND v.chunk = j.value
			CROSS JOIN directions x ON x.vector = v.num ORDER BY j.key`, chunks, set.num)
	})
}

func (set vectorSet) scanDirections(s scanner) (c app.ChunkDirections, err error) {
	var blob []byte
	if err := s.Scan(&c.Chunk, &blob); err != nil || len(blob) < set.dims {
		return c, err
	}
	numbers := make(app.Direction, len(blob)) // one for all of the chunk
	for i, x := range blob {
		numbers[i] = int8(x)
	}
	c.Direction = numbers[:set.dims:set.dims]
	c.Sentences = make([]app.SentenceVector, 0, len(blob)/(offsetSize+set.dims))
	for at := set.dims; at+offsetSize+set.dims <= len(blob); at += offsetSize + set.dims {
		first, end := at+offsetSize, at+offsetSize+set.dims
		c.Sentences = append(c.Sentences, app.SentenceVector{Start: int(binary.LittleEndian.Uint32(blob[at:])), Direction: numbers[first:end:end]})
	}
	return c, nil
}
