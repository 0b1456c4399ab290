package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// assembler writes the routines of one kind of processor into one file.
// Vector registers are chosen by hand, general ones by avo.
type assembler struct {
	*build.Context
	suffix    string // of the routines' names
	registers []reg.VecPhysical
	constants map[string]operand.Mem
}

var zmm = []reg.VecPhysical{
	reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
	reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
	reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
	reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
}

var ymm = []reg.VecPhysical{
	reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
	reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
}

func newAssembler(c *build.Context, suffix string, registers []reg.VecPhysical) assembler {
	return assembler{c, suffix, registers, map[string]operand.Mem{}}
}

// wide tells whether registers have 512 bits.
func (a assembler) wide() bool { return len(a.registers) == 32 }

// size is a register's, in bytes.
func (a assembler) size() int { return int(a.registers[0].Size()) }

// lanes is how many floats a register holds.
func (a assembler) lanes() int { return a.size() / 4 }

func (a assembler) function(name, doc, parameters string) {
	a.Function(name + a.suffix)
	a.Attributes(attr.NOSPLIT)
	a.SignatureExpr("func(" + parameters + ")")
	a.Pragma("noescape")
	a.Doc(name + a.suffix + " " + doc)
}

func (a assembler) end() {
	a.VZEROUPPER()
	a.RET()
}

// parameter loads an integer or a pointer into a new register.
func (a assembler) parameter(name string) reg.GPVirtual {
	r := a.GP64()
	a.Load(a.Param(name), r)
	return r
}

// broadcastParameter fills a register with a float parameter.
func (a assembler) broadcastParameter(name string, to reg.VecPhysical) {
	p, err := a.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	a.VBROADCASTSS(p.Addr, to)
}

// broadcast fills a register with a constant.
func (a assembler) broadcast(value float32, to reg.VecPhysical) {
	a.VBROADCASTSS(a.floats32(fmt.Sprintf("float_%08x", math.Float32bits(value)), value), to)
}

// floats32 is where a table of constants lies.
func (a assembler) floats32(name string, values ...float32) operand.Mem {
	if _, ok := a.constants[name]; !ok {
		a.constants[name] = a.StaticGlobal(name)
		a.DataAttributes(attr.RODATA | attr.NOPTR)
		for _, v := range values {
			a.AppendDatum(operand.F32(v))
		}
	}
	return a.constants[name]
}

// repeat writes a loop whose body runs count times, at least once; count ends as 0.
func (a assembler) repeat(label string, count reg.Register, body func()) {
	a.Label(label)
	body()
	a.DECQ(count)
	a.JNZ(operand.LabelRef(label))
}

// reduce leaves in every lane of v what operation makes of all its lanes.
func (a assembler) reduce(v, spare reg.VecPhysical, operation func(...operand.Op)) {
	if a.wide() {
		a.VEXTRACTF64X4(operand.U8(1), v, spare.AsY())
		operation(spare.AsY(), v.AsY(), v.AsY())
	}
	a.VEXTRACTF128(operand.U8(1), v.AsY(), spare.AsX())
	operation(spare.AsX(), v.AsX(), v.AsX())
	a.VPERMILPS(operand.U8(0x4e), v.AsX(), spare.AsX())
	operation(spare.AsX(), v.AsX(), v.AsX())
	a.VPERMILPS(operand.U8(0xb1), v.AsX(), spare.AsX())
	operation(spare.AsX(), v.AsX(), v.AsX())
	a.VBROADCASTSS(v.AsX(), v)
}

func (a assembler) zero(v reg.VecPhysical) {
	if a.wide() {
		a.VPXORD(v, v, v)
		return
	}
	a.VPXOR(v, v, v)
}

func (a assembler) at(base reg.Register, displacement int) operand.Mem {
	return operand.Mem{Base: base, Disp: displacement}
}

// all is where a register full of a constant lies.
func (a assembler) all(value float32) operand.Mem {
	lanes := make([]float32, a.lanes())
	for i := range lanes {
		lanes[i] = value
	}
	return a.floats32(fmt.Sprintf("all_%08x", math.Float32bits(value)), lanes...)
}

// integers is where a table of integers lies.
func (a assembler) integers(name string, values ...uint32) operand.Mem {
	if _, ok := a.constants[name]; !ok {
		a.constants[name] = a.StaticGlobal(name)
		a.DataAttributes(attr.RODATA | attr.NOPTR)
		for _, v := range values {
			a.AppendDatum(operand.U32(v))
		}
	}
	return a.constants[name]
}
