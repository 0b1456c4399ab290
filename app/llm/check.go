package llm

import (
	"context"
	"slices"

	"github.com/sashabaranov/go-openai"
)

// Check tells whether an answer could be had now: the server lists the model, or,
// where it lists none or others, completes one token.
func (c *Client) Check(ctx context.Context) error {
	call := newCall(ctx, c.timeout, c.idle)
	defer call.end()
	list, err := c.server.ListModels(call.ctx)
	if err == nil && slices.ContainsFunc(list.Models, func(m openai.Model) bool { return m.ID == c.model }) {
		return nil
	}
	_, err = c.Stream(ctx, Request{Messages: []Message{{Role: "user", Content: "Say yes."}}, MaxTokens: 16}, func(string) error { return nil })
	return err
}
