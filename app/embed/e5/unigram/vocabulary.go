package unigram

import (
	"errors"
	"math"
)

// A vocabulary file, little-endian, is a header and seven arrays, each at a multiple
// of 64 bytes and in this order:
//
//	header    "websyteU", then 32-bit numbers: version, units, pieces, id of the
//	          unknown piece, its score (a float), blocks, distinct blocks,
//	          replacements, bytes of their text
//	trie      a 32-bit unit for each node, see below
//	scores    a 32-bit float for each piece: its log probability
//	index     16 bits for each 128 code points from 0: which block is theirs
//	blocks    16 bits for each code point of a block: 1 + its replacement, or 0
//	offsets   16 bits for each replacement, and one more: where its text begins
//	text      what the replacements put in place of their code points, as UTF-8
//
// The trie is a double array. A unit is the byte that leads to the node in the high
// eight bits, the flags leaf and ends, and 22 bits: of a leaf the id of its piece,
// else the base. The child for byte b stands at base XOR b, if that unit's byte is b:
// no two nodes share a base. Where ends is set, the piece that ends here has its id
// in the unit at the base. The root is unit 0.
const (
	magic     = "websyteU"
	version   = 1
	alignment = 64
	headSize  = 44

	leaf       = 1 << 23
	ends       = 1 << 22
	lowBits    = ends - 1
	labelShift = 24

	blockBits = 7 // of a code point: its place in a block
)

type vocabulary struct {
	trie, scores, index, blocks, offsets, text string

	unknown      int32
	unknownScore float32
}

var errVocabulary = errors.New("the tokenizer's vocabulary is damaged or of another version: build the program anew")

func openVocabulary(file string) (v vocabulary, err error) {
	if len(file) < headSize || file[:len(magic)] != magic || u32(file, 2) != version {
		return v, errVocabulary
	}
	units, pieces, blocks, distinct := u32(file, 3), u32(file, 4), u32(file, 7), u32(file, 8)
	replacements, text := u32(file, 9), u32(file, 10)
	v.unknown, v.unknownScore = int32(u32(file, 5)), math.Float32frombits(u32(file, 6))
	at := uint64(headSize)
	for _, part := range []struct {
		to          *string
		count, size uint64
	}{
		{&v.trie, uint64(units), 4},
		{&v.scores, uint64(pieces), 4},
		{&v.index, uint64(blocks), 2},
		{&v.blocks, uint64(distinct), 2 << blockBits},
		{&v.offsets, uint64(replacements) + 1, 2},
		{&v.text, uint64(text), 1},
	} {
		start := (at + alignment - 1) &^ (alignment - 1)
		at = start + part.count*part.size
		if at > uint64(len(file)) {
			return v, errVocabulary
		}
		*part.to = file[start:at]
	}
	return v, nil
}

// u32 is the number at index i of an array; u16 is, too.
func u32(s string, i uint32) uint32 {
	at := 4 * uint64(i)
	_ = s[at+3] // one check of the bounds, and one load
	return uint32(s[at]) | uint32(s[at+1])<<8 | uint32(s[at+2])<<16 | uint32(s[at+3])<<24
}

func u16(s string, i uint32) uint32 {
	at := 2 * uint64(i)
	_ = s[at+1]
	return uint32(s[at]) | uint32(s[at+1])<<8
}

func (v *vocabulary) unit(i uint32) uint32 { return u32(v.trie, i) }

func (v *vocabulary) score(id int32) float32 {
	return math.Float32frombits(u32(v.scores, uint32(id)))
}

// child is the node that byte b leads to from node, which is no leaf.
func (v *vocabulary) child(node uint32, b byte) (uint32, bool) {
	unit := v.unit(node&lowBits ^ uint32(b))
	return unit, unit>>labelShift == uint32(b) && b != 0
}

// value is the id of the piece that ends at node: one is there.
func (v *vocabulary) value(node uint32) int32 {
	if node&leaf == 0 {
		node = v.unit(node & lowBits)
	}
	return int32(node & lowBits)
}

// replacement is what the normaliser puts in place of r.
func (v *vocabulary) replacement(r rune) (string, bool) {
	block := uint32(r) >> blockBits
	if int(block) >= len(v.index)/2 {
		return "", false
	}
	entry := u16(v.blocks, u16(v.index, block)<<blockBits|uint32(r)&(1<<blockBits-1))
	if entry == 0 {
		return "", false
	}
	return v.text[u16(v.offsets, entry-1):u16(v.offsets, entry)], true
}
