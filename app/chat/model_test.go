package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

func says(text string) func([]llmtest.Message) string {
	return func([]llmtest.Message) string { return text }
}

func TestAModelsAnswer(t *testing.T) {
	t.Parallel()
	answer := "Nine days [1][7], and it costs **14.90 euros** [1]. Or 99.99 [8]."
	for size := range 12 {
		s := newSite(t, llmtest.New(t, llmtest.Behaviour{Answer: says(answer), DeltaSize: size})).shop()
		a, h := s.ask(chat.Request{Message: norway, Keep: true})
		if a.Message != "Nine days [1], and it costs **14.90 euros** [1]. Or 99.99." {
			t.Errorf("message %q", a.Message)
		}
		if a.Mode != app.ModeModel || !a.Answered || a.Incomplete || strings.Join(h.order, " ") != "session sources delta" {
			t.Errorf("%+v, events %q", a, h.order)
		}
		if len(a.Sources) != 1 || a.Sources[0].Index != 1 || !strings.HasPrefix(a.Sources[0].Quote, "Shipping to Norway takes") {
			t.Errorf("sources %+v", a.Sources)
		}
		if len(a.Unverified) != 1 || a.Unverified[0] != "99.99" || a.Usage.PromptTokens == 0 || a.Usage.CompletionTokens == 0 {
			t.Errorf("unverified %q, usage %+v", a.Unverified, a.Usage)
		}
		if m := s.stored(a.Session)[1]; m.Model != "test" || m.Text != a.Message || m.Usage != a.Usage {
			t.Errorf("stored %+v", m)
		}
	}
}

// A source is shown with the sentence that supports what it is cited for.
func TestTheSentenceThatSupports(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"Orders above 80 euros are free [1].":                     "Orders above 80 euros are shipped for free.",
		"Orders above 80 euros are free. [1]":                     "Orders above 80 euros are shipped for free.",
		"It costs 14.90 euros and takes days [1]. Good day.":      "Shipping to Norway takes six to nine working days and costs 14.90 euros.",
		"Der Versand dauert lange [1].":                           "We ship to all countries of the European Union and to Norway.", // no word in common: nearest to the question
		"All countries of the European Union are shipped to [1].": "We ship to all countries of the European Union and to Norway.",
	} {
		s := newSite(t, llmtest.New(t, llmtest.Behaviour{Answer: says(answer)})).shop()
		a, _ := s.ask(chat.Request{Message: norway})
		if len(a.Sources) != 1 || a.Sources[0].Quote != want {
			t.Errorf("%s: %+v", answer, a.Sources)
		}
	}
}

func TestAModelThatFindsNothing(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"[none]", " [none]\n", "[None].", "**[none]**", "`[none]`", "[none] I am sorry, the sources do not say."} {
		for _, size := range []int{1, 3, 50} {
			s := newSite(t, llmtest.New(t, llmtest.Behaviour{Answer: says(answer), DeltaSize: size})).shop()
			a, h := s.ask(chat.Request{Message: norway})
			if a.Answered || a.Mode != app.ModeNone || !strings.HasPrefix(a.Message, "I did not find this") || len(a.Closest) == 0 || len(h.sources) > 0 {
				t.Errorf("%q by %d: %+v, events %q", answer, size, a, h.order)
			}
			if a.Usage.CompletionTokens == 0 {
				t.Errorf("%q: the call was not counted", answer)
			}
		}
	}
}

func TestAnAnswerWithoutCitations(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"I just know it.", "It is so [9].", "[", "[non", "none at all"} {
		s := newSite(t, llmtest.New(t, llmtest.Behaviour{Answer: says(answer)})).shop()
		a, _ := s.ask(chat.Request{Message: norway})
		if a.Answered || len(a.Sources) > 0 || len(a.Closest) == 0 || a.Mode != app.ModeModel || a.Message == "" {
			t.Errorf("%q: %+v", answer, a)
		}
	}
}

func TestTheBudget(t *testing.T) {
	t.Parallel()
	s := newSite(t, llmtest.New(t, llmtest.Behaviour{Answer: says("Nine days [1].")})).shop()
	s.widget.Limits.TokensPerMonth = 1
	first, _ := s.ask(chat.Request{Message: norway})
	second, _ := s.ask(chat.Request{Message: norway})
	if first.Mode != app.ModeModel || second.Mode != app.ModeQuotes || second.Usage != (app.Usage{}) {
		t.Errorf("%s, then %s with %+v", first.Mode, second.Mode, second.Usage)
	}
	month := time.Now().UTC().AddDate(0, -1, 0)
	spent, err := s.store.TokensSince(context.Background(), s.widget.ID, month)
	if want := first.Usage.PromptTokens + first.Usage.CompletionTokens; spent != want || err != nil {
		t.Errorf("spent %d of %d, %v", spent, want, err)
	}
}
