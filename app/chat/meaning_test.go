package chat_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

// german is what an embedding takes some German for.
var german = map[string]string{
	"versand": "shipping", "norwegen": "norway", "nach": "to", "dauert": "takes", "tage": "days", "neun": "nine", "bis": "to",
	"garantie": "warranty", "kratzer": "scratches", "gläser": "lenses", "auf": "on", "nicht": "not", "gedeckt": "covered", "durch": "by", "die": "the", "sind": "are",
}

func TestQuotesAreChosenByMeaning(t *testing.T) {
	t.Parallel()
	vectors := llmtest.New(t, llmtest.Behaviour{Synonyms: map[string]string{"parcel": "frame", "arrive": "takes", "oslo": "norway", "weeks": "days"}})
	s := newSiteWith(t, nil, vectors).page("https://shop.example/a", "Help",
		"When it does arrive late, tell us. A parcel is what others call it. A frame for Norway takes nine days. The workshop is closed on Sunday.").embed()
	a, _ := s.ask(chat.Request{Message: "In how many weeks does a parcel arrive in Oslo?"})
	if len(a.Sources) == 0 || !strings.Contains(a.Message, "A frame for Norway takes nine days.") || strings.Contains(a.Message, "Sunday") {
		t.Errorf("%q", a.Message)
	}
}

func TestAStatementInAnotherLanguageThanThePage(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"Der Versand nach Norwegen dauert neun Tage [1].": "Shipping to Norway takes six to nine working days and costs 14.90 euros.",
		"Kratzer auf die Gläser sind nicht gedeckt [1].":  "Scratches on the lenses are not covered by the warranty.",
	} {
		vectors := llmtest.New(t, llmtest.Behaviour{Synonyms: german})
		s := newSiteWith(t, llmtest.New(t, llmtest.Behaviour{Answer: says(answer)}), vectors).page("https://shop.example/a", "Help",
			"Every frame has a warranty of three years. Scratches on the lenses are not covered by the warranty.\n\nShipping to Norway takes six to nine working days and costs 14.90 euros. We ship elsewhere too.").embed()
		a, _ := s.ask(chat.Request{Message: "Is shipping free, and is there a warranty on frames?"})
		if len(a.Sources) != 1 || a.Sources[0].Quote != want {
			t.Errorf("%s: %+v", answer, a.Sources)
		}
	}
}

// The answer is there: its quotes do not wait for an endpoint that fails.
func TestQuotesOfAnAnswerWithoutItsVectors(t *testing.T) {
	t.Parallel()
	vectors := llmtest.New(t, llmtest.Behaviour{})
	model := llmtest.New(t, llmtest.Behaviour{Answer: func([]llmtest.Message) string {
		vectors.Set(llmtest.Behaviour{Status: http.StatusUnauthorized, Message: "no such key"})
		return "Orders above 80 euros are free [1]."
	}})
	s := newSiteWith(t, model, vectors).shop().embed()
	a, _ := s.ask(chat.Request{Message: norway})
	if len(a.Sources) != 1 || a.Sources[0].Quote != "Orders above 80 euros are shipped for free." {
		t.Errorf("%+v", a.Sources)
	}
}

// Nor do the quotes of an answer that nobody waits for ask the endpoint, or complain of it.
func TestQuotesOfAnAnswerThatIsLeft(t *testing.T) {
	t.Parallel()
	vectors := llmtest.New(t, llmtest.Behaviour{})
	model := llmtest.New(t, llmtest.Behaviour{Answer: says("Orders above 80 euros are free [1]. And more. And more."), StallAfter: 9})
	s := newSiteWith(t, model, vectors).shop().embed()
	ctx, cancel := context.WithCancel(t.Context())
	h := &heard{}
	h.fail = func(any) error {
		if strings.Contains(h.text.String(), "[1]") {
			cancel()
		}
		return nil
	}
	a, err := s.chat.Answer(ctx, s.request(chat.Request{Message: norway}), h.sink)
	if !errors.Is(err, context.Canceled) || len(a.Sources) != 1 {
		t.Errorf("%v, %+v", err, a.Sources)
	}
	if strings.Contains(s.log.String(), "embedding") {
		t.Error(s.log.String())
	}
}

func TestNotEveryStatementOfALongAnswerIsEmbedded(t *testing.T) {
	t.Parallel()
	vectors := llmtest.New(t, llmtest.Behaviour{})
	before := 0
	model := llmtest.New(t, llmtest.Behaviour{Answer: func([]llmtest.Message) string {
		before = len(vectors.Requests())
		return strings.Repeat("Shipping takes nine days [1]. ", 20)
	}})
	s := newSiteWith(t, model, vectors).shop().embed()
	a, _ := s.ask(chat.Request{Message: norway})
	if n := len(vectors.Requests()) - before; n != 12 || len(a.Sources) != 1 || !strings.HasPrefix(a.Sources[0].Quote, "Shipping to Norway") {
		t.Errorf("%d requests for %+v", n, a.Sources)
	}
}

// Statements that rest on neighbours have both in the quote of their one source.
func TestTwoStatementsOfOneSource(t *testing.T) {
	t.Parallel()
	page := "You can return a frame within sixty days. Send it back in its box; we pay the postage. The refund reaches your account five days later.\n\n" +
		"A blue light filter costs 25 euros a pair. Progressive lenses cost 189 euros a pair."
	for answer, want := range map[string]string{
		"You have sixty days to return it [1]. The refund takes five days [1].":     "You can return a frame within sixty days. Send it back in its box; we pay the postage. The refund reaches your account five days later.",
		"Progressive lenses cost 189 euros [1]. A light filter costs 25 euros [1].": "A blue light filter costs 25 euros a pair. Progressive lenses cost 189 euros a pair.",
		"You have sixty days to return it [1]. A light filter costs 25 euros [1].":  "You can return a frame within sixty days.",
	} {
		s := newSite(t, llmtest.New(t, llmtest.Behaviour{Answer: says(answer)})).page("https://shop.example/a", "Help", page)
		a, _ := s.ask(chat.Request{Message: "Can I return a frame or progressive lenses?"})
		if len(a.Sources) != 1 || a.Sources[0].Quote != want {
			t.Errorf("%s: %+v", answer, a.Sources)
		}
	}
}
