package chat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/WebsyteAI/websyte/app/chunk"
)

// checkable are the parts of an answer that a reader acts on and that a model
// most easily makes up: addresses, e-mail addresses, numbers with their separators.
// An address is taken as far as any reader of markdown might, so that what a link
// leads to is never more than what was checked.
var checkable = regexp.MustCompile(`(?i:https?://|mailto:)[^\s<>\[\]|]+|[\pL\pN.+_-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+|\d+(?:[.,:/\-]\d+)*`)

const maxUnverified = 20 // numbers; addresses are all told, since they may be links

// unverified lists the numbers, prices, addresses and links of an answer that
// stand nowhere in the evidence. A single digit is not worth a warning.
func unverified(answer, evidence string) []string {
	known := map[string]bool{}
	for _, part := range figures(evidence) {
		known[plainFigure(part)] = true
	}
	var out []string
	for _, part := range figures(citation.ReplaceAllString(answer, "")) {
		bare := plainFigure(part)
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

// plainFigure folds what languages write differently: case, and the separators of
// thousands and decimals.
func plainFigure(s string) string {
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

// statementsFor gives the statements of an answer that cite source n: for each
// such citation the sentence that it ends.
func statementsFor(answer string, n int) []string {
	mark := "[" + strconv.Itoa(n) + "]"
	var out []string
	for _, s := range chunk.Sentences(rejoin(answer)) {
		if strings.Contains(s.Text, mark) {
			out = append(out, citation.ReplaceAllString(s.Text, ""))
		}
	}
	return out
}

// lateCitation is one that stands behind the full stop of its sentence.
var lateCitation = regexp.MustCompile(`([.!?。！？])((?:\s?\[\d{1,3}\])+)`)

// rejoin puts citations before the full stop, so that a sentence holds its own.
func rejoin(answer string) string { return lateCitation.ReplaceAllString(answer, "$2$1") }
