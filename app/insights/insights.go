// Package insights tells owners what visitors asked and how they were answered:
// figures by day, the pages that helped, the questions that come up, and exports of
// conversations.
//
// It knows days, zones, prices and the forms of an export. What is counted, and how,
// is the store's to know; who may read it, the server's.
package insights

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Figures keeps counts, and what answers they are of.
type Figures interface {
	Activity(ctx context.Context, w app.WidgetID, spans []app.Span) ([]app.DayActivity, error)
	ActivityOfAll(ctx context.Context, s app.Scope, spans []app.Span) ([]app.DayActivity, error)
	ActivityByWidget(ctx context.Context, s app.Scope, from, to time.Time, limit, offset int) ([]app.WidgetActivity, int, error)
	Latencies(ctx context.Context, w app.WidgetID, from, to time.Time) (first, total []int64, err error)
	Topics(ctx context.Context, w app.WidgetID, from, to time.Time, unanswered bool, limit int) ([]app.Topic, error)
	CitedPages(ctx context.Context, w app.WidgetID, from, to time.Time, limit int) ([]app.CitedPage, error)
}

// Conversations keeps what was said.
type Conversations interface {
	WalkConversations(ctx context.Context, w app.WidgetID, q app.ConversationQuery, after string, limit int) (list []app.Conversation, next string, err error)
	MessagesAfter(ctx context.Context, w app.WidgetID, c app.ConversationID, after app.MessageID, limit int) ([]app.Message, error)
	DeleteConversations(ctx context.Context, w app.WidgetID, list []app.ConversationID) (int, error)
}

// Store is both.
type Store interface {
	Figures
	Conversations
}

// Prices of a million tokens, in whatever currency the owner's model is paid in.
type Prices struct{ Input, Output float64 }

// Service tells owners.
type Service struct {
	store  Store
	prices *Prices
}

// New makes a Service; prices are nil where nobody said what tokens cost.
func New(store Store, prices *Prices) *Service { return &Service{store, prices} }

// cost is nil where it is not known.
func (s *Service) cost(u app.Usage) *float64 {
	if s.prices == nil {
		return nil
	}
	sum := (float64(u.PromptTokens)*s.prices.Input + float64(u.CompletionTokens)*s.prices.Output) / 1e6
	return &sum
}
