package chat

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
)

func FuzzQuotes(f *testing.F) {
	f.Add("No. It ends:\n\n- a\n- b\n\n# Yes:\n\n```\ncode\n```\n", "a b")
	f.Add("是的。\n\n| a: | b |\n| --- | --- |\n| c | d |\n", "是的 c")
	f.Fuzz(func(t *testing.T, text, question string) {
		var words []retrieve.Word
		for _, w := range terms.Query(question, []string{"en"}) {
			words = append(words, retrieve.Word{Terms: w.Terms, Weight: 1})
		}
		m := retrieve.Match{Passage: app.Passage{Chunk: app.Chunk{Text: text, End: len(text)}, Language: "en", URL: "https://example.org/"}, Score: 1}
		if len(question)%2 == 1 { // with vectors, of most sentences
			for i, sentence := range chunk.Sentences(text) {
				if i%5 != 3 {
					m.Sentences = append(m.Sentences, retrieve.Sentence{Start: sentence.Start, Cosine: float64(i%7) / 7})
				}
			}
		}
		count := 0
		for _, q := range pick([]retrieve.Match{m, m, m, m}, words) {
			count += q.last - q.first + 1
			c := q.passage.cite(1, q.first, q.last)
			if c.Quote == "" || strings.Contains(blockquote(c.Quote), "\n\n") {
				t.Errorf("quoted %q", c.Quote)
			}
		}
		if count > maxSentences {
			t.Errorf("%d sentences", count)
		}
	})
}
