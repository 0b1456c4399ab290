package server_test

import (
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

func cites() func([]llmtest.Message) string {
	return func([]llmtest.Message) string { return "Nine euros [1]." }
}

// askMode gives the mode of an answer; a spent budget is never an error.
func askMode(t *testing.T, a *apptest.App, w app.WidgetID) string {
	t.Helper()
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": w, "message": "What does shipping to Norway cost?"}})
	var said struct{ Mode, Message string }
	r.Into(t, &said)
	if r.Status != 200 || said.Message == "" {
		t.Errorf("chat: %d %s", r.Status, r.Body)
	}
	return said.Mode
}

// informed is a public widget that can answer.
func informed(t *testing.T, a *apptest.App, fields map[string]any) app.WidgetID {
	t.Helper()
	all := map[string]any{"public": true}
	for k, v := range fields {
		all[k] = v
	}
	w := a.Widget(t, all)
	a.AddText(t, w, "Shipping", facts)
	return w
}

func spent(t *testing.T, a *apptest.App, w app.WidgetID) int {
	t.Helper()
	n, err := a.Store.TokensSince(t.Context(), w, time.Now().AddDate(0, -1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASpentBudgetAnswersInQuotes(t *testing.T) {
	t.Parallel()
	m := llmtest.New(t, llmtest.Behaviour{Answer: cites()})
	a := apptest.Start(t, apptest.Options{Model: m, TokensPerMonth: 5000})
	small := informed(t, a, map[string]any{"limits": map[string]any{"tokensPerMonth": 1}})
	large, other := informed(t, a, nil), informed(t, a, nil)
	if first, second := askMode(t, a, small), askMode(t, a, small); first != "model" || second != "quotes" {
		t.Errorf("a widget with a budget of one token: %s, then %s", first, second)
	}
	if mode := askMode(t, a, large); mode != "model" {
		t.Errorf("another widget: %s", mode)
	}
	if err := a.Store.AddUsage(t.Context(), large, time.Now(), app.Usage{PromptTokens: 5000}); err != nil {
		t.Fatal(err)
	}
	if mode := askMode(t, a, other); mode != "quotes" || spent(t, a, other) != 0 {
		t.Errorf("when all widgets have spent the server's budget: %s", mode)
	}
}

// While a model works for a budget's last tokens, they are counted as spent: what
// comes meanwhile gets quotes, and a program that is killed now has counted them.
func TestCallsAtTheSameTimeDoNotOverspend(t *testing.T) {
	t.Parallel()
	reached, proceed := make(chan struct{}), make(chan struct{})
	m := llmtest.New(t, llmtest.Behaviour{Answer: cites(), Wait: func(delta int) {
		if delta == 0 {
			close(reached) // a second call would panic
			<-proceed
		}
	}})
	a := apptest.Start(t, apptest.Options{Model: m, Unlimited: true, TokensPerMonth: 100})
	w := informed(t, a, nil)
	first := make(chan string, 1)
	go func() { first <- askMode(t, a, w) }()
	select {
	case <-reached:
	case mode := <-first:
		t.Fatalf("the model was not asked: %s", mode)
	}
	reserved := spent(t, a, w)
	if reserved < 100 {
		t.Errorf("%d tokens are counted while the model works", reserved)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if mode := askMode(t, a, w); mode != "quotes" {
				t.Errorf("meanwhile: %s", mode)
			}
		})
	}
	wg.Wait()
	close(proceed)
	if mode := <-first; mode != "model" || len(m.Requests()) != 1 {
		t.Errorf("the first call: %s, %d requests", mode, len(m.Requests()))
	}
	if n := spent(t, a, w); n <= 0 || n >= reserved {
		t.Errorf("%d tokens are counted afterwards, %d were reserved", n, reserved)
	}
}

// A model that refuses costs nothing: what was reserved is given back.
func TestARefusalCostsNothing(t *testing.T) {
	t.Parallel()
	m := llmtest.New(t, llmtest.Behaviour{Status: 401, Message: "no"})
	a := apptest.Start(t, apptest.Options{Model: m, TokensPerMonth: 100})
	w := informed(t, a, nil)
	if mode := askMode(t, a, w); mode != "quotes" || spent(t, a, w) != 0 {
		t.Errorf("%s, and %d tokens", mode, spent(t, a, w))
	}
	m.Set(llmtest.Behaviour{Answer: cites()})
	if mode := askMode(t, a, w); mode != "model" {
		t.Errorf("then: %s", mode)
	}
}
