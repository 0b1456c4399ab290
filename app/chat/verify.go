package chat

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/figures"
)

// unverified lists the figures of an answer that stand nowhere in the evidence.
func unverified(answer, evidence string) []string {
	return figures.Unverified(citation.ReplaceAllString(answer, ""), evidence)
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
