// Package neon writes the arm64 assembly of app/embed/e5/kernel as text, since avo
// knows amd64 alone.
package neon

import (
	"fmt"
	"math"
	"strings"
)

// assembler writes routines and their Go declarations. Vector registers are
// numbers; the destination comes first in its methods, as in ARM's manual.
type assembler struct {
	suffix         string // of the routines' names
	text, stubs    strings.Builder
	parameters     map[string]string // where each of the routine's lies
	parametersSize int
}

// scratch is a general register for whatever needs one for a moment.
const scratch = "R26"

func (a *assembler) line(format string, arguments ...any) {
	fmt.Fprintf(&a.text, "\t"+format+"\n", arguments...)
}

func (a *assembler) label(name string) { fmt.Fprintf(&a.text, "\n%s:\n", name) }

// function begins a routine with so many bytes of stack. Parameters are names
// and types, separated by commas.
func (a *assembler) function(name, doc string, frame int, parameters string) {
	name += a.suffix
	fmt.Fprintf(&a.stubs, "\n// %s %s\n//\n//go:noescape\nfunc %s(%s)\n", name, doc, name, parameters)
	a.parameters, a.parametersSize = map[string]string{}, 0
	for _, parameter := range strings.Split(parameters, ", ") {
		parameter, kind, _ := strings.Cut(parameter, " ")
		a.parameters[parameter] = fmt.Sprintf("%s+%d(FP)", parameter, a.parametersSize)
		if kind == "float32" {
			a.parametersSize += 4
			continue
		}
		a.parametersSize += 8
	}
	fmt.Fprintf(&a.text, "\n// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $%d-%d\n", name, parameters, name, frame, a.parametersSize)
}

func (a *assembler) end() { a.line("RET") }

// load brings parameters into general registers, name by name; those that the
// routine lacks are left out.
func (a *assembler) load(registers ...string) {
	for i := 0; i < len(registers); i += 2 {
		if place, ok := a.parameters[registers[i]]; ok {
			a.line("MOVD %s, %s", place, registers[i+1])
		}
	}
}

// repeat writes a loop whose body runs count times, at least once; count ends as 0.
func (a *assembler) repeat(label, count string, body func()) {
	a.label(label)
	body()
	a.line("SUBS $1, %s", count)
	a.line("BNE %s", label)
}

// broadcast fills a register with a constant.
func (a *assembler) broadcast(d int, value float32) {
	a.line("MOVW $0x%08x, %s", math.Float32bits(value), scratch)
	a.line("VDUP %s, V%d.S4", scratch, d)
}

func (a *assembler) zero(d int) { a.line("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", d) }

func (a *assembler) move(d, n int) { a.line("VMOV V%d.B16, V%d.B16", n, d) }

// reduce leaves in every lane of v what a pairwise operation makes of all four.
func (a *assembler) reduce(operation string, v int) {
	a.op(operation, v, v, v)
	a.op(operation, v, v, v)
}

// load16 and store16 move 16 floats, and the address past them.
func (a *assembler) load16(address string, v int) {
	a.line("FLDPQ.P 32(%s), (F%d, F%d)", address, v, v+1)
	a.line("FLDPQ.P 32(%s), (F%d, F%d)", address, v+2, v+3)
}

func (a *assembler) store16(address string, v int) {
	a.line("FSTPQ.P (F%d, F%d), 32(%s)", v, v+1, address)
	a.line("FSTPQ.P (F%d, F%d), 32(%s)", v+2, v+3, address)
}

// horner evaluates a polynomial in each of xs, whose coefficients, the one of the
// highest power first, are in the registers terms. The results lie in as many
// registers from the one it returns: first or second, which it overwrites.
func (a *assembler) horner(terms []int, xs []int, first, second int) int {
	a.copies(first, terms[1], len(xs))
	for i, x := range xs {
		a.op("FMLA", first+i, terms[0], x)
	}
	for _, term := range terms[2:] {
		a.copies(second, term, len(xs))
		for i, x := range xs {
			a.op("FMLA", second+i, first+i, x)
		}
		first, second = second, first
	}
	return first
}

func (a *assembler) copies(d, n, count int) {
	for i := range count {
		a.move(d+i, n)
	}
}

// sequence is count registers from the first on.
func sequence(first, count int) []int {
	all := make([]int, count)
	for i := range all {
		all[i] = first + i
	}
	return all
}
