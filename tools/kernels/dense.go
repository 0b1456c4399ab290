package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

type step = func(rows []operand.Mem, panel [2]operand.Mem, sums [][2]reg.VecPhysical)

// dense multiplies bytes and turns the sums into floats. Panels come from beyond the
// second-level cache: fetching them 8 KB ahead makes texts of 16 tokens a third
// faster, measured with 1 to 8 KB on a Zen 5.
func (a assembler) dense(setup func(), step step) {
	a.function("dense", "is some tiles of Kernel.Dense.", fmt.Sprintf(productParameters, "uint8", "int8", "columns *float32, scales *float32,"))
	var scales reg.Register
	a.write(product{
		ahead:  8192,
		unroll: 4,
		sets: func(rows int) int {
			switch rows {
			case 1:
				return 4
			case 2, 3:
				return 2
			}
			return 1
		},
		setup: setup,
		begin: func() { scales = a.parameter("scales") },
		step:  step,
		add:   a.VPADDD,
		finish: func(t tile) {
			columns := a.parameter("columns")
			if t.columns != nil {
				a.ADDQ(t.columns, columns)
			}
			stride := a.parameter("outStride")
			write := a.affine(columns)
			for _, sums := range t.sums {
				write(sums, scales)
				a.VMOVUPS(sums[0], a.at(t.out, 0))
				a.VMOVUPS(sums[1], a.at(t.out, a.size()))
				a.ADDQ(stride, t.out)
				a.ADDQ(operand.U8(8), scales)
			}
		},
	})
}

// affine turns sums into sums*column scale*row scale + bias + row low*column
// offset, with columns as in Matrix.Columns.
func (a assembler) affine(columns reg.Register) func(sums [2]reg.VecPhysical, row reg.Register) {
	const offset, bias = 4 * panelColumns, 8 * panelColumns
	free := a.registers[a.largestTile()*2:]
	if !a.wide() {
		return func(sums [2]reg.VecPhysical, row reg.Register) {
			a.VBROADCASTSS(a.at(row, 0), free[0])
			a.VBROADCASTSS(a.at(row, 4), free[1])
			for i, s := range sums {
				at := a.at(columns, i*a.size())
				a.VCVTDQ2PS(s, s)
				a.VMULPS(at, s, s)
				a.VFMADD213PS(at.Offset(bias), free[0], s)
				a.VFMADD231PS(at.Offset(offset), free[1], s)
			}
		}
	}
	for i := range 6 {
		a.VMOVUPS(a.at(columns, i*a.size()), free[i])
	}
	return func(sums [2]reg.VecPhysical, row reg.Register) {
		for i, s := range sums {
			a.VCVTDQ2PS(s, s)
			a.VMULPS(free[i], s, s)
			a.VFMADD132PS_BCST(a.at(row, 0), free[4+i], s)
			a.VFMADD231PS_BCST(a.at(row, 4), free[2+i], s)
		}
	}
}

// saturating is the step of processors that add two products of bytes in 16 bits:
// values up to 127 cannot overflow.
func (a assembler) saturating() (setup func(), _ step) {
	free := a.registers[a.largestTile()*2:]
	value, ones := free[0], free[3]
	setup = func() {
		a.VPCMPEQW(ones, ones, ones)
		a.VPSRLW(operand.U8(15), ones, ones)
	}
	return setup, func(rows []operand.Mem, panel [2]operand.Mem, sums [][2]reg.VecPhysical) {
		for r, row := range rows {
			a.VPBROADCASTD(row, value)
			for i, product := range []reg.VecPhysical{free[1], free[2]} {
				a.VPMADDUBSW(panel[i], value, product)
				a.VPMADDWD(ones, product, product)
				a.VPADDD(product, sums[r][i], sums[r][i])
			}
		}
	}
}
