package retrieve_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/retrieve"
)

// BenchmarkSearch asks a widget of 10,000 chunks, by words alone. Words are
// distributed as in text: few in nearly every chunk, most in few.
func BenchmarkSearch(b *testing.B) {
	s := newSite(b, nil)
	words := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.05, 8, 30_000)
	text := func(n int) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(wordOf(words.Uint64()) + []string{" ", ". "}[min(1, i%12/11)])
		}
		return out.String()
	}
	chunks := 0
	for i := 0; chunks < 10_000; i++ {
		var page strings.Builder
		for j := range 100 {
			fmt.Fprintf(&page, "## Part %d\n\n%s\n\n", j, text(70))
		}
		chunks += s.add(fmt.Sprintf("Page %d", i), page.String()).ChunkCount
	}
	for name, question := range map[string]string{
		"mixed":   "how does " + wordOf(3) + " and " + wordOf(50) + " work with " + wordOf(700) + " or " + wordOf(9000),
		"rare":    wordOf(8000) + " " + wordOf(12000) + " " + wordOf(15000),
		"common":  wordOf(0) + " " + wordOf(1) + " " + wordOf(2),
		"typo":    wordOf(8000) + "x " + wordOf(50),
		"long":    text(64),
		"unknown": "quetzalcoatl",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.ask(retrieve.Query{Text: question})
			}
		})
	}
}

// wordOf spells a number as a word: the first letters are those of many words.
func wordOf(n uint64) string {
	var b strings.Builder
	for n += 400; n > 0; n /= 20 {
		b.WriteString([]string{"ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo", "zu"}[n%20])
	}
	return b.String()
}
