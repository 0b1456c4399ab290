package retrieve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/retrieve"
)

func TestNeighboursAreJoined(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"paragraphs":     prose("\n\n"),
		"one long block": prose(" "),
		"sections":       longPage("lens"),
		"list":           "Grinding:\n\n" + strings.Repeat("- Grinding a lens takes water and sand, and a steady hand, and time, and light.\n", 60),
		"table":          "| step | grinding a lens |\n| --- | --- |\n" + strings.Repeat("| first | grinding with water and sand and a steady hand and time |\n", 60),
		"code":           "```go\n" + strings.Repeat("\tgrinding(lens, water, sand, hand, time)\n\n", 80) + "```\n",
	} {
		s := newSite(t, nil)
		d := s.add("Lenses", text)
		stored, err := s.store.Document(context.Background(), s.widget, d.ID)
		must(t, err)
		r := s.ask(retrieve.Query{Text: "grinding a lens", Threshold: -1})
		for i, m := range r.Matches {
			if m.Text != stored.Markdown[m.Start:m.End] {
				t.Errorf("%s: the match is not the document's text\n%q\n%q", name, m.Text, stored.Markdown[m.Start:m.End])
			}
			for _, other := range r.Matches[:i] {
				if m.Start < other.End && other.Start < m.End {
					t.Errorf("%s: %d-%d and %d-%d overlap", name, m.Start, m.End, other.Start, other.End)
				}
			}
		}
		if len(r.Matches) == 0 || len(r.Matches) >= 3 {
			t.Errorf("%s: %d matches", name, len(r.Matches))
		}
	}
}

func prose(between string) string {
	var b strings.Builder
	for i := range 50 {
		fmt.Fprintf(&b, "Grinding a lens takes water and sand, says rule %d.%sIt is done by hand, and so is rule %d.%s", i, between, i, between)
	}
	return b.String()
}
