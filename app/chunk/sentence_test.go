package chunk_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/WebsyteAI/websyte/app/chunk"
)

func texts(sentences []chunk.Sentence) []string {
	var out []string
	for _, s := range sentences {
		out = append(out, s.Text)
	}
	return out
}

func TestSentences(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		markdown string
		want     []string
	}{
		"two":               {"One here. Two there.", []string{"One here.", "Two there."}},
		"abbreviations":     {"Use it, e.g. Git. See Dr. Smith, Inc. and J. R. Doe.", []string{"Use it, e.g. Git.", "See Dr. Smith, Inc. and J. R. Doe."}},
		"german":            {"Das geht z. B. Montag. Siehe Nr. 5 bzw. Abs. 3 am 3. Oktober. Ende.", []string{"Das geht z. B. Montag.", "Siehe Nr. 5 bzw. Abs. 3 am 3. Oktober.", "Ende."}},
		"files and numbers": {"Version 3.12. Open README.MD or a.B now. Call f(?)X.", []string{"Version 3.12.", "Open README.MD or a.B now.", "Call f(?)X."}},
		"chinese":           {"第一句。第二句！第三句？", []string{"第一句。", "第二句！", "第三句？"}},
		"arabic":            {"مرحبا بك. كيف الحال؟ جيد.", []string{"مرحبا بك.", "كيف الحال؟", "جيد."}},
		"marks":             {"**Note.** See [the _page_. Then](https://e.x/a.b) `x. Y` \\*go\\*.", []string{"Note.", "See the _page_.", "Then x. Y *go*."}},
		"heading and item":  {"## A heading. Really ##\n- one. Two\n- three", []string{"A heading. Really", "one.", "Two", "three"}},
		"row":               {"| Plan | Price |\n| --- | --- |\n| Basic. | 5 \\| 6 € |", []string{"Plan · Price", "Basic. · 5 | 6 €"}},
		"code":              {"```go\na. B\n\nc\n```", []string{"a. B\n\nc"}},
		"term":              {"- **`-a`**\\\n  **`--all`**\n\n  Stage all files.", []string{"-a", "--all", "Stage all files."}},
		"short term":        {"- **Weight**\\\n  5 kg. Net", []string{"Weight · 5 kg. Net"}},
		"hard break":        {"Street 1\\\n1234 Town", []string{"Street 1\n1234 Town"}},
		"quote":             {"> a b\n> cc. D", []string{"a b cc.", "D"}},
		"slice of code":     {"x := 1\n# no heading\n```\n\nText.", []string{"x := 1\n# no heading", "Text."}},
		"nothing":           {" \n---\n", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := chunk.Sentences(tt.markdown)
			if !slices.Equal(texts(got), tt.want) {
				t.Errorf("got  %q\nwant %q", texts(got), tt.want)
			}
			checkSentences(t, tt.markdown, got)
		})
	}
}

func checkSentences(t *testing.T, md string, sentences []chunk.Sentence) {
	t.Helper()
	last, block := 0, 0
	for i, s := range sentences {
		if s.Start < last || s.Start >= s.End || s.End > len(md) {
			t.Fatalf("sentence %d %q: %d:%d after %d in %d bytes", i, s.Text, s.Start, s.End, last, len(md))
		}
		if s.Text == "" || s.Block < block {
			t.Fatalf("sentence %d: text %q, block %d after %d", i, s.Text, s.Block, block)
		}
		last, block = s.End, s.Block
	}
}

func TestSentencesRandomMarkdown(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		md := randomMarkdown(rand.New(rand.NewPCG(seed, 2)))
		checkSentences(t, md, chunk.Sentences(md))
	}
}

func TestWhatTells(t *testing.T) {
	t.Parallel()
	for markdown, want := range map[string]bool{
		"Take water and sand.": true,
		"There are two tools: [git-merge(1)](/m) and [git-cherry-pick(1)](/c).": true,
		"工具有两个，就是[合并](/m)，还有[摘取](/c)，都很有用。":                                     true,
		"[All prices of our lenses](/prices)":                                   true,
		"Costs 80 €, or $90.":                                                   true,
		"हमारे लेंस":                                                            true,
		"[Home](/) · [Shop](/shop) · [Imprint](/imprint)":                       false,
		"[git-add(1)](/a), [git-rm(1)](/r), [git-mv(1)](/mv)":                   false,
		"[首页](/)[商店](/shop)":                                                    false,
		"o--o--O--o \\\\ a--b":                                                  false,
		"---|---":                                                               false,
	} {
		s := chunk.Sentences(markdown)
		if len(s) == 0 || s[0].Tells(markdown) != want {
			t.Errorf("%q: %+v, want %v", markdown, s, want)
		}
	}
}
