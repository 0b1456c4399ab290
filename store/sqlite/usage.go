package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// dayOf is midnight UTC of t's day.
func dayOf(t time.Time) int64 { return millis(t.UTC().Truncate(24 * time.Hour)) }

func (s *Store) AddUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage) error {
	return changeOnly(ctx, s, func(t *tx) error {
		num, err := widgetNum(t, w)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO usage(widget, day, prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET prompt_tokens = prompt_tokens + excluded.prompt_tokens, completion_tokens = completion_tokens + excluded.completion_tokens`,
			num, dayOf(day), u.PromptTokens, u.CompletionTokens)
		return err
	})
}

func (s *Store) TokensSince(ctx context.Context, w app.WidgetID, day time.Time) (int, error) {
	return read(ctx, s, func(t *tx) (int, error) {
		return one(t, "count", value[int], `SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM usage
			WHERE widget = (SELECT num FROM widgets WHERE id = ?) AND day >= ?`, w, dayOf(day))
	})
}
