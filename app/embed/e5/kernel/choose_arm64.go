package kernel

import "golang.org/x/sys/cpu"

// supported lists the kernels that this processor and system can run, best first.
func supported() []Kernel {
	if cpu.ARM64.HasASIMDDP {
		return []Kernel{neonDot(), neon(), Generic{}}
	}
	return []Kernel{neon(), Generic{}} // every processor of this kind has NEON
}

func neon() *assembly {
	return &assembly{
		name: "neon", rows: 6, levels: 255,
		dense: denseNEON, scores: scoresNEON, context: contextNEON, softmax: softmaxNEON,
		quantize: quantizeNEON, gelu: geluNEON, normalize: normalizeNEON, transpose: transposeNEON,
	}
}

// neonDot has an instruction for four products of bytes.
func neonDot() Kernel {
	a := neon()
	a.name, a.dense = "neondot", denseNEONDot
	return a
}
