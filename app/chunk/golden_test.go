package chunk_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/chunk"
)

// TestGoldenPages proves on every golden page that a chunk's text is the
// document's text at its offsets, and that the sentences of the document and of
// a chunk that begins and ends where blocks do are the same.
func TestGoldenPages(t *testing.T) {
	t.Parallel()
	golden, err := filepath.Glob("../extract/testdata/*.md")
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden pages: %v", err)
	}
	for _, name := range golden {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		md := string(body)
		all := chunk.Sentences(md)
		checkSentences(t, md, all)
		for _, o := range []chunk.Options{{}, {Target: 40, Max: 60, Overlap: -1}} {
			chunks := chunk.Split(md, o)
			checkChunks(t, md, chunks)
			for _, c := range chunks {
				if !slices.Equal(texts(chunk.Sentences(c.Text)), within(all, c)) {
					t.Errorf("%s: sentences of chunk %d:%d are %q, in the document %q", name, c.Start, c.End, texts(chunk.Sentences(c.Text)), within(all, c))
				}
			}
		}
	}
}

func within(all []chunk.Sentence, c chunk.Chunk) []string {
	var out []string
	for _, s := range all {
		if s.Start >= c.Start && s.End <= c.End {
			out = append(out, s.Text)
		}
	}
	return out
}

func TestHeadingPaths(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Some words that fill the section up. ", 40)
	md := "# Guide\n\nIntro.\n\n## Install\n\n### Linux\n\n" + long + "\n\n### macOS `x`\n\n" + long + "\n\n## Empty\n\n## Small\n\nOne.\n\n## Other\n\nTwo.\n\n## Tail\n"
	type want struct{ path, start, end string }
	wants := []want{
		{"Guide", "# Guide\n\nIntro.", "Intro."},
		{"Guide/Install/Linux", "## Install\n\n### Linux", "up."},
		{"Guide/Install/Linux", "Some words", "up."},
		{"Guide/Install/macOS x", "### macOS", "up."},
		{"Guide/Install/macOS x", "Some words", "up."},
		{"Guide", "## Empty\n\n## Small\n\nOne.", "Two.\n\n## Tail"},
	}
	chunks := chunk.Split(md, chunk.Options{})
	checkChunks(t, md, chunks)
	if len(chunks) != len(wants) {
		t.Fatalf("got %d chunks, want %d: %+v", len(chunks), len(wants), chunks)
	}
	for i, w := range wants {
		c := chunks[i]
		if strings.Join(c.Headings, "/") != w.path || !strings.HasPrefix(c.Text, w.start) || !strings.HasSuffix(c.Text, w.end) {
			t.Errorf("chunk %d: path %q, text %.60q ... %.20q, want %+v", i, c.Headings, c.Text, c.Text[max(0, len(c.Text)-20):], w)
		}
	}
}

func TestWholeTablesAndCode(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("A paragraph that fills. ", 25) + "\n\n"
	table := "| Plan | Price |\n| --- | --- |\n" + strings.Repeat("| Basic | 5 € |\n", 20)
	code := "```go\n" + strings.Repeat("x := y + 1\n\n", 20) + "```"
	md := words + table + "\n" + words + code + "\n\n" + words
	for _, whole := range []string{table[:len(table)-1], code} {
		if !slices.ContainsFunc(chunk.Split(md, chunk.Options{}), func(c chunk.Chunk) bool { return strings.Contains(c.Text, whole) }) {
			t.Errorf("no chunk holds this whole:\n%s", whole)
		}
	}
	for _, c := range chunk.Split(strings.Repeat(table[31:], 30), chunk.Options{}) {
		if !strings.HasPrefix(c.Text, "| Basic") || !strings.HasSuffix(c.Text, "€ |") {
			t.Errorf("a table is cut inside a row: %.30q ... %.30q", c.Text, c.Text[max(0, len(c.Text)-30):])
		}
	}
}

func TestTermStaysWithDescription(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for range 30 {
		b.WriteString("- **`--flag=<n>`**\n\n  " + strings.Repeat("What the flag does, and when. ", 5) + "\n")
	}
	for _, c := range chunk.Split(b.String(), chunk.Options{}) {
		if strings.HasSuffix(strings.TrimSpace(c.Text), "**") {
			t.Errorf("a chunk ends with a term: %.40q", c.Text[max(0, len(c.Text)-40):])
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	md := strings.Repeat(strings.Repeat("Text of a page. ", 60)+"\n\n", 3)
	page := len(md) / 3
	last := 0
	for _, c := range chunk.Split(md, chunk.Options{PageStarts: []int{page, 2 * page}}) {
		if c.Page < max(1, last) || c.Page > 3 {
			t.Errorf("chunk at %d is on page %d after %d", c.Start, c.Page, last)
		}
		last = c.Page
	}
	if last != 3 {
		t.Errorf("the last chunk is on page %d, want 3", last)
	}
	if p := chunk.Split("x", chunk.Options{})[0].Page; p != 0 {
		t.Errorf("page %d in a document without pages", p)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"":                       {0, 0},
		"The quick brown fox.":   {4, 6},
		"internationalisation":   {2, 5},
		"今天天气很好":                 {4, 7},
		"Привет, как дела":       {4, 8},
		"4006381333931":          {4, 8},
		strings.Repeat(" ", 100): {0, 0},
	} {
		if n := chunk.Tokens(text); n < want[0] || n > want[1] {
			t.Errorf("%q has %d tokens, want %d to %d", text, n, want[0], want[1])
		}
	}
}

func TestFragment(t *testing.T) {
	t.Parallel()
	long := "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."
	for _, tt := range []struct {
		s    chunk.Sentence
		want string
	}{
		{chunk.Sentence{Text: "well-known, a & b"}, ":~:text=well%2Dknown%2C%20a%20%26%20b"},
		{chunk.Sentence{Text: long}, ":~:text=One%20two%20three%20four%20five,ten%20eleven%20twelve%20thirteen%20fourteen."},
		{chunk.Sentence{Text: "Basic · 5 € · yes", Kind: chunk.Row}, ":~:text=Basic-,5%20%E2%82%AC,yes"},
		{chunk.Sentence{Text: "Weight · 5 kg", Kind: chunk.Row}, ":~:text=Weight-,5%20kg"},
		{chunk.Sentence{Text: "- · 5 kg", Kind: chunk.Row}, ":~:text=5%20kg"},
		{chunk.Sentence{Text: "a\n\tlonger  line\nb", Kind: chunk.Code}, ":~:text=longer%20%20line"},
		{chunk.Sentence{Text: "Street 5\n1234 Town"}, ":~:text=Street%205,1234%20Town"},
		{chunk.Sentence{Text: "* * *"}, ""},
		{chunk.Sentence{}, ""},
	} {
		if got := chunk.Fragment(tt.s); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.s.Text, got, tt.want)
		}
	}
}

// TestHostileMarkdown gives markdown that is made to be slow or to grow chunks.
func TestHostileMarkdown(t *testing.T) {
	t.Parallel()
	const size = 400_000
	for name, piece := range map[string]string{
		"headings": "# a\n", "empty headings": "#\n", "rows": "|\n", "items": "- \n", "nested": "- - - - > ", "brackets": "](", "links": "[a](b", "ticks": "` `` ",
		"tags": "<a ", "code": "```x\n", "one line": "x", "no ends": "word ", "ends": "a. B", "quotes": "> ", "marks": "**", "heading": "# a b ",
		"breaks": "a\\\n", "rules": "---\n", "entities": "&a", "chinese": "字", "deep": "  ", "terms": "- **a**\\\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, lead := range []string{"", "```text\n", "x\n\n"} {
				md := lead + strings.Repeat(piece, size/len(piece))
				start := time.Now()
				chunks := chunk.Split(md, chunk.Options{})
				checkChunks(t, md, chunks)
				checkSentences(t, md, chunk.Sentences(md))
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("after %q: %v", lead, took)
				}
				for _, c := range chunks {
					if len(c.Text) > 70*chunk.DefaultMax {
						t.Fatalf("after %q: a chunk of %d bytes", lead, len(c.Text))
					}
				}
			}
		})
	}
}
