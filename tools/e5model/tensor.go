package main

import (
	"encoding/binary"
	"fmt"
	"math"
)

// blockBytes is the size of a block of blockWeights quantised weights.
const blockBytes = 2 + blockWeights/2

func layerName(layer int, tensor string) string { return fmt.Sprintf("l%d.%s", layer, tensor) }

func (t tensor) floats() []float32 { return t.part(0, t.count) }

// part gives n values from a place on; for quantised ones both are whole blocks.
func (t tensor) part(from, n int) []float32 {
	out := make([]float32, n)
	if !t.quantized {
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.data[4*(from+i):]))
		}
		return out
	}
	for i := range n / blockWeights {
		block := t.data[(from/blockWeights+i)*blockBytes:][:blockBytes]
		scale := float16(binary.LittleEndian.Uint16(block))
		low := out[i*blockWeights:][:blockWeights]
		for j, two := range block[2:] {
			low[j] = float32(int(two&15)-8) * scale
			low[j+blockWeights/2] = float32(int(two>>4)-8) * scale
		}
	}
	return out
}

// float16 gives the value of a 16-bit float.
func float16(bits uint16) float32 {
	sign, exponent, fraction := 1., int(bits>>10&31), float64(bits&1023)
	if bits>>15 != 0 {
		sign = -1
	}
	if exponent == 0 {
		return float32(sign * math.Ldexp(fraction, -24))
	}
	return float32(sign * math.Ldexp(1024+fraction, exponent-25))
}
