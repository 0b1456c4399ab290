package neon

import (
	"fmt"
	"math"

	"github.com/WebsyteAI/websyte/tools/kernels/approximation"
)

// scores multiplies queries with a panel of keys.
func (a *assembler) scores() {
	a.function("scores", "is some tiles of Kernel.Scores.", 0, fmt.Sprintf(productParameters, "float32", "float32", ""))
	a.floatProduct(false, func() {}, func(int) {})
}

// context multiplies weights with values, and each row with its scale.
func (a *assembler) context() {
	a.function("context", "is some tiles of Kernel.Context.", 0, fmt.Sprintf(productParameters, "float32", "float32", "scales *float32, "))
	const scale = values
	a.floatProduct(true, func() { a.line("FMOVS.P 4(%s), F%d", scales, scale) }, func(sum int) {
		a.by("FMUL", sum, sum, scale, 0)
	})
}

// floatProduct calls row before it writes out a row, and finish with each register.
func (a *assembler) floatProduct(odd bool, row func(), finish func(sum int)) {
	a.product(product{
		dot:   "FMLA",
		begin: func() {},
		start: func(rows int) {
			for i := range 4 * rows {
				a.zero(i)
			}
		},
		values: func(int) {},
		odd:    odd,
		finish: func(rows int) {
			for r := range rows {
				row()
				for _, sum := range sequence(4*r, 4) {
					finish(sum)
				}
				a.line("FSTPQ (F%d, F%d), (%s)", 4*r, 4*r+1, outAt)
				a.line("FSTPQ (F%d, F%d), 32(%s)", 4*r+2, 4*r+3, outAt)
				a.line("ADD %s, %s", outStride, outAt)
			}
		},
	})
}

// Registers of softmax.
const (
	row, stride, rows, length = "R0", "R1", "R2", "R3"
	inverses, blocks, last    = "R4", "R7", "R8"
	maximum, total, one       = 24, 25, 26
)

// softmax writes each row's powers of two and the inverse of their sum.
func (a *assembler) softmax() {
	a.function("softmax", "is Kernel.Softmax.", 0, "scores *float32, stride int, rows int, length int, inverse *float32")
	a.load("scores", row, "stride", stride, "rows", rows, "length", length, "inverse", inverses)
	power := a.power(16)
	a.broadcast(one, 1)
	a.line("ADD $15, %s, %s", length, blocks)
	a.line("AND $~15, %s", blocks)
	a.repeat("row", rows, func() {
		a.padTail()
		a.broadcast(maximum, -math.MaxFloat32)
		a.sweep("maximum", blocks, func() {
			a.load16(at, 0)
			a.tree("FMAX", maximum, 0, 0)
		}, row, at)
		a.reduce("FMAXP", maximum)
		a.zero(total)
		a.sweep("power", blocks, func() {
			a.load16(at, 0)
			for i := range 4 {
				a.op("FSUB", i, i, maximum)
			}
			power(0, 4)
			a.putBack(0)
			a.tree("FADD", total, 0, 4)
		}, row, at)
		a.reduce("FADDP", total)
		a.op("FDIV", total, one, total)
		a.line("FMOVS.P F%d, 4(%s)", total, inverses)
		a.line("ADD %s, %s", stride, row)
	})
	a.end()
	a.tailMask()
}

// tree combines all with four registers from v on; spare, which may be v, and the
// one after it are overwritten.
func (a *assembler) tree(operation string, all, v, spare int) {
	a.op(operation, spare, v, v+1)
	a.op(operation, spare+1, v+2, v+3)
	a.op(operation, spare, spare, spare+1)
	a.op(operation, all, all, spare)
}

// padTail makes the row's columns past its length the least of numbers, up to a
// multiple of 16.
func (a *assembler) padTail() {
	const mask, least = 4, 8
	a.line("ANDS $15, %s, %s", length, scratch)
	a.line("BEQ whole")
	a.line("SUB %s, %s, %s", scratch, length, last)
	a.line("ADD %s<<2, %s, %s", last, row, last)
	a.line("MOVD $tail<>+64(SB), R9")
	a.line("SUB %s<<2, R9, R9", scratch)
	a.load16("R9", mask)
	a.broadcast(least, -math.MaxFloat32)
	a.load16(last, 0)
	for i := range 4 {
		a.line("VBIT V%d.B16, V%d.B16, V%d.B16", mask+i, least, i)
	}
	a.line("SUB $64, %s", last)
	a.store16(last, 0)
	a.label("whole")
}

// tailMask is the table of which padTail takes a part: 16 lanes to keep, 16 not to.
func (a *assembler) tailMask() {
	a.text.WriteString("\n")
	for at := 0; at < 128; at += 8 {
		var lanes uint64
		if at >= 64 {
			lanes = math.MaxUint64
		}
		fmt.Fprintf(&a.text, "DATA tail<>+%d(SB)/8, $0x%016x\n", at, lanes)
	}
	a.text.WriteString("GLOBL tail<>(SB), RODATA|NOPTR, $128\n")
}

// power fills registers from free on with constants. The function it gives turns
// four registers from x on, of numbers up to 0, into powers of two: the exponent
// goes where it belongs, and a polynomial makes the rest. Below 2^-126 it stops.
// Twelve registers from spare on are overwritten.
func (a *assembler) power(free int) func(x, spare int) {
	least, terms := free, sequence(free+1, len(approximation.PowerOfTwo))
	a.broadcast(least, -126)
	for i, c := range approximation.PowerOfTwo {
		a.broadcast(terms[len(terms)-1-i], c)
	}
	return func(x, spare int) {
		exponent, whole := spare, spare+4
		for i := range 4 {
			a.op("FMAX", x+i, x+i, least)
		}
		for i := range 4 {
			a.convert("FRINTN", whole+i, x+i)
			a.convert("FCVTNS", exponent+i, x+i)
		}
		for i := range 4 {
			a.op("FSUB", x+i, x+i, whole+i)
			a.line("VSHL $23, V%[1]d.S4, V%[1]d.S4", exponent+i)
		}
		rest := a.horner(terms, sequence(x, 4), spare+4, spare+8)
		for i := range 4 {
			a.line("VADD V%d.S4, V%d.S4, V%d.S4", exponent+i, rest+i, x+i)
		}
	}
}

// transpose turns keys into columns of panels, eight at a time.
func (a *assembler) transpose() {
	const keys, left, row, inPanel = "R2", "R5", "R6", panelGroup / 32
	a.function("transpose", "is Kernel.Transpose.", 0, "out *float32, in *float32, groups int")
	a.load("out", out, "in", keys, "groups", groups)
	a.line("MOVD $%d, %s", inPanel, left)
	a.repeat("group", groups, func() {
		a.line("MOVD %s, %s", out, row)
		for block := range panelGroup / 16 {
			for key := range 8 {
				a.line("FMOVQ %d(%s), F%d", key*panelGroup+16*block, keys, key)
			}
			a.transpose4(0, 8)
			a.transpose4(4, 12)
			for i := range 4 {
				a.line("FSTPQ.P (F%d, F%d), %d(%s)", 8+i, 12+i, panelGroup, row)
			}
		}
		a.line("ADD $%d, %s", 8*panelGroup, keys)
		a.line("ADD $32, %s", out)
		a.line("SUBS $1, %s", left)
		a.line("BNE inside")
		a.line("ADD $%d, %s", 31*panelGroup, out)
		a.line("MOVD $%d, %s", inPanel, left)
		a.label("inside")
	})
	a.end()
}

// transpose4 turns four registers from v on into four from d on.
func (a *assembler) transpose4(v, d int) {
	pairs := func(name, shape string, d, n, m int) {
		a.line("%s V%d.%s, V%d.%s, V%d.%s", name, m, shape, n, shape, d, shape)
	}
	const spare = 16
	for i := 0; i < 4; i += 2 {
		pairs("VTRN1", "S4", spare+i, v+i, v+i+1)
		pairs("VTRN2", "S4", spare+i+1, v+i, v+i+1)
	}
	for i := range 2 {
		pairs("VTRN1", "D2", d+i, spare+i, spare+2+i)
		pairs("VTRN2", "D2", d+2+i, spare+i, spare+2+i)
	}
}
