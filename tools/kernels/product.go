package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A panel is 32 columns of the right matrix: for each group of four bytes of
// depth, the four bytes of each column in turn, 128 bytes in all.
const (
	panelGroup   = 128
	panelColumns = 32
)

// product describes one kind of matrix product. A tile of rows by two registers
// of columns stays in registers while the depth goes by: each group of four
// bytes of a row is broadcast and multiplied with the same group of the panel.
type product struct {
	ahead  int // bytes from what is read of the panel to what is fetched; 0 for none
	unroll int // groups of depth in one turn of the loop
	// sets of sums may be kept apart so that few rows do not wait for each other.
	sets   func(rows int) int
	setup  func() // before all
	begin  func() // before the first row of the panel, or of half of it
	step   step
	add    func(...operand.Op)
	finish func(t tile)
}

// tile is what a product's finish writes out.
type tile struct {
	sums    [][2]reg.VecPhysical
	out     reg.Register // of the first row; may be changed
	columns reg.Register // byte offset of the tile's columns in the panel, nil for 0
}

func (a assembler) largestTile() int {
	if a.wide() {
		return 12
	}
	return 6
}

const productParameters = "out *float32, outStride int, in *%s, inStride int, panel *%s, depth int, %s tile, tiles int"

// write writes the loops: tiles of so many rows below each other, by one panel.
func (a assembler) write(p product) {
	in, stride, panel := a.parameter("in"), a.parameter("inStride"), a.parameter("panel")
	stride3 := a.GP64()
	a.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	out, tiles := a.parameter("out"), a.parameter("tiles")
	if p.setup != nil {
		p.setup()
	}
	var columns reg.Register
	if !a.wide() { // half a panel at a time
		half := a.GP64()
		a.XORQ(half, half)
		columns = half
		a.Label("half")
	}
	if p.begin != nil {
		p.begin()
	}
	size := a.parameter("tile")
	for n := a.largestTile(); n > 1; n-- {
		a.CMPQ(size, operand.U8(n))
		a.JE(operand.LabelRef(fmt.Sprint("rows", n)))
	}
	for n := 1; n <= a.largestTile(); n++ {
		a.Label(fmt.Sprint("rows", n))
		sums := a.multiply(p, n, in, stride, stride3, panel)
		row := a.GP64()
		a.MOVQ(out, row)
		p.finish(tile{sums, row, columns})
		step := a.GP64()
		a.MOVQ(stride, step)
		a.IMUL3Q(operand.U8(n), step, step)
		a.ADDQ(step, in)
		a.Load(a.Param("outStride"), step)
		a.IMUL3Q(operand.U8(n), step, step)
		a.ADDQ(step, out)
		a.DECQ(tiles)
		a.JNZ(operand.LabelRef(fmt.Sprint("rows", n)))
		a.JMP(operand.LabelRef("done"))
	}
	a.Label("done")
	if !a.wide() {
		a.Load(a.Param("in"), in)
		a.Load(a.Param("out"), out)
		a.Load(a.Param("tiles"), tiles)
		a.ADDQ(operand.U8(a.size()*2), out)
		a.ADDQ(operand.U8(a.size()*2), panel)
		a.ADDQ(operand.U8(a.size()*2), columns)
		a.CMPQ(columns, operand.U32(panelGroup))
		a.JNE(operand.LabelRef("half"))
	}
	a.end()
}

// multiply writes the loop over the depth and gives the registers with the sums.
func (a assembler) multiply(p product, n int, in, stride, stride3, panel reg.Register) [][2]reg.VecPhysical {
	bases := make([]reg.Register, (n+3)/4)
	for i := range bases {
		base := a.GP64()
		if i == 0 {
			a.MOVQ(in, base)
		} else {
			a.LEAQ(operand.Mem{Base: bases[i-1], Index: stride, Scale: 4}, base)
		}
		bases[i] = base
	}
	at, groups := a.GP64(), a.parameter("depth")
	a.MOVQ(panel, at)
	sets := p.sets(n)
	all := make([][2]reg.VecPhysical, n*sets)
	for i := range all {
		all[i] = [2]reg.VecPhysical{a.registers[2*i], a.registers[2*i+1]}
		a.zero(all[i][0])
		a.zero(all[i][1])
	}
	if p.unroll > 1 {
		a.SHRQ(operand.U8(log2(p.unroll)), groups)
	}
	a.repeat(fmt.Sprint("depth", n), groups, func() {
		for u := range p.unroll {
			rows := make([]operand.Mem, n)
			for r := range rows {
				rows[r] = rowAt(bases[r/4], stride, stride3, r%4).Offset(4 * u)
			}
			weights := a.at(at, u*panelGroup)
			if p.ahead > 0 {
				a.PREFETCHT0(weights.Offset(p.ahead))
				a.PREFETCHT0(weights.Offset(p.ahead + 64))
			}
			set := u % sets
			p.step(rows, [2]operand.Mem{weights, weights.Offset(a.size())}, all[set*n:set*n+n])
		}
		for _, base := range bases {
			a.ADDQ(operand.U8(4*p.unroll), base)
		}
		a.ADDQ(operand.U32(p.unroll*panelGroup), at)
	})
	for i := n; i < len(all); i++ {
		p.add(all[i][0], all[i%n][0], all[i%n][0])
		p.add(all[i][1], all[i%n][1], all[i%n][1])
	}
	return all[:n]
}

func log2(n int) int {
	bits := 0
	for ; n > 1; n /= 2 {
		bits++
	}
	return bits
}

func rowAt(base, stride, stride3 reg.Register, row int) operand.Mem {
	switch row {
	case 0:
		return operand.Mem{Base: base}
	case 3:
		return operand.Mem{Base: base, Index: stride3, Scale: 1}
	}
	return operand.Mem{Base: base, Index: stride, Scale: uint8(row)}
}

// together is the step of processors that multiply and add in one instruction.
func (a assembler) together(broadcast, dot func(...operand.Op)) step {
	free := a.registers[a.largestTile()*2:]
	return func(rows []operand.Mem, panel [2]operand.Mem, sums [][2]reg.VecPhysical) {
		a.VMOVUPS(panel[0], free[0])
		a.VMOVUPS(panel[1], free[1])
		for r, row := range rows {
			value := free[2+r%(len(free)-2)]
			broadcast(row, value)
			dot(free[0], value, sums[r][0])
			dot(free[1], value, sums[r][1])
		}
	}
}

// dotVEX is VPDPBUSD in the encoding of AVX-VNNI, which Go's assembler lacks.
func (a assembler) dotVEX(operands ...operand.Op) {
	weights, values, sums := number(operands[0]), number(operands[1]), number(operands[2])
	for _, b := range []byte{
		0xc4,
		0x02 | ^(sums>>3)&1<<7 | 1<<6 | ^(weights>>3)&1<<5,
		^values&15<<3 | 1<<2 | 1,
		0x50,
		0xc0 | sums&7<<3 | weights&7,
	} {
		a.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.U8(b)}})
	}
}

func number(op operand.Op) byte { return byte(op.(reg.VecPhysical).PhysicalIndex()) }
