// Package chat answers a visitor's question from a widget's content: it finds
// passages, has a model write an answer that cites them or quotes them itself,
// checks the citations, streams all of it, and keeps the conversation.
//
// It knows retrieval and a language model by their methods alone. It knows
// nothing of HTTP: whoever calls has checked that this visitor may ask this
// widget, and at what rate.
package chat

import (
	"context"
	"log/slog"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// Store keeps conversations.
type Store interface {
	StartConversation(ctx context.Context, c app.Conversation, secretHash []byte) (app.Conversation, error)
	ConversationBySecret(ctx context.Context, w app.WidgetID, secretHash []byte) (app.Conversation, error)
	AddMessage(ctx context.Context, w app.WidgetID, c app.ConversationID, m app.Message) (app.Message, error)
	CountAnswer(ctx context.Context, w app.WidgetID, at time.Time, answered bool) error
	Messages(ctx context.Context, w app.WidgetID, c app.ConversationID, limit int) ([]app.Message, error)
	RateMessage(ctx context.Context, secretHash []byte, id app.MessageID, rating int, comment string) error
	DeleteConversation(ctx context.Context, w app.WidgetID, id app.ConversationID) error
}

// Searcher finds passages.
type Searcher interface {
	Search(ctx context.Context, q retrieve.Query) (retrieve.Result, error)
	Embed(ctx context.Context, w app.WidgetID, text string) ([]float32, error)
}

// Model writes.
type Model interface {
	Model() string
	Stream(ctx context.Context, r llm.Request, delta func(text string) error) (llm.Result, error)
}

// Budget counts what a call may cost before it is made; settle, nil where the
// budget is spent, then counts what it did cost.
type Budget interface {
	Reserve(ctx context.Context, w app.Widget, most app.Usage) (settle func(context.Context, app.Usage) error, err error)
}

// Request is one question.
type Request struct {
	Widget   app.Widget
	Message  string // 1 to MaxMessage characters
	Session  string // the visitor's secret, "" to begin a conversation
	History  []Turn // used only when nothing is kept and no session is given
	Page     *Page  // where the visitor is; used only if the widget allows it
	Keep     bool   // store the messages, if the widget does
	Language string // the visitor's, BCP 47, "" when not known
	Explain  bool
	// Summarise answers from Page alone, where that is one of the widget's pages.
	Summarise bool
}

// MaxMessage is the longest question in characters.
const MaxMessage = 10_000

// Turn is an earlier message that a client claims.
type Turn struct {
	Role app.MessageRole
	Text string
}

// Page is what the visitor is looking at.
type Page struct {
	URL, Title, Content string
}

// Answer is a complete answer: what the event "done" holds.
type Answer struct {
	MessageID  app.MessageID  `json:"messageId"`
	Message    string         `json:"message"` // markdown with [n]
	Sources    []app.Citation `json:"sources"` // the cited ones
	Mode       app.AnswerMode `json:"mode"`
	Answered   bool           `json:"answered"`
	Closest    []app.PageLink `json:"closest"`
	FollowUps  []string       `json:"followUps"`
	Incomplete bool           `json:"incomplete"`
	Unverified []string       `json:"unverified,omitempty"` // numbers, prices, addresses and links that stand in no source
	Usage      app.Usage      `json:"usage"`
	Timings    app.Timings    `json:"timings"`
	Session    string         `json:"-"` // "" where nothing is kept
	Trace      *Trace         `json:"trace,omitempty"`
}

// Trace explains an answer to the widget's owner.
type Trace struct {
	Search *retrieve.Trace `json:"search"`
	Prompt []llm.Message   `json:"prompt"`
}

// Events of a stream, in this order: SessionEvent, SourcesEvent, DeltaEvent as
// often as it takes. The Answer that Service.Answer returns ends it.
type (
	SessionEvent struct {
		SessionID *string       `json:"sessionId"` // null where nothing is kept
		MessageID app.MessageID `json:"messageId"`
	}
	SourcesEvent struct {
		Sources []app.Citation `json:"sources"`
	}
	DeltaEvent struct {
		Text string `json:"text"`
	}
)

// Sink takes the events of an answer as they come: one of the event types above.
// Its error ends the answer.
type Sink func(event any) error

// Options are what a Service works with.
type Options struct {
	Store  Store
	Search Searcher
	Model  Model // nil: every answer is made of quotes
	Budget Budget
	Now    func() time.Time
	Log    *slog.Logger
}

// Service answers.
type Service struct {
	store  Store
	search Searcher
	model  Model
	budget Budget
	now    func() time.Time
	log    *slog.Logger
}

// New makes a Service.
func New(o Options) *Service {
	return &Service{store: o.Store, search: o.Search, model: o.Model, budget: o.Budget, now: o.Now, log: o.Log}
}
