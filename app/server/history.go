package server

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

// Visit gives a handler of visitors the request that it came from.
type Visit struct{ c echo.Context }

// Resolve is huma's way to reach the request.
func (v *Visit) Resolve(hc huma.Context) []error {
	v.c = humaecho.Unwrap(hc)
	return nil
}

// Session is the secret that a visitor's conversation is known by.
type Session struct {
	Secret string `header:"X-Session-ID" maxLength:"200"`
}

type historyInput struct {
	Visit
	Session
	Page
	WidgetID string `path:"widgetId"`
}

type messageBody struct {
	ID        app.MessageID   `json:"id"`
	Role      app.MessageRole `json:"role" enum:"user,assistant"`
	Text      string          `json:"text"`
	Sources   []app.Citation  `json:"sources" nullable:"false"`
	Closest   []app.PageLink  `json:"closest" nullable:"false"`
	Mode      app.AnswerMode  `json:"mode,omitempty"`
	Answered  bool            `json:"answered"`
	Model     string          `json:"model,omitempty"`
	Rating    int             `json:"rating"`
	Comment   string          `json:"comment"`
	Timings   app.Timings     `json:"timings"`
	Usage     app.Usage       `json:"usage"`
	CreatedAt *string         `json:"createdAt" format:"date-time"`
}

func toMessage(c *call, m app.Message) messageBody {
	return messageBody{
		ID: m.ID, Role: m.Role, Text: m.Text, Sources: c.citations(m.Sources), Closest: c.links(m.Closest),
		Mode: m.Mode, Answered: m.Answered, Model: m.Model, Rating: m.Rating, Comment: m.Comment,
		Timings: m.Timings, Usage: m.Usage, CreatedAt: timestamp(m.CreatedAt),
	}
}

func toMessages(c *call, ms []app.Message) []messageBody {
	out := make([]messageBody, len(ms))
	for i, m := range ms {
		out[i] = toMessage(c, m)
	}
	return out
}

type conversationBody struct {
	ID           app.ConversationID `json:"id"`
	WidgetID     app.WidgetID       `json:"widgetId"`
	StartedAt    *string            `json:"startedAt" format:"date-time"`
	LastAt       *string            `json:"lastAt" format:"date-time"`
	Question     string             `json:"question" doc:"The last one; its first 200 characters"`
	MessageCount int                `json:"messageCount"`
	Page         string             `json:"page"`
	Language     string             `json:"language"`
	Answered     bool               `json:"answered"`
	Rating       int                `json:"rating" doc:"The last one: 1, -1, or 0 for none"`
	Notes        string             `json:"notes" doc:"What the owner noted of it"`
}

func toConversation(c app.Conversation) conversationBody {
	return conversationBody{
		ID: c.ID, WidgetID: c.WidgetID, StartedAt: timestamp(c.StartedAt), LastAt: timestamp(c.LastAt),
		Question: c.Question, MessageCount: c.MessageCount, Page: c.Page, Language: c.Language, Answered: c.Answered, Rating: c.Rating, Notes: c.Notes,
	}
}

func toConversations(cs []app.Conversation) []conversationBody {
	out := make([]conversationBody, len(cs))
	for i, c := range cs {
		out[i] = toConversation(c)
	}
	return out
}

// historyAnswer has messages for a visitor's session, conversations for an owner.
type historyAnswer struct {
	Body struct {
		Messages      *[]messageBody      `json:"messages,omitempty" doc:"With X-Session-ID"`
		Conversations *[]conversationBody `json:"conversations,omitempty" doc:"With a token or, without X-Session-ID, a session of the console"`
		Total         int                 `json:"total"`
	}
}

func (s *Server) getHistory(ctx context.Context, in *historyInput) (*historyAnswer, error) {
	w, err := s.visits(ctx, in.c, in.WidgetID)
	if err != nil {
		return nil, err
	}
	out := &historyAnswer{}
	if in.Secret == "" && callOf(ctx).principal != nil {
		return out, s.conversations(ctx, w, in.Page, out)
	}
	if err := s.mayRead(in.c, in.Secret, w.ID); err != nil {
		return nil, err
	}
	ms, err := s.Chat.History(ctx, w.ID, in.Secret)
	if err != nil {
		return nil, err
	}
	bodies := toMessages(callOf(ctx), ms)
	out.Body.Messages, out.Body.Total = &bodies, len(bodies)
	return out, nil
}

func (s *Server) conversations(ctx context.Context, w app.Widget, p Page, out *historyAnswer) error {
	list, err := s.Store.Conversations(ctx, w.ID, app.ConversationQuery{}, app.Part{Limit: p.Limit, Offset: p.Offset})
	if err != nil {
		return err
	}
	bodies := toConversations(list.List)
	out.Body.Conversations, out.Body.Total = &bodies, list.Total
	return nil
}

func (s *Server) deleteHistory(ctx context.Context, in *historyInput) (*struct{}, error) {
	w, err := s.visits(ctx, in.c, in.WidgetID)
	if err != nil {
		return nil, err
	}
	if err := s.mayRead(in.c, in.Secret, w.ID); err != nil {
		return nil, err
	}
	return nil, s.Chat.Erase(ctx, w.ID, in.Secret)
}

type feedbackInput struct {
	Visit
	Session
	ID   string `path:"id" doc:"The answer"`
	Body struct {
		Rating  int    `json:"rating" enum:"1,0,-1"`
		Comment string `json:"comment,omitempty" maxLength:"2000"`
	}
}

// postFeedback needs the session alone: its secret says whose the message is.
func (s *Server) postFeedback(ctx context.Context, in *feedbackInput) (*doneAnswer, error) {
	if err := s.mayRead(in.c, in.Secret, ""); err != nil {
		return nil, err
	}
	if !app.ValidID(in.ID) {
		return nil, app.Errorf(app.NotFound, "there is no such message in this session")
	}
	return answerDone(s.Chat.Rate(ctx, in.Secret, app.MessageID(in.ID), in.Body.Rating, in.Body.Comment))
}

// lookups is how often a visitor may name a session: enough for a person.
const lookups = 120

// mayRead refuses calls without a session, and guessing.
func (s *Server) mayRead(c echo.Context, session string, w app.WidgetID) error {
	if session == "" {
		return app.Errorf(app.Unauthenticated, "send the session as X-Session-ID")
	}
	call := callOf(c.Request().Context())
	if s.Limiter == nil || call.principal != nil && call.person() == nil {
		return nil
	}
	return s.take(c, "session "+s.Limiter.Visitor(call.ip, w), limit.PerMinute(lookups))
}
