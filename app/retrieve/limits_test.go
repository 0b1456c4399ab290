package retrieve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

func TestThresholdAndClosest(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	q := retrieve.Query{Text: "Do you repair broken frames of other makers under warranty in Norway?"}
	r := s.ask(q)
	if len(r.Matches) > 0 || len(r.Closest) == 0 || len(r.Closest) > 3 {
		t.Fatalf("found %q, closest %q", titles(r.Matches), titles(r.Closest))
	}
	seen := map[app.DocumentID]bool{}
	for _, m := range r.Closest {
		if seen[m.DocumentID] || m.Score >= retrieve.DefaultThreshold {
			t.Errorf("closest %q has %v", m.Title, m.Score)
		}
		seen[m.DocumentID] = true
	}
	q.Threshold = -1
	if all := s.ask(q); len(all.Matches) == 0 || len(all.Closest) != 0 {
		t.Errorf("without a threshold: found %q, closest %q", titles(all.Matches), titles(all.Closest))
	}
	q = retrieve.Query{Text: "How long does shipping to Norway take?", Threshold: 1}
	if r := s.ask(q); len(r.Matches) > 0 || len(r.Closest) == 0 {
		t.Errorf("with a threshold of 1: found %q, closest %q", titles(r.Matches), titles(r.Closest))
	}
}

func TestLimitsAndTrace(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for i := range 12 {
		s.add(fmt.Sprintf("Lens %d", i), longPage("lens"))
	}
	r := s.ask(retrieve.Query{Text: "grinding a lens", Limit: 4, Explain: true})
	chunks, taken, cuts := 0, map[app.DocumentID]int{}, map[string]int{}
	for i, c := range r.Trace.Candidates {
		cuts[c.Cut]++
		if c.Cut == "" {
			chunks++
			taken[c.DocumentID]++
		}
		if i > 0 && c.Fused > r.Trace.Candidates[i-1].Fused {
			t.Errorf("candidate %d stands above its place", i)
		}
		if c.Score < 0 || c.Score > 1 || c.Coverage < 0 || c.Coverage > 1 || c.WordRank < 1 {
			t.Errorf("candidate %+v", c)
		}
	}
	if chunks != 4 || cuts["limit"] == 0 || cuts["document"] == 0 {
		t.Errorf("%d chunks picked, cut %v", chunks, cuts)
	}
	for id, n := range taken {
		if n > 3 {
			t.Errorf("%d chunks of %s", n, id)
		}
	}
	if r.Trace.Query != "grinding a lens" || r.Trace.Threshold != retrieve.DefaultThreshold || r.Trace.Model != "" || len(r.Trace.Words) != 3 {
		t.Errorf("trace %+v", *r.Trace)
	}
	if r := s.ask(retrieve.Query{Text: "lens"}); r.Trace != nil {
		t.Error("a trace that nobody asked for")
	}
}

// longPage has several chunks that all name the word.
func longPage(word string) string {
	var b strings.Builder
	for i := range 8 {
		fmt.Fprintf(&b, "## Part %d\n\n", i)
		for j := range 14 {
			fmt.Fprintf(&b, "Sentence %d of part %d is about grinding a %s with water and sand. ", j, i, word)
		}
		b.WriteString("\n\n")
	}
	return b.String()
}
