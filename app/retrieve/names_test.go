package retrieve_test

import (
	"testing"

	"github.com/WebsyteAI/websyte/app/retrieve"
)

// A passage that lacks a name is less likely to answer than one that lacks a word.
func TestANameThatIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	score := func(question string) float64 {
		r := s.ask(retrieve.Query{Text: question, Threshold: -1})
		if len(r.Matches) == 0 {
			t.Fatalf("%s: nothing is found", question)
		}
		return r.Matches[0].Score
	}
	if name, word := score("Is there a warranty from Zeiss?"), score("Is there a warranty from zeiss?"); name >= word {
		t.Errorf("with a name %.2f, with a word %.2f", name, word)
	}
	// At the beginning of a sentence a capital says nothing; nor does it where the name is there.
	for _, same := range [][2]string{
		{"Quartz warranty?", "quartz warranty?"}, {"A gift. Quartz warranty?", "A gift. quartz warranty?"}, {"shipping to Norway, how long", "shipping to norway, how long"},
	} {
		if a, b := score(same[0]), score(same[1]); a != b {
			t.Errorf("%s %.3f, %s %.3f", same[0], a, same[1], b)
		}
	}
}
