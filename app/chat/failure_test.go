package chat_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

func TestQuotesStandInForAModelThatFails(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]llmtest.Behaviour{
		"refuses":          {Status: http.StatusUnauthorized, Message: "no such key"},
		"is overloaded":    {Status: http.StatusServiceUnavailable},
		"is silent":        {Silent: true},
		"sends rubbish":    {Body: "<html>Bad gateway</html>", BodyType: "text/html"},
		"sends bad events": {Body: "data: {\"choices\": 7}\n\n"},
		"says nothing":     {Answer: says("")},
		"stalls in [none]": {Answer: says("[none]"), DeltaSize: 1, StallAfter: 2},
		"says blanks":      {Answer: says(" \n ")},
	} {
		s := newSite(t, llmtest.New(t, b)).shop()
		a, _ := s.ask(chat.Request{Message: norway, Keep: true})
		if a.Mode != app.ModeQuotes || !a.Answered || a.Incomplete || len(a.Sources) == 0 {
			t.Errorf("%s: %+v", name, a)
		}
		if m := s.stored(a.Session)[1]; m.Mode != app.ModeQuotes || m.Model != "" {
			t.Errorf("%s: stored %+v", name, m)
		}
		if (name == "refuses" || name == "sends rubbish") && a.Usage != (app.Usage{}) {
			t.Errorf("%s: counted %+v", name, a.Usage)
		}
	}
}

func TestAnAnswerThatIsCutOff(t *testing.T) {
	t.Parallel()
	const answer = "Nine days [1]. And much more that nobody will ever read."
	for name, b := range map[string]llmtest.Behaviour{
		"connection": {Answer: says(answer), CutAfter: 5},
		"stalled":    {Answer: says(answer), StallAfter: 5},
		"error":      {Answer: says(answer), FailAfter: 5},
		"length":     {Answer: says("Nine days [1]. And much"), Finish: "length"},
	} {
		s := newSite(t, llmtest.New(t, b)).shop()
		a, _ := s.ask(chat.Request{Message: norway, Keep: true})
		if !a.Incomplete || a.Mode != app.ModeModel || !strings.HasPrefix(a.Message, "Nine days [1]. And") || strings.Contains(a.Message, "nobody") || len(a.Sources) != 1 {
			t.Errorf("%s: %+v", name, a)
		}
		if m := s.stored(a.Session)[1]; m.Text != a.Message {
			t.Errorf("%s: stored %q", name, m.Text)
		}
	}
}

// Whoever leaves ends the model's call; what was shown is kept.
func TestTheVisitorLeaves(t *testing.T) {
	t.Parallel()
	lost := errors.New("the visitor has gone")
	for _, name := range []string{"sink", "context"} {
		gone := make(chan struct{})
		s := newSite(t, llmtest.New(t, llmtest.Behaviour{
			Answer: says("Nine days [1]. And more. And more. And more."), StallAfter: 4, Gone: func() { close(gone) },
		})).shop()
		ctx, cancel := context.WithCancel(context.Background())
		h := &heard{}
		h.fail = func(event any) error {
			if _, ok := event.(chat.DeltaEvent); ok && strings.Contains(h.text.String(), "days") {
				if cancel(); name == "sink" {
					return lost
				}
			}
			return nil
		}
		a, err := s.chat.Answer(ctx, s.request(chat.Request{Message: norway, Keep: true}), h.sink)
		if name == "sink" && !errors.Is(err, lost) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		select {
		case <-gone:
		case <-time.After(3 * time.Second):
			t.Errorf("%s: the call goes on", name)
		}
		if got := s.stored(a.Session); !a.Incomplete || len(got) != 2 || got[1].Text != h.text.String() || !strings.HasPrefix(got[1].Text, "Nine days") {
			t.Errorf("%s: %+v, stored %+v", name, a, got)
		}
		cancel()
	}
}
