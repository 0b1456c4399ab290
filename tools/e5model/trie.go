package main

import "errors"

// key is a text of the trie, and what it stands for.
type key struct {
	text  []byte
	value uint32
}

// A unit of the trie is a node: the byte that leads to it in the high eight bits,
// two flags, and 22 bits of base or value.
const (
	labelShift = 24
	leaf       = 1 << 23 // the low bits are the value of the key that ends here, and no other goes on
	ends       = 1 << 22 // a key ends here, and others go on: its value stands at the base
	lowBits    = ends - 1

	trieBlock  = 256            // units that a node's children may lie in
	trieWindow = 16 * trieBlock // units at the end that are searched for room: looking everywhere takes a minute and saves nothing
)

var errTrieFull = errors.New("the trie has more units than its bases can number")

// trieBuilder places nodes in a double array. The child of a node for byte b stands
// at its base XOR b; no two nodes have the same base, so that the label alone tells
// whether a unit is that child.
type trieBuilder struct {
	units    []uint32
	taken    []bool // units
	bases    []bool // that a node has
	firstGap int    // where the search for room begins
}

// buildTrie makes a double array of keys, which are ascending, not empty and hold
// no zero byte.
func buildTrie(keys []key) ([]uint32, error) {
	b := &trieBuilder{}
	b.grow()
	b.taken[0] = true // the root
	if err := b.place(0, keys, 0); err != nil {
		return nil, err
	}
	return b.units, nil
}

func (b *trieBuilder) grow() {
	b.units = append(b.units, make([]uint32, trieBlock)...)
	b.taken = append(b.taken, make([]bool, trieBlock)...)
	b.bases = append(b.bases, make([]bool, trieBlock)...)
}

// branch is the keys that go on with one byte; 0 for the key that ends.
type branch struct {
	label byte
	keys  []key
}

func branches(keys []key, depth int) (out []branch) {
	for start, end := 0, 0; start < len(keys); start = end {
		label := labelAt(keys[start], depth)
		for end = start + 1; end < len(keys) && labelAt(keys[end], depth) == label; end++ {
		}
		out = append(out, branch{label, keys[start:end]})
	}
	return out
}

func labelAt(k key, depth int) byte {
	if depth == len(k.text) {
		return 0
	}
	return k.text[depth]
}

// place lays out the children of the node at unit at, whose path is the first
// depth bytes of keys.
func (b *trieBuilder) place(at int, keys []key, depth int) error {
	children := branches(keys, depth)
	if len(children) == 1 && children[0].label == 0 {
		b.units[at] |= leaf | keys[0].value
		return nil
	}
	base := b.base(children)
	if base > lowBits {
		return errTrieFull
	}
	b.units[at] |= uint32(base)
	for _, c := range children {
		b.units[base^int(c.label)] = uint32(c.label) << labelShift
		b.taken[base^int(c.label)] = true
	}
	for _, c := range children {
		if c.label == 0 {
			b.units[at] |= ends
			b.units[base] |= c.keys[0].value
			continue
		}
		if err := b.place(base^int(c.label), c.keys, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// base finds the first base at which all children have a free unit, and takes it.
func (b *trieBuilder) base(children []branch) int {
	b.firstGap = max(b.firstGap, len(b.units)-trieWindow)
	for b.firstGap < len(b.units) && b.taken[b.firstGap] {
		b.firstGap++
	}
	for gap := b.firstGap; ; gap++ {
		if gap == len(b.units) {
			b.grow()
		}
		base := gap ^ int(children[0].label)
		if !b.taken[gap] && !b.bases[base] && b.fits(base, children) {
			b.bases[base] = true
			return base
		}
	}
}

func (b *trieBuilder) fits(base int, children []branch) bool {
	for _, c := range children {
		if b.taken[base^int(c.label)] {
			return false
		}
	}
	return true
}
