package neon

import "fmt"

// Bytes are multiplied as byte-128, which fits into signed ones. So that sums come
// out as if they were not, 128 times the sum of the column's weights is added;
// these corrections lie on the stack.
const corrections = "corrections-64(SP)"

const denseColumns = "columns *float32, scales *float32, "

func (a *assembler) denseFunction() {
	a.function("dense", "is some tiles of Kernel.Dense.", halfGroup, fmt.Sprintf(productParameters, "uint8", "int8", denseColumns))
}

// denseDot multiplies four bytes with four and adds up in one instruction.
func (a *assembler) denseDot() {
	const ones = 4
	a.denseFunction()
	a.product(product{
		dot: "SDOT",
		begin: func() {
			a.line("VMOVI $1, V%d.B16", ones)
			a.correct(func(sum, w int) { a.by("SDOT", sum, w, ones, 0) })
		},
		start: func(rows int) {
			a.loadCorrections(0)
			for i := 4; i < 4*rows; i++ {
				a.move(i, i%4)
			}
		},
		values: func(rows int) {
			a.line("VMOVI $128, V%d.B16", weights)
			a.signed(weights, sequence(values, rows))
		},
		finish: func(rows int) {
			row := a.affine(values)
			for r := range rows {
				row(sequence(4*r, 4))
			}
		},
	})
}

// signed makes a byte-128 of each byte; mask has its highest bits.
func (a *assembler) signed(mask int, values []int) {
	for _, v := range values {
		a.line("VEOR V%d.B16, V%[2]d.B16, V%[2]d.B16", mask, v)
	}
}

// correct stores half a panel's corrections. Add adds up the weights of the four
// columns in w.
func (a *assembler) correct(add func(sum, w int)) {
	a.line("MOVD %s, %s", panel, panelAt)
	a.line("LSR $2, %s, %s", depth, groups)
	for i := range 4 {
		a.zero(i)
	}
	a.repeat("correct", groups, func() {
		for group := range 4 {
			for pair := 0; pair < 4; pair += 2 {
				a.line("FLDPQ %d(%s), (F%d, F%d)", panelGroup*group+16*pair, panelAt, weights, weights+1)
				add(pair, weights)
				add(pair+1, weights+1)
			}
		}
		a.line("ADD $%d, %s", 4*panelGroup, panelAt)
	})
	for i := range 4 {
		a.line("VSHL $7, V%[1]d.S4, V%[1]d.S4", i)
	}
	a.line("MOVD $%s, %s", corrections, scratch)
	a.store16(scratch, 0)
}

func (a *assembler) loadCorrections(v int) {
	a.line("MOVD $%s, %s", corrections, scratch)
	a.load16(scratch, v)
}

// affine turns a row's sums into sums*column scale*row scale + bias + row
// low*column offset, with columns as in Matrix.Columns, and writes them out.
func (a *assembler) affine(free int) func(sums []int) {
	const offset, bias = panelGroup, 2 * panelGroup
	row, part, result := free+4, free+5, free+6
	a.line("FLDPQ (%s), (F%d, F%d)", columns, free, free+1)
	a.line("FLDPQ 32(%s), (F%d, F%d)", columns, free+2, free+3)
	return func(sums []int) {
		a.line("FMOVD.P 8(%s), F%d", scales, row)
		for i, s := range sums {
			a.convert("SCVTF", s, s)
			a.op("FMUL", s, s, free+i)
			a.line("FMOVQ %d(%s), F%d", bias+16*i, columns, result)
			a.line("FMOVQ %d(%s), F%d", offset+16*i, columns, part)
			a.by("FMLA", result, s, row, 0)
			a.by("FMLA", result, part, row, 1)
			a.line("FMOVQ F%d, %d(%s)", result, 16*i, outAt)
		}
		a.line("ADD %s, %s", outStride, outAt)
	}
}
