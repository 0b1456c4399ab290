package retrieve_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

func TestTheRightPageComesFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	for question, want := range map[string]string{
		"How long does shipping to Norway take?":             "Shipping",
		"Can I return a frame?":                              "Returns",
		"when do I get my refund":                            "Returns",
		"Are scratches on lenses covered?":                   "Warranty",
		"What does a blue light filter cost?":                "Lenses",
		"How many people are in the workshop?":               "Our company",
		"Wie kann ich eine Brillenfassung zurückgeben?":      "Rückgabe",
		"Ist die Werkstatt am Samstag geöffnet?":             "Öffnungszeiten",
		"退货需要多少天？":                                           "退货政策",
		"配送到挪威需要多久？":                                         "配送",
		"كيف يمكنني إرجاع الإطار؟":                           "سياسة الإرجاع",
		"كم يستغرق الشحن إلى النرويج؟":                       "الشحن",
		"How long does shiping to Norwey take?":              "Shipping",
		"What does a blue light fliter cost?":                "Lenses",
		"Are scratches on lenses part of the warrenty?":      "Warranty",
		"Wie kann ich eine Brilenfassung zurückgeben?":       "Rückgabe",
		"how long does SHIPPING to norway take":              "Shipping",
		"Please tell me: the progressive lenses, what cost?": "Lenses",
	} {
		got := titles(s.ask(retrieve.Query{Text: question}).Matches)
		if len(got) == 0 || got[0] != want {
			t.Errorf("%s: %q, want %q first", question, got, want)
		}
	}
}

// Words of every language that the widget holds are understood in one question.
func TestAQuestionOfTwoLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	got := titles(s.ask(retrieve.Query{Text: "return frame zurückgeben Brillenfassung 退货", Threshold: -1}).Matches)
	for _, want := range []string{"Returns", "Rückgabe", "退货政策"} {
		if !slices.Contains(got[:min(4, len(got))], want) {
			t.Errorf("%q, want %q among the first", got, want)
		}
	}
}

func TestWhatIsNotThereIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	for _, question := range []string{
		"Do you offer phone support?",
		"Who founded the company?",
		"Do you sell contact lens cleaning fluid?",
		"Can I pay with bitcoin?",
		"What is the capital of Australia?",
		"xyzzy",
		"Haben Sie einen Parkplatz?",
		"你们有停车场吗？",
		"؟",
	} {
		if r := s.ask(retrieve.Query{Text: question, Explain: true}); len(r.Matches) > 0 {
			t.Errorf("%s: found %q, score %.2f", question, titles(r.Matches), r.Matches[0].Score)
		}
	}
}

// In a widget of a page or two, counts say nothing about words.
func TestSmallWidgets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		content, question string
		found             bool
	}{
		{"# Shipping\nShipping to Norway takes six to nine working days.", "How long does shipping to Norway take?", true},
		{"# Shipping\nShipping to Norway takes six to nine working days.", "Does it ship to Norway, and how many days does shipping take?", true},
		{"# Shipping\nShipping to Norway takes six to nine working days.", "What does shipping to Brazil cost?", false},
		{"# Manual\nThe widget works on mobile phones and on tablets. It needs no cookie.", "Do you offer phone support?", false},
		{"# Manual\nThe widget works on mobile phones and on tablets. It needs no cookie.", "Does it work on mobile phones?", true},
		{"# About\nThe company makes frames in a small town by the sea.", "Who founded the company?", false},
		{"# About\nThe company was founded in 1984 by Ada Stone.", "Who founded the company?", true},
		{"# Hours\nThe shop is open from nine to five.\n---\n# Prices\nA frame costs 80 euros.\n---\n# Returns\nReturn it within sixty days.", "How much is a frame?", true},
		{"# Hours\nThe shop is open from nine to five.\n---\n# Prices\nA frame costs 80 euros.\n---\n# Returns\nReturn it within sixty days.", "Do you have a shop in Berlin?", false},
	}
	for _, tt := range tests {
		s := newSite(t, nil).addAll(tt.content)
		if r := s.ask(retrieve.Query{Text: tt.question}); (len(r.Matches) > 0) != tt.found {
			t.Errorf("%s: found %v, want %v (closest %v)", tt.question, r.Matches, tt.found, r.Closest)
		}
	}
}

func TestFollowUps(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	for _, tt := range []struct {
		question, want string
		earlier        []string
	}{
		{"and the price?", "Lenses", []string{"Can I return a frame?", "Do you have progressive lenses?"}},
		{"and to Norway?", "Shipping", []string{"How long does shipping to the European Union take?"}},
		{"Is that covered?", "Warranty", []string{"I have scratches on the lenses, what about the warranty?"}},
		{"那多少天？", "退货政策", []string{"怎么退货？"}},
		{"Can I return a frame within sixty days?", "Returns", []string{"What does a blue light filter cost?"}},
	} {
		got := titles(s.ask(retrieve.Query{Text: tt.question, Earlier: tt.earlier, Threshold: -1}).Matches)
		if len(got) == 0 || got[0] != tt.want {
			t.Errorf("%s after %q: %q, want %q first", tt.question, tt.earlier, got, tt.want)
		}
	}
}

func TestAQuestionOfFunctionWordsAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll("# Things to do\nWhat can I do here? You can do a lot.")
	if r := s.ask(retrieve.Query{Text: "What can I do here?"}); len(r.Matches) != 1 {
		t.Errorf("found %v, closest %v", r.Matches, r.Closest)
	}
}

func TestPinnedFirstExcludedNever(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	old := s.add("Shipping of old", "Long ago shipping to Norway took a while, how long nobody can tell, but take it or leave it.")
	q := retrieve.Query{Text: "How long does shipping to Norway take?", Threshold: -1}
	yes := true
	_, err := s.store.UpdateDocument(context.Background(), s.widget, old.ID, app.DocumentPatch{Pinned: &yes})
	must(t, err)
	if got := titles(s.ask(q).Matches); got[0] != old.Title {
		t.Errorf("pinned: %q", got)
	}
	_, err = s.store.UpdateDocument(context.Background(), s.widget, old.ID, app.DocumentPatch{Excluded: &yes})
	must(t, err)
	if got := titles(s.ask(q).Matches); slices.Contains(got, old.Title) {
		t.Errorf("excluded: %q", got)
	}
}

func TestWordsAreExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	r := s.ask(retrieve.Query{Text: "the progresive lenses"})
	var got []string
	for _, w := range r.Words {
		got = append(got, fmt.Sprintf("%s>%s %v", w.Text, w.Corrected, w.Weight > 0))
	}
	if want := []string{"the> false", "progresive>progress true", "lenses> true"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
