package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) AddOwnerUsage(ctx context.Context, u app.UserID, day time.Time, used app.Usage) error {
	return changeOnly(ctx, s, func(t *tx) error { return addOwnerUsage(t, u, day, used) })
}

func (s *Store) ReserveOwnerUsage(ctx context.Context, u app.UserID, day time.Time, most app.Usage, a app.Allowance) (bool, error) {
	return change(ctx, s, func(t *tx) (bool, error) {
		all, err := one(t, "count", value[int], "SELECT coalesce(sum(tokens), 0) FROM usage_total WHERE day >= ?", dayOf(a.Since))
		if err != nil || a.All > 0 && all >= a.All {
			return false, err
		}
		return true, addOwnerUsage(t, u, day, most)
	})
}

func addOwnerUsage(t *tx, u app.UserID, day time.Time, used app.Usage) error {
	_, err := t.exec(`INSERT INTO owner_usage(user, day, prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET prompt_tokens = prompt_tokens + excluded.prompt_tokens, completion_tokens = completion_tokens + excluded.completion_tokens`,
		u, dayOf(day), used.PromptTokens, used.CompletionTokens)
	if err != nil {
		return ownerError(err)
	}
	_, err = t.exec("INSERT INTO usage_total VALUES (?, ?) ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens", dayOf(day), used.PromptTokens+used.CompletionTokens)
	return err
}

// OwnerTokensSince are those of calls that belong to no widget.
func (s *Store) OwnerTokensSince(ctx context.Context, u app.UserID, day time.Time) (int, error) {
	return read(ctx, s, func(t *tx) (int, error) {
		return one(t, "count", value[int], "SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM owner_usage WHERE user = ? AND day >= ?", u, dayOf(day))
	})
}
