package chunk_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app/chunk"
)

// checkChunks reports every way in which chunks are not what Split promises.
func checkChunks(t *testing.T, md string, chunks []chunk.Chunk) {
	t.Helper()
	covered := make([]bool, len(md))
	last := -1
	for i, c := range chunks {
		if c.Start < 0 || c.End > len(md) || c.Start >= c.End || md[c.Start:c.End] != c.Text {
			t.Fatalf("chunk %d: text is not the document's at %d:%d", i, c.Start, c.End)
		}
		if c.Start <= last {
			t.Fatalf("chunk %d starts at %d, not after the one before (%d)", i, c.Start, last)
		}
		if utf8.ValidString(md) && !utf8.ValidString(c.Text) {
			t.Fatalf("chunk %d cuts a character: %q", i, c.Text)
		}
		last = c.Start
		for j := c.Start; j < c.End; j++ {
			covered[j] = true
		}
	}
	for i := range md {
		if !covered[i] && strings.TrimSpace(md[i:i+1]) != "" {
			t.Fatalf("byte %d (%q) is in no chunk", i, md[max(0, i-20):min(len(md), i+20)])
		}
	}
}

func TestSplitRandomMarkdown(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		md := randomMarkdown(rand.New(rand.NewPCG(seed, 1)))
		checkChunks(t, md, chunk.Split(md, chunk.Options{}))
		checkChunks(t, md, chunk.Split(md, chunk.Options{Target: 20, Max: 30, Overlap: 8}))
	}
}

// randomMarkdown joins pieces of markdown, sound and broken, in a random order.
func randomMarkdown(r *rand.Rand) string {
	pieces := []string{
		"# Title\n\n", "## Section two\n\n", "### Deep\n", "###### Six\n\n", "- item one\n", "- item two. With two sentences.\n",
		"  - nested\n", "1. first\n", "10. tenth\n\n", "> quoted text\n", ">\n", "> more\n\n", "```go\nfunc main() {}\n\n// end\n```\n\n",
		"```\n", "| a | b |\n| --- | --- |\n", "| 1 | 2 |\n", "\n", "\n\n", "Some words that make a sentence. And one more! And a third?\n\n",
		strings.Repeat("A long paragraph has many sentences, e.g. this one. ", 30) + "\n\n", strings.Repeat("word ", 500) + "\n\n",
		"**term**\\\n", "text with [a link](https://example.com/a_(b)) and `code`\n\n", "一个句子。第二个句子。", "---\n\n", "***\n", "`", "**", "](", "[", "\\",
		"- **Term**\n\n  Its definition.\n\n", strings.Repeat("字", 700) + "\n\n", "line\\\nbroken\\\n", "\t", "&amp; &#x41; <b>x</b> <", "مرحبا بالعالم. كيف الحال؟\n\n",
	}
	var b strings.Builder
	for range 1 + r.IntN(40) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// Where a model makes more tokens of a text than the estimate, chunks are smaller.
func TestSplitCountsAsTold(t *testing.T) {
	t.Parallel()
	bytes := func(s string) int { return len(s) }
	for name, md := range map[string]string{
		"one word":   strings.Repeat("x", 10_000),
		"words":      strings.Repeat("word and ", 1_000),
		"sentences":  strings.Repeat("This is a sentence of no use. ", 300),
		"characters": strings.Repeat("長", 3_000),
		"code":       "```text\n" + strings.Repeat(strings.Repeat("y", 70)+"\n", 50) + strings.Repeat("z", 3_000) + "\n```",
		"table":      "a | b\n--- | ---\n" + strings.Repeat(strings.Repeat("cell ", 30)+"| b\n", 20),
		"no links":   strings.Repeat(`\[a\](words that a reader sees) `, 300),
		"heading":    "# " + strings.Repeat("title ", 300) + "\n\ntext",
	} {
		o := chunk.Options{Target: 100, Max: 160, Overlap: -1, Count: bytes}
		chunks := chunk.Split(md, o)
		checkChunks(t, md, chunks)
		for _, c := range chunks {
			if len(c.Text) > o.Max+o.Max/2 { // a long heading may stand before a whole paragraph
				t.Errorf("%s: a chunk of %d bytes: %.60q", name, len(c.Text), c.Text)
			}
		}
	}
}

// This took hours where each bracket was taken for the beginning of an address, and
// read to the end of the text.
func TestBracketsAreReadOnce(t *testing.T) {
	t.Parallel()
	md := strings.Repeat(`\](`, 300_000)
	checkChunks(t, md, chunk.Split(md, chunk.Options{}))
}
