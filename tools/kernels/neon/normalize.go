package neon

// hidden is how many floats normalize takes for a row.
const hidden = 384

// Registers of normalize: for each of x and the parameters where it begins and
// where a sweep is, and a row's sum, mean and deviation.
const (
	normRows, y              = "R2", "R1"
	gain, shift, smooth      = "R7", "R8", "R9"
	gainAt, shiftAt, otherAt = "R10", "R11", "R12"
	normWidth                = "R13"
	sum, mean, deviation     = 24, 25, 26
)

// normalize adds y to x, brings each row to mean 0 and variance 1, scales and
// shifts it, and quantizes it with the third of the parameters' scales.
func (a *assembler) normalize() {
	a.function("normalize", "is Kernel.Normalize.", 0, "x *float32, y *float32, rows int, parameters *float32, out *uint8, scales *float32, levels float32")
	a.load("x", rowsIn, "y", y, "rows", normRows, "parameters", gain)
	a.line("ADD $%d, %s, %s", 4*hidden, gain, shift)
	a.line("ADD $%d, %s, %s", 8*hidden, gain, smooth)
	a.line("MOVD $%d, %s", hidden, normWidth)
	a.quantizer()
	a.repeat("row", normRows, func() {
		a.addRows()
		a.average(mean, sum)
		a.squares()
		a.average(deviation, sum)
		a.inverseRoot(deviation)
		a.beginRange()
		a.standardize()
		a.finishRange(0)
		a.sweep("bytes", normWidth, func() {
			a.load16(at, 0)
			a.load16(otherAt, 4)
			a.four("FMUL", 0, 0, 4)
			a.put(0)
		}, rowsIn, at, smooth, otherAt)
		a.line("ADD $%d, %s", 4*hidden, rowsIn)
		a.line("ADD $%d, %s", 4*hidden, y)
	})
	a.end()
}

// addRows adds a row of y to one of x, and its numbers up.
func (a *assembler) addRows() {
	a.zero(sum)
	a.sweep("sum", normWidth, func() {
		a.load16(at, 0)
		a.load16(otherAt, 4)
		a.four("FADD", 0, 0, 4)
		a.putBack(0)
		a.tree("FADD", sum, 0, 4)
	}, rowsIn, at, y, otherAt)
}

// squares adds up the squares of a row's distances from the mean.
func (a *assembler) squares() {
	a.zero(sum)
	a.sweep("variance", normWidth, func() {
		a.load16(at, 0)
		for i := range 4 {
			a.op("FSUB", i, i, mean)
		}
		a.four("FMUL", 0, 0, 0)
		a.tree("FADD", sum, 0, 0)
	}, rowsIn, at)
}

// standardize brings a row to mean 0 and variance 1, scales and shifts it, and
// finds the range of what is to be quantised.
func (a *assembler) standardize() {
	a.sweep("range", normWidth, func() {
		a.load16(at, 0)
		a.load16(gainAt, 4)
		a.load16(shiftAt, 8)
		a.load16(otherAt, 12)
		for i := range 4 {
			a.op("FSUB", i, i, mean)
			a.op("FMUL", i, i, deviation)
		}
		a.four("FMLA", 8, 0, 4)
		a.four("FMUL", 12, 8, 12)
		a.putBack(8)
		a.include(12, 4)
	}, rowsIn, at, gain, gainAt, shift, shiftAt, smooth, otherAt)
}

// putBack stores four registers where a sweep read its last 16 floats.
func (a *assembler) putBack(v int) {
	a.line("SUB $64, %s", at)
	a.store16(at, v)
}

// four is an operation on four registers from each of d, n and m on.
func (a *assembler) four(name string, d, n, m int) {
	for i := range 4 {
		a.op(name, d+i, n+i, m+i)
	}
}

// average fills a register with the mean of a row whose sum is spread over v.
func (a *assembler) average(d, v int) {
	a.reduce("FADDP", v)
	a.broadcast(d, 1./hidden)
	a.op("FMUL", d, d, v)
}

// inverseRoot turns a variance into one over the deviation; the first register is
// overwritten.
func (a *assembler) inverseRoot(v int) {
	const epsilon = 1e-12 // the model was trained with it
	a.broadcast(0, epsilon)
	a.op("FADD", v, v, 0)
	a.convert("FSQRT", v, v)
	a.broadcast(0, 1)
	a.op("FDIV", v, 0, v)
}
