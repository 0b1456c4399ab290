package weights

import (
	"encoding/binary"
	"math"
)

// Word writes the vector of a word to out, Hidden floats.
func (m *Model) Word(out []float32, id int) {
	row := m.WordRows[id*WordSize:][:WordSize]
	for b := range wordBlocks {
		block := row[b*(2+wordBlock/2):][:2+wordBlock/2]
		scale := float16(binary.LittleEndian.Uint16(block))
		low, high := out[b*wordBlock:][:wordBlock/2], out[b*wordBlock+wordBlock/2:][:wordBlock/2]
		for i, two := range block[2:] {
			low[i] = float32(int(two&15)-8) * scale
			high[i] = float32(int(two>>4)-8) * scale
		}
	}
}

// float16 gives the value of a 16-bit float that is a finite number.
func float16(bits uint16) float32 {
	const exponents = 112 // the difference of the exponents' biases
	sign, rest := uint32(bits>>15)<<31, uint32(bits&0x7fff)<<13
	if bits&0x7c00 == 0 { // below the least exponent
		return math.Float32frombits(sign|0x3f800000) * float32(rest>>13) * 0x1p-24
	}
	return math.Float32frombits(sign | (rest + exponents<<23))
}
