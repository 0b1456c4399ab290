package neon

import "fmt"

// operation is an instruction that Go's assembler lacks: its bits but for the
// registers, and how the manual writes the shapes of its operands.
type operation struct {
	bits   uint32
	shapes [3]string
}

var floats = [3]string{"4S", "4S", "4S"}

// operations take a destination and two sources.
var operations = map[string]operation{
	"FADD":   {0x4e20d400, floats},
	"FSUB":   {0x4ea0d400, floats},
	"FMUL":   {0x6e20dc00, floats},
	"FDIV":   {0x6e20fc00, floats},
	"FMAX":   {0x4e20f400, floats},
	"FMIN":   {0x4ea0f400, floats},
	"FADDP":  {0x6e20d400, floats},
	"FMAXP":  {0x6e20f400, floats},
	"FMINP":  {0x6ea0f400, floats},
	"FMLA":   {0x4e20cc00, floats},
	"SMULL":  {0x0e20c000, [3]string{"8H", "8B", "8B"}},
	"SMULL2": {0x4e20c000, [3]string{"8H", "16B", "16B"}},
	"SMLAL":  {0x0e208000, [3]string{"8H", "8B", "8B"}},
	"SMLAL2": {0x4e208000, [3]string{"8H", "16B", "16B"}},
}

// conversions take a destination and one source.
var conversions = map[string]operation{
	"FSQRT":  {0x6ea1f800, floats},
	"FRINTN": {0x4e218800, floats},
	"FCVTNS": {0x4e21a800, floats},
	"FCVTNU": {0x6e21a800, floats},
	"SCVTF":  {0x4e21d800, floats},
	"SADDLP": {0x4e202800, [3]string{"8H", "16B"}},
	"SADALP": {0x4e606800, [3]string{"4S", "8H"}},
}

// elements take a destination, a source, and one of a source's four lanes.
var elements = map[string]operation{
	"FMUL": {0x4f809000, [3]string{"4S", "4S", "S"}},
	"FMLA": {0x4f801000, [3]string{"4S", "4S", "S"}},
	"SDOT": {0x4f80e000, [3]string{"4S", "16B", "4B"}},
}

func (a *assembler) op(name string, d, n, m int) {
	o := known(operations, name)
	a.word(o.bits|uint32(m)<<16|uint32(n)<<5|uint32(d),
		fmt.Sprintf("%s V%d.%s, V%d.%s, V%d.%s", name, d, o.shapes[0], n, o.shapes[1], m, o.shapes[2]))
}

func (a *assembler) convert(name string, d, n int) {
	o := known(conversions, name)
	a.word(o.bits|uint32(n)<<5|uint32(d), fmt.Sprintf("%s V%d.%s, V%d.%s", name, d, o.shapes[0], n, o.shapes[1]))
}

// by is an operation with one lane of m.
func (a *assembler) by(name string, d, n, m, lane int) {
	o := known(elements, name)
	low, high := uint32(lane&1), uint32(lane>>1)
	a.word(o.bits|low<<21|uint32(m)<<16|high<<11|uint32(n)<<5|uint32(d),
		fmt.Sprintf("%s V%d.%s, V%d.%s, V%d.%s[%d]", name, d, o.shapes[0], n, o.shapes[1], m, o.shapes[2], lane))
}

func known(all map[string]operation, name string) operation {
	o, ok := all[name]
	if !ok {
		panic("neon: no encoding of " + name)
	}
	return o
}

func (a *assembler) word(bits uint32, mnemonic string) { a.line("WORD $0x%08x // %s", bits, mnemonic) }
