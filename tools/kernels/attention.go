package main

import (
	"fmt"
	"math"

	"github.com/WebsyteAI/websyte/tools/kernels/approximation"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// scores multiplies queries with a panel of keys.
func (a assembler) scores() {
	a.function("scores", "is some tiles of Kernel.Scores.", fmt.Sprintf(productParameters, "float32", "float32", ""))
	a.floatProduct(4, nil, nil)
}

// context multiplies weights with values, and each row with its scale.
func (a assembler) context() {
	a.function("context", "is some tiles of Kernel.Context.", fmt.Sprintf(productParameters, "float32", "float32", "scales *float32,"))
	var scales reg.Register
	a.floatProduct(1, func() { scales = a.parameter("scales") }, func(sums [2]reg.VecPhysical) {
		scale := a.registers[a.largestTile()*2]
		a.VBROADCASTSS(a.at(scales, 0), scale)
		a.VMULPS(scale, sums[0], sums[0])
		a.VMULPS(scale, sums[1], sums[1])
		a.ADDQ(operand.U8(4), scales)
	})
}

func (a assembler) floatProduct(unroll int, begin func(), finish func(sums [2]reg.VecPhysical)) {
	a.write(product{
		unroll: unroll,
		sets:   func(int) int { return 1 },
		begin:  begin,
		step:   a.together(a.VBROADCASTSS, a.VFMADD231PS),
		finish: func(t tile) {
			stride := a.parameter("outStride")
			for _, sums := range t.sums {
				if finish != nil {
					finish(sums)
				}
				a.VMOVUPS(sums[0], a.at(t.out, 0))
				a.VMOVUPS(sums[1], a.at(t.out, a.size()))
				a.ADDQ(stride, t.out)
			}
		},
	})
}

// softmax writes each row's powers of two and the inverse of their sum.
func (a assembler) softmax() {
	a.function("softmax", "is Kernel.Softmax.", "scores *float32, stride int, rows int, length int, inverse *float32")
	row, stride, rows, inverse := a.parameter("scores"), a.parameter("stride"), a.parameter("rows"), a.parameter("inverse")
	v := a.registers
	maximum, sum, spare := v[0], v[1], v[2]
	power := a.power(v[3:])
	a.repeat("row", rows, func() {
		count := a.padTail(row, v[13])
		at, left := a.GP64(), a.GP64()
		a.MOVQ(row, at)
		a.MOVQ(count, left)
		a.broadcast(-math.MaxFloat32, maximum)
		a.repeat("maximum", left, func() {
			a.VMAXPS(a.at(at, 0), maximum, maximum)
			a.ADDQ(operand.U8(a.size()), at)
		})
		a.reduce(maximum, spare, a.VMAXPS)
		a.MOVQ(row, at)
		a.zero(sum)
		a.repeat("power", count, func() {
			a.VMOVUPS(a.at(at, 0), spare)
			a.VSUBPS(maximum, spare, spare)
			power(spare)
			a.VMOVUPS(spare, a.at(at, 0))
			a.VADDPS(spare, sum, sum)
			a.ADDQ(operand.U8(a.size()), at)
		})
		a.reduce(sum, spare, a.VADDPS)
		a.broadcast(1, spare)
		a.VDIVSS(sum.AsX(), spare.AsX(), spare.AsX())
		a.VMOVSS(spare.AsX(), a.at(inverse, 0))
		a.ADDQ(operand.U8(4), inverse)
		a.ADDQ(stride, row)
	})
	a.end()
}

// padTail makes the row's columns past its length the least of numbers, up to a
// whole register, and gives the number of registers in the row.
func (a assembler) padTail(row reg.Register, v reg.VecPhysical) reg.Register {
	limits := make([]float32, 2*a.lanes())
	for i := range limits {
		limits[i] = math.MaxFloat32
		if i >= a.lanes() {
			limits[i] = -math.MaxFloat32
		}
	}
	table := a.GP64()
	a.LEAQ(a.floats32("limits", limits...), table)
	count, tail := a.parameter("length"), a.GP64()
	a.MOVQ(count, tail)
	a.SHRQ(operand.U8(log2(a.lanes())), count)
	a.ANDQ(operand.U8(a.lanes()-1), tail)
	a.JZ(operand.LabelRef("whole"))
	last := a.GP64()
	a.MOVQ(count, last)
	a.SHLQ(operand.U8(log2(a.size())), last)
	a.ADDQ(row, last)
	a.INCQ(count)
	a.NEGQ(tail)
	a.VMOVUPS(a.at(last, 0), v)
	a.VMINPS(operand.Mem{Base: table, Index: tail, Scale: 4, Disp: a.size()}, v, v)
	a.VMOVUPS(v, a.at(last, 0))
	a.Label("whole")
	return count
}

// power fills the first registers with constants, and turns a register of
// numbers up to 0 into powers of two: the exponent goes where it belongs, and a
// polynomial makes the rest. Below 2^-126 it stops.
func (a assembler) power(free []reg.VecPhysical) func(v reg.VecPhysical) {
	const shift = 3 << 22 // adding it to a float rounds that to an integer
	shifted, least := free[0], free[1]
	a.broadcast(shift, shifted)
	a.broadcast(-126, least)
	terms := free[2:8]
	for i, c := range approximation.PowerOfTwo {
		a.broadcast(c, terms[i])
	}
	exponent, sum := free[8], free[9]
	return func(v reg.VecPhysical) {
		a.VMAXPS(least, v, v)
		a.VADDPS(shifted, v, exponent)
		a.VSUBPS(shifted, exponent, sum)
		a.VSUBPS(sum, v, v)
		a.VPSLLD(operand.U8(23), exponent, exponent)
		a.VMOVAPS(terms[5], sum)
		for i := 4; i >= 0; i-- {
			a.VFMADD213PS(terms[i], v, sum)
		}
		a.VPADDD(exponent, sum, v)
	}
}

// transpose turns keys into columns of panels, eight at a time.
func (a assembler) transpose() {
	a.function("transpose", "is Kernel.Transpose.", "out *float32, in *float32, groups int")
	out, in, groups := a.parameter("out"), a.parameter("in"), a.parameter("groups")
	const inPanel = panelColumns / 8
	left := a.GP64()
	a.MOVQ(operand.U32(inPanel), left)
	a.repeat("group", groups, func() {
		for block := range panelColumns / 8 {
			a.transpose8(a.at(in, 32*block), a.at(out, 8*block*panelGroup))
		}
		a.ADDQ(operand.U32(8*panelGroup), in)
		a.ADDQ(operand.U8(32), out)
		a.DECQ(left)
		a.JNZ(operand.LabelRef("inside"))
		a.ADDQ(operand.U32((panelColumns-1)*panelGroup), out)
		a.MOVQ(operand.U32(inPanel), left)
		a.Label("inside")
	})
	a.end()
}

// transpose8 turns eight rows of eight floats; rows lie panelGroup bytes apart.
func (a assembler) transpose8(in, out operand.Mem) {
	v := a.registers
	for i := range 8 {
		a.VMOVUPS(in.Offset(i*panelGroup), v[i])
	}
	for i := 0; i < 8; i += 2 { // pairs of rows
		a.VUNPCKLPS(v[i+1], v[i], v[8+i])
		a.VUNPCKHPS(v[i+1], v[i], v[9+i])
	}
	for i := 0; i < 8; i += 4 { // fours of rows: v[i+j] holds columns j and j+4
		a.VUNPCKLPD(v[10+i], v[8+i], v[i])
		a.VUNPCKHPD(v[10+i], v[8+i], v[i+1])
		a.VUNPCKLPD(v[11+i], v[9+i], v[i+2])
		a.VUNPCKHPD(v[11+i], v[9+i], v[i+3])
	}
	for i := range 4 {
		a.VPERM2F128(operand.U8(0x20), v[4+i], v[i], v[8+i])
		a.VPERM2F128(operand.U8(0x31), v[4+i], v[i], v[12+i])
	}
	for i := range 8 {
		a.VMOVUPS(v[8+i], out.Offset(i*panelGroup))
	}
}
