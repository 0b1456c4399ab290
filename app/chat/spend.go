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

// spend counts what the call cost; where the server does not count, an estimate.
func (w *writing) spend(ctx context.Context, prompt []llm.Message, u llm.Usage) {
	if u.PromptTokens == 0 {
		for _, m := range prompt {
			u.PromptTokens += chunk.Tokens(m.Content)
		}
	}
	if u.CompletionTokens == 0 {
		u.CompletionTokens = chunk.Tokens(w.raw.String())
	}
	w.answer.Usage = app.Usage{PromptTokens: u.PromptTokens, CompletionTokens: u.CompletionTokens}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	if err := w.budget.Spend(ctx, w.r.Widget.ID, w.answer.Usage); err != nil {
		w.log.ErrorContext(ctx, "count the usage", "widget", w.r.Widget.ID, "err", err)
	}
}
