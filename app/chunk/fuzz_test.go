package chunk_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app/chunk"
)

func addSeeds(f *testing.F) {
	f.Helper()
	golden, err := filepath.Glob("../extract/testdata/*.md")
	if err != nil || len(golden) == 0 {
		f.Fatalf("no golden pages: %v", err)
	}
	for _, name := range golden {
		md, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(md))
	}
	for _, md := range []string{"```\n# x\n```\n", "> >\n>", "- ```go\n  a\n  ```", "|a|\n|-|\n|b\\|c|", "[a](b)](c)", "**a**\\\nb", "\\", "&#0;&nbsp;", "1.\n# "} {
		f.Add(md)
	}
}

func FuzzSplit(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, md string) {
		for _, o := range []chunk.Options{{}, {Target: 5, Max: 8, Overlap: 2, PageStarts: []int{3, 9}}, {Overlap: -1}} {
			chunks := chunk.Split(md, o)
			checkChunks(t, md, chunks)
			if len(chunks) > len(md) {
				t.Fatalf("%d chunks of %d bytes", len(chunks), len(md))
			}
			for _, c := range chunks {
				if most := 70 * cmp.Or(o.Max, chunk.DefaultMax); len(c.Text) > most {
					t.Fatalf("a chunk of %d bytes, at most %d may be", len(c.Text), most)
				}
			}
		}
	})
}

func FuzzSentences(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, md string) {
		sentences := chunk.Sentences(md)
		checkSentences(t, md, sentences)
		for _, s := range sentences {
			if utf8.ValidString(md) && !utf8.ValidString(s.Text) {
				t.Fatalf("sentence %q is not valid UTF-8", s.Text)
			}
			if g := chunk.Fragment(s); strings.ContainsAny(g, " #\"<>\n") {
				t.Fatalf("fragment %q", g)
			}
		}
		if plain := chunk.Plain(md); len(plain) > 2*len(md)+16 {
			t.Fatalf("%d bytes of text from %d of markdown", len(plain), len(md))
		}
	})
}
