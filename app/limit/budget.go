package limit

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// UsageStore counts tokens by widget and day.
type UsageStore interface {
	AddUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage) error
	TokensSince(ctx context.Context, w app.WidgetID, day time.Time) (int, error)
}

// Budget bounds the tokens that a widget spends in a calendar month (UTC).
type Budget struct {
	store    UsageStore
	perMonth int
	now      func() time.Time
}

// NewBudget makes a Budget; perMonth holds for widgets that set no limit, 0 means none.
func NewBudget(store UsageStore, perMonth int, now func() time.Time) *Budget {
	return &Budget{store: store, perMonth: perMonth, now: now}
}

// Allowed tells whether w may still spend this month.
func (b *Budget) Allowed(ctx context.Context, w app.Widget) (bool, error) {
	most := w.Limits.TokensPerMonth
	if most == 0 {
		most = b.perMonth
	}
	if most == 0 {
		return true, nil
	}
	spent, err := b.store.TokensSince(ctx, w.ID, monthOf(b.now()))
	if err != nil {
		return false, err
	}
	return spent < most, nil
}

// Spend counts what an answer cost.
func (b *Budget) Spend(ctx context.Context, w app.WidgetID, u app.Usage) error {
	return b.store.AddUsage(ctx, w, dayOf(b.now()), u)
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func monthOf(t time.Time) time.Time {
	y, m, _ := t.UTC().Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}
