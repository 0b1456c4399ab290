package extract

import (
	"strconv"
	"strings"
)

const transparent = "transparent"

// paint gives a colour in one spelling, as six hexadecimal digits or as
// transparent; false for what is none or is not known.
func paint(value string) (string, bool) {
	value = strings.TrimSpace(value)
	switch value {
	case "white":
		return "ffffff", true
	case "black":
		return "000000", true
	case transparent:
		return transparent, true
	}
	if digits, ok := strings.CutPrefix(value, "#"); ok {
		return hexPaint(digits)
	}
	name, arguments, ok := strings.Cut(strings.TrimSuffix(value, ")"), "(")
	if !ok || name != "rgb" && name != "rgba" {
		return "", false
	}
	return rgbPaint(strings.FieldsFunc(arguments, func(r rune) bool { return r == ',' || r == ' ' || r == '/' }))
}

func hexPaint(digits string) (string, bool) {
	if len(digits) == 3 || len(digits) == 4 {
		var b strings.Builder
		for i := range len(digits) {
			b.WriteString(strings.Repeat(digits[i:i+1], 2))
		}
		digits = b.String()
	}
	switch {
	case strings.Trim(digits, "0123456789abcdef") != "":
		return "", false
	case len(digits) == 8 && digits[6:] == "00":
		return transparent, true
	case len(digits) == 8 || len(digits) == 6:
		return digits[:6], true
	}
	return "", false
}

func rgbPaint(parts []string) (string, bool) {
	if len(parts) < 3 {
		return "", false
	}
	if len(parts) > 3 && isZero(parts[3], 0) {
		return transparent, true
	}
	out := ""
	for _, part := range parts[:3] {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 255 {
			return "", false
		}
		out += string("0123456789abcdef"[n/16]) + string("0123456789abcdef"[n%16])
	}
	return out, true
}
