package neon

import (
	"math"

	"github.com/WebsyteAI/websyte/tools/kernels/approximation"
)

// leastRange keeps the inverse of a row of equal numbers finite.
const leastRange = 1e-30

// Registers of quantisation: a row's range, and what turns floats into bytes.
const (
	low, high, inverse, levels = 28, 29, 30, 31
)

// General registers of the routines below.
const (
	rowsIn             = "R0"
	bytesAt, rowScales = "R3", "R4"
	at, left           = "R5", "R6"
)

// quantizer loads its parameters.
func (a *assembler) quantizer() {
	a.load("out", bytesAt, "scales", rowScales)
	a.line("FMOVS %s, F%d", a.parameters["levels"], levels)
	a.line("VDUP V%[1]d.S[0], V%[1]d.S4", levels)
}

func (a *assembler) beginRange() {
	a.broadcast(low, math.MaxFloat32)
	a.broadcast(high, -math.MaxFloat32)
}

// include takes four registers from v on into the range; two from spare on are
// overwritten.
func (a *assembler) include(v, spare int) {
	a.tree("FMIN", low, v, spare)
	a.tree("FMAX", high, v, spare)
}

// finishRange stores the row's scale and low end.
func (a *assembler) finishRange(spare int) {
	a.reduce("FMINP", low)
	a.reduce("FMAXP", high)
	a.op("FSUB", high, high, low)
	a.broadcast(spare, leastRange)
	a.op("FMAX", high, high, spare)
	a.op("FDIV", inverse, levels, high)
	a.op("FDIV", high, high, levels)
	a.line("FSTPS.P (F%d, F%d), 8(%s)", high, low, rowScales)
}

// put turns four registers from v on into 16 bytes, and stores them. The bytes
// cannot exceed levels, so that the low halves of integers are all of them.
func (a *assembler) put(v int) {
	for i := range 4 {
		a.op("FSUB", v+i, v+i, low)
	}
	for i := range 4 {
		a.op("FMUL", v+i, v+i, inverse)
	}
	for i := range 4 {
		a.convert("FCVTNU", v+i, v+i)
	}
	a.line("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+1, v, v)
	a.line("VUZP1 V%d.H8, V%d.H8, V%d.H8", v+3, v+2, v+2)
	a.line("VUZP1 V%d.B16, V%d.B16, V%d.B16", v+2, v, v)
	a.line("FMOVQ.P F%d, 16(%s)", v, bytesAt)
}

// sweep goes through a row of so many floats, 16 at a time; the addresses follow.
func (a *assembler) sweep(label, width string, body func(), addresses ...string) {
	for i := 0; i < len(addresses); i += 2 {
		a.line("MOVD %s, %s", addresses[i], addresses[i+1])
	}
	a.line("LSR $4, %s, %s", width, left)
	a.repeat(label, left, body)
}

const rowsParameters = "in *float32, rows int, width int, out *uint8, scales *float32, levels float32"

// quantize turns rows of floats into bytes.
func (a *assembler) quantize() {
	a.function("quantize", "is Kernel.Quantize.", 0, rowsParameters)
	a.quantizeRows(func() { a.load16(at, 0) })
}

// gelu is quantize with the activation before it.
func (a *assembler) gelu() {
	a.function("gelu", "is Kernel.GELU.", 0, rowsParameters)
	activate := a.activation(12)
	a.quantizeRows(func() {
		a.load16(at, 0)
		activate([]int{0, 1}, 4)
		activate([]int{2, 3}, 4)
		a.putBack(0)
	})
}

// quantizeRows writes a loop over rows; read brings the next 16 floats into the
// first four registers.
func (a *assembler) quantizeRows(read func()) {
	const rows, width = "R1", "R2"
	a.load("in", rowsIn, "rows", rows, "width", width)
	a.quantizer()
	a.repeat("row", rows, func() {
		a.beginRange()
		a.sweep("range", width, func() {
			read()
			a.include(0, 4)
		}, rowsIn, at)
		a.finishRange(0)
		a.sweep("bytes", width, func() {
			a.load16(at, 0)
			a.put(0)
		}, rowsIn, at)
		a.line("ADD %s<<2, %s", width, rowsIn)
	})
	a.end()
}

// activation fills registers from free on with constants. The function it gives
// replaces each register by what approximation.GELU describes; four registers for
// each from spare on are overwritten.
func (a *assembler) activation(free int) func(xs []int, spare int) {
	const count = len(approximation.GELU)
	terms, lower, upper := sequence(free, count), free+count, free+count+1
	for i, c := range approximation.GELU {
		a.broadcast(terms[i], c)
	}
	a.broadcast(lower, -approximation.GELUBound)
	a.broadcast(upper, approximation.GELUBound)
	return func(xs []int, spare int) {
		n := len(xs)
		bounded, squares := sequence(spare, n), sequence(spare+n, n)
		for i, x := range xs {
			a.op("FMAX", x, x, lower)
			a.op("FMIN", bounded[i], x, upper)
		}
		for i, t := range bounded {
			a.op("FMUL", squares[i], t, t)
		}
		sums := a.horner(terms[:count-1], squares, spare+2*n, spare+3*n)
		a.copies(squares[0], terms[count-1], n)
		for i, x := range xs {
			a.op("FMLA", squares[i], sums+i, bounded[i])
			a.op("FMUL", x, x, squares[i])
		}
	}
}
