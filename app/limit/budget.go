package limit

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// UsageStore counts tokens by day, and by widget or, where they belong to none, by account.
type UsageStore interface {
	AddUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage) error
	ReserveUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage, a app.Allowance) (bool, error)
	AddOwnerUsage(ctx context.Context, u app.UserID, day time.Time, used app.Usage) error
	ReserveOwnerUsage(ctx context.Context, u app.UserID, day time.Time, most app.Usage, a app.Allowance) (bool, error)
}

// Budget bounds the tokens that are spent in a calendar month (UTC), by each widget
// and by all of them.
//
// What a call will cost at most is counted before it is made, and put right
// afterwards: calls at the same time see each other, and a program that dies gives
// nothing for free. The month's sum is over its bound by no more than the last
// answer, and what the estimates of calls at that moment were too low.
type Budget struct {
	store    UsageStore
	perMonth int
	now      func() time.Time
}

// NewBudget makes a Budget; perMonth holds for all widgets together, 0 means none.
func NewBudget(store UsageStore, perMonth int, now func() time.Time) *Budget {
	return &Budget{store: store, perMonth: perMonth, now: now}
}

// Reserve counts what a call of w may cost. settle puts right what it did cost; it
// is nil when the month's tokens are spent.
func (b *Budget) Reserve(ctx context.Context, w app.Widget, most app.Usage) (settle func(context.Context, app.Usage) error, err error) {
	today := b.now()
	a := app.Allowance{Since: monthOf(today), Widget: w.Limits.TokensPerMonth, All: b.perMonth}
	if a.Widget == 0 && a.All == 0 {
		most = app.Usage{} // nothing to hold back: the answer need not wait for the disk
	} else if left, err := b.store.ReserveUsage(ctx, w.ID, today, most, a); err != nil || !left {
		return nil, err
	}
	return func(ctx context.Context, u app.Usage) error {
		return b.store.AddUsage(ctx, w.ID, today, beyond(u, most))
	}, nil
}

// ReserveFor counts what a call for an account may cost that belongs to no widget; see
// Reserve. The bound of all widgets together holds for it too.
func (b *Budget) ReserveFor(ctx context.Context, u app.UserID, most app.Usage) (settle func(context.Context, app.Usage) error, err error) {
	today := b.now()
	left, err := b.store.ReserveOwnerUsage(ctx, u, today, most, app.Allowance{Since: monthOf(today), All: b.perMonth})
	if err != nil || !left {
		return nil, err
	}
	return func(ctx context.Context, used app.Usage) error {
		return b.store.AddOwnerUsage(ctx, u, today, beyond(used, most))
	}, nil
}

// beyond is what was used more than counted, or less where it is negative.
func beyond(used, counted app.Usage) app.Usage {
	return app.Usage{PromptTokens: used.PromptTokens - counted.PromptTokens, CompletionTokens: used.CompletionTokens - counted.CompletionTokens}
}

func monthOf(t time.Time) time.Time {
	y, m, _ := t.UTC().Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}
