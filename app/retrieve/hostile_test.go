package retrieve_test

import (
	"context"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/retrieve"
)

func TestAnotherWidgetNeverAppears(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	stranger := s.newWidget()
	for _, q := range []retrieve.Query{
		{Widget: stranger, Text: "How long does shipping to Norway take?", Threshold: -1, Explain: true},
		{Widget: stranger, Text: "shiping", Threshold: -1, Explain: true},
	} {
		r := s.ask(q)
		if len(r.Matches)+len(r.Closest)+len(r.Trace.Candidates) > 0 {
			t.Errorf("an empty widget found %q", titles(append(r.Matches, r.Closest...)))
		}
		for _, w := range r.Words {
			if w.Corrected != "" {
				t.Errorf("%q was corrected to another widget's %q", w.Text, w.Corrected)
			}
		}
	}
}

func TestHostileQuestions(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	for _, text := range []string{
		"", " ", "\x00\x01\x02", "\xff\xfe", `"`, `""`, `'`, `*`, `NEAR(`, `NEAR("a" "b", 3)`, `AND`, `OR NOT`, `terms:frame`,
		`frame" OR "warranty`, `frame*`, `^frame`, `{terms head}: frame`, `-- ; DROP TABLE chunks`, "%", "_", "( ( (",
		strings.Repeat("a", 64<<10), strings.Repeat("frame ", 11_000), strings.Repeat("é", 32<<10), strings.Repeat("退", 20_000),
		strings.Repeat("\u0301", 10_000), "\u202Eemarf\u202C", strings.Repeat("[", 5_000), strings.Repeat("12345 ", 9_000),
	} {
		q := retrieve.Query{Text: text, Earlier: []string{text, text}, Explain: true, Limit: 1 << 30}
		if _, err := s.search.Search(context.Background(), retrieve.Query{Widget: s.widget, Text: q.Text, Earlier: q.Earlier, Explain: true, Limit: q.Limit}); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
