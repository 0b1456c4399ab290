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
		return addUsage(t, num, day, u)
	})
}

func addUsage(t *tx, widget int64, day time.Time, u app.Usage) error {
	_, err := t.exec(`INSERT INTO usage(widget, day, prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET prompt_tokens = prompt_tokens + excluded.prompt_tokens, completion_tokens = completion_tokens + excluded.completion_tokens`,
		widget, dayOf(day), u.PromptTokens, u.CompletionTokens)
	if err != nil {
		return err
	}
	if err := addActivity(t, widget, millis(day), app.Activity{Usage: u}); err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO usage_total VALUES (?, ?) ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens", dayOf(day), u.PromptTokens+u.CompletionTokens)
	return err
}

func (s *Store) ReserveUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage, a app.Allowance) (bool, error) {
	return change(ctx, s, func(t *tx) (bool, error) {
		num, err := widgetNum(t, w)
		if err != nil {
			return false, err
		}
		widget, err := one(t, "count", value[int], "SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM usage WHERE widget = ? AND day >= ?", num, dayOf(a.Since))
		if err != nil || a.Widget > 0 && widget >= a.Widget {
			return false, err
		}
		all, err := one(t, "count", value[int], "SELECT coalesce(sum(tokens), 0) FROM usage_total WHERE day >= ?", dayOf(a.Since))
		if err != nil || a.All > 0 && all >= a.All {
			return false, err
		}
		return true, addUsage(t, num, day, u)
	})
}

func (s *Store) TokensSince(ctx context.Context, w app.WidgetID, day time.Time) (int, error) {
	return read(ctx, s, func(t *tx) (int, error) {
		return one(t, "count", value[int], `SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM usage
			WHERE widget = (SELECT num FROM widgets WHERE id = ?) AND day >= ?`, w, dayOf(day))
	})
}
