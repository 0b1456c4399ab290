package chat

import (
	"context"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/llm"
)

// evidence is all that a figure or an address in the answer may come from.
func (w *writing) evidence() string {
	var b strings.Builder
	b.WriteString(w.r.Message + "\n" + w.page())
	for _, p := range w.passages {
		b.WriteString(p.Title + "\n" + p.URL + "\n" + p.Text + "\n" + chunk.Plain(p.Text) + "\n")
	}
	return b.String()
}

// reserve counts what the call may cost; nil when the budget is spent. A budget that
// cannot be read counts as spent: quotes cost nothing.
func (a *answering) reserve(ctx context.Context, prompt []llm.Message) (settle func(context.Context, app.Usage) error) {
	settle, err := a.budget.Reserve(ctx, a.r.Widget, app.Usage{PromptTokens: tokensOf(prompt), CompletionTokens: answerTokens})
	if err != nil {
		a.log.ErrorContext(ctx, "read the budget", "widget", a.r.Widget.ID, "err", err)
		return nil
	}
	return settle
}

func tokensOf(prompt []llm.Message) (n int) {
	for _, m := range prompt {
		n += chunk.Tokens(m.Content)
	}
	return n
}

// spent is what the call cost; where the server does not count, an estimate.
func (w *writing) spent(prompt []llm.Message, u llm.Usage) app.Usage {
	if u.PromptTokens <= 0 {
		u.PromptTokens = tokensOf(prompt)
	}
	if u.CompletionTokens <= 0 {
		u.CompletionTokens = chunk.Tokens(w.raw.String())
	}
	return app.Usage{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens}
}

// count puts right what was reserved, also when the visitor has left.
func (w *writing) count(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	if err := w.settle(ctx, w.answer.Usage); err != nil {
		w.log.ErrorContext(ctx, "count the usage", "widget", w.r.Widget.ID, "err", err)
	}
}
