package kernel

import "golang.org/x/sys/cpu"

// supported lists the kernels that this processor and system can run, best first.
func supported() []Kernel {
	var all []Kernel
	avx2 := cpu.X86.HasAVX2 && cpu.X86.HasFMA
	x := &cpu.X86
	if avx2 && x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VNNI {
		all = append(all, avx512())
	}
	if avx2 && x.HasAVXVNNI {
		all = append(all, avxVNNI())
	}
	if avx2 {
		all = append(all, avx2Only())
	}
	return append(all, Generic{})
}

func avx512() Kernel {
	return &assembly{
		name: "avx512", rows: 12, levels: 255,
		dense: denseAVX512, scores: scoresAVX512, context: contextAVX512, softmax: softmaxAVX512,
		quantize: quantizeAVX512, gelu: geluAVX512, normalize: normalizeAVX512, transpose: transposeAVX2,
	}
}

func avxVNNI() Kernel {
	a := avx2Only()
	a.name, a.levels, a.dense = "avxvnni", 255, denseAVXVNNI
	return a
}

// avx2Only quantises to 7 bits, since its sums of 16 bits would overflow.
func avx2Only() *assembly {
	return &assembly{
		name: "avx2", rows: 6, levels: 127,
		dense: denseAVX2, scores: scoresAVX2, context: contextAVX2, softmax: softmaxAVX2,
		quantize: quantizeAVX2, gelu: geluAVX2, normalize: normalizeAVX2, transpose: transposeAVX2,
	}
}
