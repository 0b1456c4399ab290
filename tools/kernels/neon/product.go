package neon

import "fmt"

// A panel is 32 columns of the right matrix, 128 bytes for each group: four bytes
// of depth of each column, a float or four numbers of 8 bits. Products take half
// a panel at a time.
const (
	panelGroup = 128
	halfGroup  = panelGroup / 2
	largest    = 6 // rows of a tile
)

// A tile's sums are in registers 0 to 23, four for the 16 columns of each row; the
// rows' values, four groups in each, in 24 to 29; the panel's in 30 and 31.
const (
	values  = 4 * largest
	weights = values + largest
)

// General registers of products.
const (
	out, outStride = "R0", "R1"
	in, inStride   = "R2", "R3"
	panel, depth   = "R4", "R5"
	columns        = "R6"
	scales         = "R7"
	tile, tiles    = "R8", "R9"
	half           = "R10"
	panelAt        = "R11"
	groups, rest   = "R12", "R13"
	outAt          = "R14"
)

var rowAt = [largest]string{"R19", "R20", "R21", "R22", "R23", "R24"}

const productParameters = "out *float32, outStride int, in *%s, inStride int, panel *%s, depth int, %stile int, tiles int"

// product describes a matrix product: a tile of rows by 16 columns stays in
// registers while the depth goes by.
type product struct {
	dot    string // multiplies a register of the panel with a lane of a row's values
	begin  func() // before the first tile of each half of the panel
	start  func(rows int)
	values func(rows int) // after four groups of values were loaded
	// odd says that the depth may be no multiple of four.
	odd    bool
	finish func(rows int)
}

// product writes tiles of so many rows below each other, by one panel.
func (a *assembler) product(p product) {
	a.halves(p.begin, func() {
		a.load("tile", tile)
		for n := largest; n > 1; n-- {
			a.line("CMP $%d, %s", n, tile)
			a.line("BEQ rows%d", n)
		}
		for n := 1; n <= largest; n++ {
			a.repeat(fmt.Sprint("rows", n), tiles, func() {
				a.point(n)
				p.start(n)
				a.multiply(p, n)
				a.line("MOVD %s, %s", out, outAt)
				p.finish(n)
				a.next(n)
			})
			a.line("B done")
		}
		a.label("done")
	})
}

// halves runs the body for one half of the panel, then for the other.
func (a *assembler) halves(begin, body func()) {
	a.load("outStride", outStride, "inStride", inStride, "panel", panel, "depth", depth, "columns", columns)
	a.line("MOVD ZR, %s", half)
	a.label("half")
	a.load("out", out, "in", in, "scales", scales, "tiles", tiles)
	a.line("ADD %s, %s", half, out)
	begin()
	body()
	a.line("ADD $%d, %s", halfGroup, panel)
	a.line("ADD $%d, %s", halfGroup, columns) // nothing's, if there are none
	a.line("ADD $%d, %s", halfGroup, half)
	a.line("CMP $%d, %s", panelGroup, half)
	a.line("BNE half")
	a.end()
}

// point brings the addresses of the tile's rows and of the panel into registers.
func (a *assembler) point(rows int) {
	a.line("MOVD %s, %s", in, rowAt[0])
	for r := 1; r < rows; r++ {
		a.line("ADD %s, %s, %s", inStride, rowAt[r-1], rowAt[r])
	}
	a.line("MOVD %s, %s", panel, panelAt)
	a.line("LSR $2, %s, %s", depth, groups)
}

// next goes to the tile below.
func (a *assembler) next(rows int) {
	a.line("MOVD $%d, %s", rows, scratch)
	a.line("MADD %s, %s, %s, %s", scratch, in, inStride, in)
	a.line("MADD %s, %s, %s, %s", scratch, out, outStride, out)
}

// multiply writes the loops over the depth: by four groups, then one by one.
func (a *assembler) multiply(p product, rows int) {
	if p.odd {
		a.line("CBZ %s, few%d", groups, rows)
	}
	a.repeat(fmt.Sprint("depth", rows), groups, func() {
		for r := range rows {
			a.line("FMOVQ.P 16(%s), F%d", rowAt[r], values+r)
		}
		p.values(rows)
		for lane := range 4 {
			a.group(p.dot, rows, lane)
		}
		a.line("ADD $%d, %s", 4*panelGroup, panelAt)
	})
	if !p.odd {
		return
	}
	a.label(fmt.Sprint("few", rows))
	a.line("ANDS $3, %s, %s", depth, rest)
	a.line("BEQ sums%d", rows)
	a.repeat(fmt.Sprint("one", rows), rest, func() {
		for r := range rows {
			a.line("FMOVS.P 4(%s), F%d", rowAt[r], values+r)
		}
		a.group(p.dot, rows, 0)
		a.line("ADD $%d, %s", panelGroup, panelAt)
	})
	a.label(fmt.Sprint("sums", rows))
}

// group multiplies a group of the panel with the same lane of each row.
func (a *assembler) group(dot string, rows, lane int) {
	for pair := 0; pair < 4; pair += 2 {
		a.line("FLDPQ %d(%s), (F%d, F%d)", panelGroup*lane+16*pair, panelAt, weights, weights+1)
		for i := range 2 {
			for r := range rows {
				a.by(dot, 4*r+pair+i, weights+i, values+r, lane)
			}
		}
	}
}
