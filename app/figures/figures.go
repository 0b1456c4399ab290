// Package figures finds what of a text somebody acts on and a language model most
// easily makes up, numbers and addresses, and tells what of it stands in no evidence.
//
// It is pure, and knows nothing of who wrote the text or what the evidence is.
package figures

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// checkable are the parts of a text that a reader acts on and that a model
// most easily makes up: addresses, e-mail addresses, numbers with their separators.
// An address is taken as far as any reader of markdown might, so that what a link
// leads to is never more than what was checked.
var checkable = regexp.MustCompile(`(?i:https?://|mailto:)[^\s<>\[\]|]+|[\pL\pN.+_-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+|\d+(?:[.,:/\-]\d+)*`)

const maxUnverified = 20 // numbers; addresses are all told, since they may be links

// Unverified lists the numbers, prices, addresses and links of a text that stand
// nowhere in the evidence. A single digit is not worth a warning.
func Unverified(text, evidence string) []string {
	known := map[string]bool{}
	for _, part := range figures(evidence) {
		known[plain(part)] = true
	}
	var out []string
	for _, part := range figures(text) {
		bare := plain(part)
		if len(bare) < 2 || known[bare] || slices.Contains(out, part) || len(out) >= maxUnverified && !isAddress(part) {
			continue
		}
		out = append(out, part)
	}
	return out
}

func isAddress(part string) bool { return strings.Contains(part, "@") || strings.Contains(part, "://") }

func figures(s string) []string {
	parts := checkable.FindAllString(s, -1)
	for i := range parts {
		parts[i] = strings.TrimRight(parts[i], ".,:;/-*_~!?'\"`)。，、；：！？）」』")
	}
	return parts
}

// plain folds what languages write differently: case, and the separators of
// thousands and decimals.
func plain(s string) string {
	s = strings.TrimPrefix(strings.ToLower(s), "mailto:")
	if isAddress(s) {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		grouping := r == ',' || r == '.' || r == '\u00a0' || r == '\u202f' || r == '\''
		if grouping && i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1]) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
