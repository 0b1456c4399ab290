package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// The format is described in app/embed/e5/unigram/vocabulary.go.
const (
	vocabularyMagic   = "websyteU"
	vocabularyVersion = 1
	alignment         = 64
	blockRunes        = 128

	// unknownPenalty lies between an unknown character and the least likely piece:
	// SentencePiece's constant.
	unknownPenalty = 10
)

// vocabularyHeader begins the file; its fields say how long the parts are.
type vocabularyHeader struct {
	Magic        [8]byte
	Version      uint32
	Units        uint32 // of the trie
	Pieces       uint32
	Unknown      uint32 // id of what stands for an unknown character
	UnknownScore float32
	Blocks       uint32 // of the block index
	Distinct     uint32 // blocks
	Replacements uint32
	Text         uint32 // bytes of all replacements
}

func (m *model) writeVocabulary() ([]byte, error) {
	if m.begin != 0 || m.end != 2 || m.unknown != 3 {
		return nil, fmt.Errorf("the special pieces are %d, %d and %d, not 0, 2 and 3", m.begin, m.end, m.unknown)
	}
	units, err := m.trie()
	if err != nil {
		return nil, err
	}
	scores := make([]float32, len(m.pieces))
	for i, p := range m.pieces {
		scores[i] = p.score
	}
	offsets, text := m.replacementText()
	index, blocks := m.replacementBlocks()
	h := vocabularyHeader{
		Version: vocabularyVersion, Units: uint32(len(units)), Pieces: uint32(len(scores)),
		Unknown: uint32(m.unknown), UnknownScore: slices.Min(scores) - unknownPenalty,
		Blocks: uint32(len(index)), Distinct: uint32(len(blocks) / blockRunes),
		Replacements: uint32(len(m.replacements)), Text: uint32(len(text)),
	}
	copy(h.Magic[:], vocabularyMagic)
	return join(h, units, scores, index, blocks, offsets, text)
}

// join writes parts one after another, each at a multiple of the alignment.
func join(parts ...any) ([]byte, error) {
	var out bytes.Buffer
	for _, p := range parts {
		out.Write(make([]byte, -out.Len()&(alignment-1)))
		if err := binary.Write(&out, binary.LittleEndian, p); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// trie holds every piece that a text may contain: all but the unknown one.
func (m *model) trie() ([]uint32, error) {
	keys := make([]key, 0, len(m.pieces))
	for id, p := range m.pieces {
		if id != m.unknown {
			keys = append(keys, key{p.text, uint32(id)})
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return bytes.Compare(a.text, b.text) })
	return buildTrie(keys)
}

// replacementText joins what replaces the code points; replacement i is
// text[offsets[i]:offsets[i+1]].
func (m *model) replacementText() (offsets []uint16, text []byte) {
	offsets = []uint16{0}
	for _, r := range m.replacements {
		text = append(text, string(r.to)...)
		offsets = append(offsets, uint16(len(text)))
	}
	return offsets, text
}

// replacementBlocks maps code points to 1 + the number of their replacement, 0 for
// none, in blocks of which equal ones are stored once.
func (m *model) replacementBlocks() (index, blocks []uint16) {
	last := m.replacements[len(m.replacements)-1].from
	entries := make([]uint16, (last/blockRunes+1)*blockRunes)
	for i, r := range m.replacements {
		entries[r.from] = uint16(i + 1)
	}
	seen := map[[blockRunes]uint16]uint16{}
	for block := range slices.Chunk(entries, blockRunes) {
		at, found := seen[[blockRunes]uint16(block)]
		if !found {
			at = uint16(len(seen))
			seen[[blockRunes]uint16(block)] = at
			blocks = append(blocks, block...)
		}
		index = append(index, at)
	}
	return index, blocks
}
