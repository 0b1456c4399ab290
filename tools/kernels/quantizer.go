package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// quantizer writes what turns a row of floats into bytes from 0 to levels: first
// the row's range is found, then each float's place in it.
type quantizer struct {
	assembler
	low, high, levels, inverse, spare, order reg.VecPhysical
	out, scales                              reg.Register
}

func (a assembler) quantizer(registers []reg.VecPhysical) quantizer {
	q := quantizer{
		assembler: a,
		low:       registers[0], high: registers[1], levels: registers[2],
		inverse: registers[3], spare: registers[4], order: registers[5],
		out: a.parameter("out"), scales: a.parameter("scales"),
	}
	a.broadcastParameter("levels", q.levels)
	if !a.wide() {
		a.VMOVUPS(a.integers("order", 0, 4, 1, 5, 2, 6, 3, 7), q.order)
	}
	return q
}

func (q quantizer) begin() {
	q.broadcast(math.MaxFloat32, q.low)
	q.broadcast(-math.MaxFloat32, q.high)
}

func (q quantizer) include(v reg.VecPhysical) {
	q.VMINPS(v, q.low, q.low)
	q.VMAXPS(v, q.high, q.high)
}

// finish stores the row's scale and low end.
func (q quantizer) finish() {
	q.reduce(q.low, q.spare, q.VMINPS)
	q.reduce(q.high, q.spare, q.VMAXPS)
	q.VSUBPS(q.low, q.high, q.high)
	q.broadcast(leastRange, q.spare)
	q.VMAXPS(q.spare, q.high, q.high)
	q.VDIVPS(q.high, q.levels, q.inverse)
	q.VDIVPS(q.levels, q.high, q.high)
	q.VMOVSS(q.high.AsX(), q.at(q.scales, 0))
	q.VMOVSS(q.low.AsX(), q.at(q.scales, 4))
	q.ADDQ(operand.U8(8), q.scales)
}

// leastRange keeps the inverse of a row of equal numbers finite.
const leastRange = 1e-30

// put turns the nth of four registers into bytes, and stores the four together.
func (q quantizer) put(n int, four []reg.VecPhysical) {
	v := four[n]
	q.VSUBPS(q.low, v, v)
	q.VMULPS(q.inverse, v, v)
	q.VCVTPS2DQ(v, v)
	if q.wide() {
		q.VPMOVUSDB(v, q.at(q.out, n*q.lanes()))
	} else if n == 3 {
		q.VPACKUSDW(four[1], four[0], four[0])
		q.VPACKUSDW(four[3], four[2], four[2])
		q.VPACKUSWB(four[2], four[0], four[0])
		q.VPERMD(four[0], q.order, four[0])
		q.VMOVUPS(four[0], q.at(q.out, 0))
	}
	if n == 3 {
		q.ADDQ(operand.U32(4*q.lanes()), q.out)
	}
}
