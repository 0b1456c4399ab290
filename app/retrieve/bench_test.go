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
			fmt.Fprintf(&out, "w%d", words.Uint64())
			out.WriteString([]string{" ", ". "}[min(1, i%12/11)])
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
		"mixed":   "how does w3 w50 w700 w9000 w20000 work",
		"rare":    "w8000 w12000 w25000",
		"typos":   "w80001x w120002y w3000",
		"ofmany":  text(64),
		"unknown": "quetzalcoatl",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.ask(retrieve.Query{Text: question})
			}
		})
	}
}
