package theme

import (
	"fmt"
	"math"
	"strconv"
)

// lch is a colour in OKLCH (Björn Ottosson, "A perceptual color space for image
// processing", 2020): lightness 0 to 1, chroma, hue in radians.
type lch struct{ L, C, H float64 }

// grey is the chroma below which a colour has no hue to keep.
const grey = 1e-4

// Contrast is the WCAG 2 contrast ratio of two #rrggbb colours, 1 to 21.
func Contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(hex string) float64 {
	r, g, b, _ := channels(hex)
	return .2126*linear(r) + .7152*linear(g) + .0722*linear(b)
}

// channels reads #rrggbb as 0 to 1.
func channels(hex string) (r, g, b float64, ok bool) {
	if len(hex) != 7 || hex[0] != '#' {
		return 0, 0, 0, false
	}
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return 0, 0, 0, false
	}
	return float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255, true
}

func linear(v float64) float64 {
	if v <= .04045 {
		return v / 12.92
	}
	return math.Pow((v+.055)/1.055, 2.4)
}

func gamma(v float64) float64 {
	if v <= .0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - .055
}

func parse(hex string) lch {
	r, g, b, _ := channels(hex)
	r, g, b = linear(r), linear(g), linear(b)
	l := math.Cbrt(.4122214708*r + .5363325363*g + .0514459929*b)
	m := math.Cbrt(.2119034982*r + .6806995451*g + .1073969566*b)
	s := math.Cbrt(.0883024619*r + .2817188376*g + .6299787005*b)
	A := 1.9779984951*l - 2.4285922050*m + .4505937099*s
	B := .0259040371*l + .7827717662*m - .8086757660*s
	c := lch{.2104542553*l + .7936177850*m - .0040720468*s, math.Hypot(A, B), math.Atan2(B, A)}
	if c.C < grey {
		c.C = 0
	}
	return c
}

func (c lch) rgb() (r, g, b float64) {
	A, B := c.C*math.Cos(c.H), c.C*math.Sin(c.H)
	l := c.L + .3963377774*A + .2158037573*B
	m := c.L - .1055613458*A - .0638541728*B
	s := c.L - .0894841775*A - 1.2914855480*B
	l, m, s = l*l*l, m*m*m, s*s*s
	return 4.0767416621*l - 3.3077115913*m + .2309699292*s,
		-1.2684380046*l + 2.6097574011*m - .3413193965*s,
		-.0041960863*l - .7034186147*m + 1.7076147010*s
}

func (c lch) fits() bool {
	const rounding = 1e-4
	r, g, b := c.rgb()
	return min(r, g, b) >= -rounding && max(r, g, b) <= 1+rounding
}

// hex gives #rrggbb; chroma shrinks until the colour is in sRGB.
func (c lch) hex() string {
	if !c.fits() {
		low, high := 0.0, c.C
		for range 24 {
			c.C = (low + high) / 2
			if c.fits() {
				low = c.C
			} else {
				high = c.C
			}
		}
		c.C = low
	}
	r, g, b := c.rgb()
	return fmt.Sprintf("#%02x%02x%02x", byteOf(r), byteOf(g), byteOf(b))
}

func byteOf(v float64) int {
	return int(math.Round(255 * gamma(max(0, min(1, v)))))
}
