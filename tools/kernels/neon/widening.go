package neon

import "fmt"

// Without an instruction for four products in one, a tile has two rows. Two
// products of bytes, which 16 bits can hold, are added up there, and then in pairs
// to sums of 32 bits: two for each column, eight registers a row, from 0 on.
const (
	wideRow   = 8
	wideRows  = 2
	bytes     = wideRow * wideRows // a row's, four groups
	mask      = bytes + wideRows
	repeated  = mask + 2 // two groups of each row, four times each
	wideLoads = repeated + 2*wideRows
	products  = wideLoads + 4
)

// dense multiplies bytes by widening.
func (a *assembler) dense() {
	a.denseFunction()
	a.halves(func() {
		a.correct(func(sum, w int) {
			a.convert("SADDLP", w, w)
			a.convert("SADALP", sum, w)
		})
		a.line("VMOVI $128, V%d.B16", mask)
	}, func() {
		a.load("tile", tile)
		a.line("MUL %s, %s", tile, tiles) // all rows, whatever the tiles
		a.label("pair")
		a.line("CMP $%d, %s", wideRows, tiles)
		a.line("BLT single")
		a.widening(wideRows)
		a.line("SUB $%d, %s", wideRows, tiles)
		a.line("B pair")
		a.label("single")
		a.line("CBZ %s, done", tiles)
		a.widening(1)
		a.label("done")
	})
}

// widening is a tile of so many rows.
func (a *assembler) widening(rows int) {
	a.point(rows)
	for i := range wideRow * rows {
		a.zero(i)
	}
	a.repeat(fmt.Sprint("depth", rows), groups, func() {
		for r := range rows {
			a.line("FMOVQ.P 16(%s), F%d", rowAt[r], bytes+r)
		}
		a.signed(mask, sequence(bytes, rows))
		a.twoGroups(rows, 0)
		a.twoGroups(rows, 2)
	})
	a.line("MOVD %s, %s", out, outAt)
	const correction = wideLoads
	for r := range rows {
		a.loadCorrections(correction)
		for i := range 4 {
			sum := wideRow*r + 2*i
			a.line("VADDP V%d.S4, V%d.S4, V%d.S4", sum+1, sum, wideRow*r+i)
			a.line("VADD V%d.S4, V%[2]d.S4, V%[2]d.S4", correction+i, wideRow*r+i)
		}
	}
	row := a.affine(repeated)
	for r := range rows {
		row(sequence(wideRow*r, 4))
	}
	a.next(rows)
}

// twoGroups multiplies two groups of the panel with those of each row.
func (a *assembler) twoGroups(rows, lane int) {
	for r := range rows {
		a.line("VDUP V%d.S[%d], V%d.S4", bytes+r, lane, repeated+2*r)
		a.line("VDUP V%d.S[%d], V%d.S4", bytes+r, lane+1, repeated+2*r+1)
	}
	for pair := 0; pair < 4; pair += 2 {
		a.line("FLDPQ %d(%s), (F%d, F%d)", 16*pair, panelAt, wideLoads, wideLoads+1)
		a.line("FLDPQ %d(%s), (F%d, F%d)", panelGroup+16*pair, panelAt, wideLoads+2, wideLoads+3)
		for i := range 2 {
			for r := range rows {
				first, second, low, high := repeated+2*r, repeated+2*r+1, products+2*r, products+2*r+1
				a.op("SMULL", low, wideLoads+i, first)
				a.op("SMULL2", high, wideLoads+i, first)
				a.op("SMLAL", low, wideLoads+2+i, second)
				a.op("SMLAL2", high, wideLoads+2+i, second)
				a.convert("SADALP", wideRow*r+2*(pair+i), low)
				a.convert("SADALP", wideRow*r+2*(pair+i)+1, high)
			}
		}
	}
	a.line("ADD $%d, %s", 2*panelGroup, panelAt)
}
