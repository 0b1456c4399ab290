// Package approximation has the polynomials that the kernels of every processor
// evaluate.
package approximation

// PowerOfTwo is 2^x for x from -.5 to .5, off by at most 7.5e-8: the coefficient of the
// lowest power comes first.
var PowerOfTwo = [...]float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713092088699, 0.009675540961325169, 0.001327647129073739,
}

// GELU gives the activation as x*(.5 + t*P(t*t)), x being made at least
// -GELUBound and t being x made at most GELUBound: off by at most 4e-5, or 1e-5 of
// it. P's highest coefficient comes first, and the .5 last.
var GELU = [...]float32{
	3.720054472799994e-11, -3.8748524389120576e-09, 1.780925771299735e-07,
	-4.795927452505566e-06, 8.501869888277724e-05, -0.001059275004081428,
	0.009656868875026703, -0.06609779596328735, 0.3987727165222168, 0.5,
}

const GELUBound = 4.375
