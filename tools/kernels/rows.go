package main

import (
	"github.com/WebsyteAI/websyte/tools/kernels/approximation"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// hidden is how many floats normalize takes for a row.
const hidden = 384

// quantize turns rows of floats into bytes.
func (a assembler) quantize() {
	a.quantizeRows("quantize", "Quantize", nil)
}

// gelu is quantize with the activation before it.
func (a assembler) gelu() {
	a.quantizeRows("gelu", "GELU", a.activation)
}

func (a assembler) quantizeRows(name, method string, prepare func(free []reg.VecPhysical) (activate func(x reg.VecPhysical))) {
	a.function(name, "is Kernel."+method+".", "in *float32, rows int, width int, out *uint8, scales *float32, levels float32")
	v := a.registers
	r := a.quantizer(v[:6])
	var activate func(x reg.VecPhysical)
	if prepare != nil {
		activate = prepare(v[7:])
	}
	in, rows, width := a.parameter("in"), a.parameter("rows"), a.parameter("width")
	a.SHLQ(operand.U8(2), width)
	a.repeat("row", rows, func() {
		r.begin()
		a.sweep("range", width, 1, func(_ int, i operand.Mem) {
			a.VMOVUPS(from(in, i), v[6])
			if activate != nil {
				activate(v[6])
				a.VMOVUPS(v[6], from(in, i))
			}
			r.include(v[6])
		})
		r.finish()
		a.sweep("bytes", width, 4, func(n int, i operand.Mem) {
			a.VMOVUPS(from(in, i), v[6+n])
			r.put(n, v[6:10])
		})
		a.ADDQ(width, in)
	})
	a.end()
}

// activation replaces a register of floats by what approximation.GELU describes.
func (a assembler) activation(free []reg.VecPhysical) func(x reg.VecPhysical) {
	const bound = approximation.GELUBound
	terms := approximation.GELU[:]
	t, square, sum := free[0], free[1], free[2]
	constant := a.keep(free[3:], append(terms, bound, -bound))
	return func(x reg.VecPhysical) {
		a.VMAXPS(constant(-bound), x, x)
		a.VMINPS(constant(bound), x, t)
		a.VMULPS(t, t, square)
		a.VMOVUPS(constant(terms[0]), sum)
		for _, term := range terms[1:9] {
			a.VFMADD213PS(constant(term), square, sum)
		}
		a.VFMADD213PS(constant(terms[9]), t, sum)
		a.VMULPS(sum, x, x)
	}
}

// keep puts constants into the registers that are free, and says where each is: in
// one of these, or in memory.
func (a assembler) keep(free []reg.VecPhysical, constants []float32) func(float32) operand.Op {
	places := map[float32]operand.Op{}
	for i, c := range constants {
		places[c] = a.all(c)
		if i < len(free) {
			a.broadcast(c, free[i])
			places[c] = free[i]
		}
	}
	return func(c float32) operand.Op { return places[c] }
}

// normalize adds y to x, brings each row to mean 0 and variance 1, scales and
// shifts it, and quantizes it with the third of the parameters' scales.
func (a assembler) normalize() {
	a.function("normalize", "is Kernel.Normalize.", "x, y *float32, rows int, parameters *float32, out *uint8, scales *float32, levels float32")
	v := a.registers
	r := a.quantizer(v[:6])
	x, y, rows, parameters := a.parameter("x"), a.parameter("y"), a.parameter("rows"), a.parameter("parameters")
	gain, shift, smooth := parameters, a.GP64(), a.GP64()
	a.LEAQ(a.at(parameters, 4*hidden), shift)
	a.LEAQ(a.at(parameters, 8*hidden), smooth)
	width := a.GP64()
	a.MOVQ(operand.U32(4*hidden), width)
	sums, mean, deviation := v[6:10], v[10], v[11]
	total := func() reg.VecPhysical {
		a.VADDPS(sums[1], sums[0], sums[0])
		a.VADDPS(sums[3], sums[2], sums[2])
		a.VADDPS(sums[2], sums[0], sums[0])
		a.reduce(sums[0], sums[1], a.VADDPS)
		a.broadcast(1./hidden, sums[1])
		a.VMULPS(sums[1], sums[0], sums[0])
		return sums[0]
	}
	a.repeat("row", rows, func() {
		for _, s := range sums {
			a.zero(s)
		}
		a.sweep("sum", width, 4, func(n int, i operand.Mem) {
			a.VMOVUPS(from(x, i), v[12])
			a.VADDPS(from(y, i), v[12], v[12])
			a.VMOVUPS(v[12], from(x, i))
			a.VADDPS(v[12], sums[n], sums[n])
		})
		a.VMOVAPS(total(), mean)
		for _, s := range sums {
			a.zero(s)
		}
		a.sweep("variance", width, 4, func(n int, i operand.Mem) {
			a.VMOVUPS(from(x, i), v[12])
			a.VSUBPS(mean, v[12], v[12])
			a.VFMADD231PS(v[12], v[12], sums[n])
		})
		a.broadcast(1e-12, deviation)
		a.VADDPS(total(), deviation, deviation)
		a.VSQRTPS(deviation, deviation)
		a.broadcast(1, v[12])
		a.VDIVPS(deviation, v[12], deviation)
		r.begin()
		a.sweep("range", width, 1, func(_ int, i operand.Mem) {
			a.VMOVUPS(from(x, i), v[12])
			a.VSUBPS(mean, v[12], v[12])
			a.VMULPS(deviation, v[12], v[12])
			a.VMOVUPS(from(shift, i), v[13])
			a.VFMADD231PS(from(gain, i), v[12], v[13])
			a.VMOVUPS(v[13], from(x, i))
			a.VMULPS(from(smooth, i), v[13], v[13])
			r.include(v[13])
		})
		r.finish()
		a.sweep("bytes", width, 4, func(n int, i operand.Mem) {
			a.VMOVUPS(from(x, i), v[6+n])
			a.VMULPS(from(smooth, i), v[6+n], v[6+n])
			r.put(n, v[6:10])
		})
		a.ADDQ(width, x)
		a.ADDQ(width, y)
	})
	a.end()
}

// sweep goes through a row of so many bytes, some registers at a time; the place
// that the body gets is an index with a displacement.
func (a assembler) sweep(label string, width reg.Register, unroll int, body func(n int, index operand.Mem)) {
	index := a.GP64()
	a.XORQ(index, index)
	a.Label(label)
	for n := range unroll {
		body(n, operand.Mem{Index: index, Scale: 1, Disp: n * a.size()})
	}
	a.ADDQ(operand.U32(unroll*a.size()), index)
	a.CMPQ(index, width)
	a.JNE(operand.LabelRef(label))
}

func from(base reg.Register, index operand.Mem) operand.Mem {
	index.Base = base
	return index
}
