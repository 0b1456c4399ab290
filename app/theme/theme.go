// Package theme works out the five colours that an owner's one colour gives in
// a light and in a dark scheme, so that everything stays readable whatever the
// owner chose.
//
// It is pure: a colour in, colours out. It knows the grounds that the widget
// draws on (web/tokens.css has the same values) and nothing else of the widget.
package theme

// Default is the colour of a widget whose owner chose none.
const Default = "#065b41"

// Palette is one scheme's colours, as #rrggbb.
type Palette struct {
	Primary     string `json:"primary"`     // fill of buttons and of the visitor's bubbles
	OnPrimary   string `json:"onPrimary"`   // text on Primary
	PrimaryText string `json:"primaryText"` // links and open states, on every ground
	PrimarySoft string `json:"primarySoft"` // a quiet ground
	PrimaryLine string `json:"primaryLine"` // an edge
}

// Least contrasts by WCAG 2.
const (
	minSign  = 4.5 // text on the fill
	minShape = 2.0 // the fill against the dark surface
	minText  = 5.0
	minDark  = 6.0 // text in the dark scheme
)

const (
	step        = .01
	keepHue     = .06 // how far the fill may be darkened before dark text on it is preferred
	white       = "#ffffff"
	ink         = "#101512"
	surfaceDark = "#171a18"
)

// scheme is what differs between light and dark.
type scheme struct {
	grounds          [4]string // surface, raised, sunken, hover
	softL, softC     float64
	lineL, lineC     float64
	towards, minimum float64 // which way text moves in lightness, until which contrast
}

func light() scheme {
	return scheme{
		grounds: [4]string{"#ffffff", "#ffffff", "#f4f7f5", "#edf1ef"},
		softL:   .96, softC: .017, lineL: .84, lineC: .06,
		towards: -step, minimum: minText,
	}
}

func dark() scheme {
	return scheme{
		grounds: [4]string{surfaceDark, "#1f2321", "#121513", "#212522"},
		softL:   .29, softC: .026, lineL: .43, lineC: .065,
		towards: step, minimum: minDark,
	}
}

// Light gives the light scheme's colours; hex is #rrggbb, anything else is Default.
func Light(hex string) Palette {
	hex = orDefault(hex)
	fill, sign := lightFill(hex)
	return light().palette(hex, fill, sign)
}

// Dark gives the dark scheme's colours; hex is #rrggbb, anything else is Default.
func Dark(hex string) Palette {
	hex = orDefault(hex)
	fill, sign := darkFill(hex)
	return dark().palette(hex, fill, sign)
}

func (s scheme) palette(hex, fill, sign string) Palette {
	c := parse(hex)
	soft := lch{s.softL, min(c.C, s.softC), c.H}.hex()
	return Palette{
		Primary:     fill,
		OnPrimary:   sign,
		PrimaryText: s.text(c, soft),
		PrimarySoft: soft,
		PrimaryLine: lch{s.lineL, min(c.C, s.lineC), c.H}.hex(),
	}
}

// text moves c's lightness until it reads on the worst of the scheme's grounds.
func (s scheme) text(c lch, soft string) string {
	for ; c.L > 0 && c.L < 1; c.L += s.towards {
		hex := c.hex()
		worst := Contrast(hex, soft)
		for _, g := range s.grounds {
			worst = min(worst, Contrast(hex, g))
		}
		if worst >= s.minimum {
			return hex
		}
	}
	if s.towards < 0 {
		return ink
	}
	return white
}

func lightFill(hex string) (fill, sign string) {
	if Contrast(hex, white) >= minSign {
		return hex, white
	}
	c := parse(hex)
	darker, from := c, c.L
	for Contrast(darker.hex(), white) < minSign {
		darker.L -= step
	}
	const rounding = 1e-9
	if from-darker.L > keepHue+rounding && Contrast(hex, ink) >= minSign {
		return hex, ink
	}
	return darker.hex(), white
}

// darkFill lifts a fill that would vanish on the dark surface.
func darkFill(hex string) (fill, sign string) {
	fill, sign = lightFill(hex)
	if Contrast(fill, surfaceDark) >= minShape {
		return fill, sign
	}
	c := parse(fill)
	for Contrast(c.hex(), surfaceDark) < minShape {
		c.L += step
	}
	return lightFill(c.hex())
}

func orDefault(hex string) string {
	if _, _, _, ok := channels(hex); !ok {
		return Default
	}
	return hex
}
