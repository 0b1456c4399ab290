package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/insights"
)

// ConversationFilter picks conversations in a query.
type ConversationFilter struct {
	From       string `query:"from" format:"date" doc:"The first day on which the last message may be"`
	To         string `query:"to" format:"date" doc:"The last such day"`
	TZ         string `query:"tz" maxLength:"64" doc:"Whose days: a zone such as Europe/Zurich; UTC without it"`
	Unanswered bool   `query:"unanswered" doc:"A question was left without an answer"`
	Rating     string `query:"rating" enum:"up,down" doc:"The last rating"`
	Language   string `query:"language" maxLength:"35" doc:"The visitor's: de is de-CH too"`
	Page       string `query:"page" maxLength:"200" doc:"Part of the address on which it began"`
	Search     string `query:"q" maxLength:"200" doc:"Part of a message"`
}

func (f ConversationFilter) query() (q app.ConversationQuery, err error) {
	q.From, q.To, err = insights.ParseDays(f.From, f.To, f.TZ)
	q.Unanswered, q.Language, q.Page, q.Text = f.Unanswered, f.Language, f.Page, f.Search
	q.Rating = map[string]int{"up": 1, "down": -1}[f.Rating]
	return q, err
}

type conversationsInput struct {
	WidgetPath
	Walk
	ConversationFilter
}

type conversationsAnswer struct {
	Body struct {
		Conversations []conversationBody `json:"conversations" nullable:"false"`
		Total         int                `json:"total"`
		Next          *string            `json:"next" doc:"Send it as after for the next part; null where there is none"`
		Partial       bool               `json:"partial" doc:"With q: only the newest 10,000 messages of that time were searched"`
	}
}

func (s *Server) listConversations(ctx context.Context, in *conversationsInput) (*conversationsAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	p, err := s.Store.Conversations(ctx, w.ID, q, app.Part{After: in.After, Limit: in.Limit, Offset: in.Offset})
	if err != nil {
		return nil, err
	}
	out := &conversationsAnswer{}
	out.Body.Conversations, out.Body.Total, out.Body.Partial = toConversations(p.List), p.Total, p.Partial
	if p.Next != "" {
		out.Body.Next = &p.Next
	}
	return out, nil
}

// ConversationPath names a conversation of a widget in a path.
type ConversationPath struct {
	WidgetPath
	ConversationID string `path:"cid" doc:"The conversation"`
}

// conversation finds a conversation of a widget of the caller's.
func (s *Server) conversation(ctx context.Context, in ConversationPath) (app.Conversation, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return app.Conversation{}, err
	}
	callOf(ctx).aboutThing("conversation", clip(in.ConversationID, 36), "")
	if !app.ValidID(in.ConversationID) {
		return app.Conversation{}, noConversation()
	}
	c, err := s.Store.Conversation(ctx, w.ID, app.ConversationID(in.ConversationID))
	if app.CodeOf(err) == app.NotFound {
		return app.Conversation{}, noConversation()
	}
	return c, err
}

func noConversation() error {
	return app.Errorf(app.NotFound, "there is no such conversation: it may have been erased, or be past its time")
}

type transcriptInput struct {
	ConversationPath
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	After string `query:"after" maxLength:"36" doc:"The next of the part before"`
}

type transcriptAnswer struct {
	Body struct {
		Conversation conversationBody `json:"conversation"`
		Messages     []messageBody    `json:"messages" nullable:"false" doc:"Oldest first"`
		Next         *app.MessageID   `json:"next" doc:"Send it as after for the next part; null where there is none"`
	}
}

func (s *Server) getConversation(ctx context.Context, in *transcriptInput) (*transcriptAnswer, error) {
	c, err := s.conversation(ctx, in.ConversationPath)
	if err != nil {
		return nil, err
	}
	if in.After != "" && !app.ValidID(in.After) {
		return nil, wrongField("after", "must be the next of a part before")
	}
	ms, err := s.Store.MessagesAfter(ctx, c.WidgetID, c.ID, app.MessageID(in.After), in.Limit)
	if err != nil {
		return nil, err
	}
	out := &transcriptAnswer{}
	out.Body.Conversation, out.Body.Messages = toConversation(c), toMessages(callOf(ctx), ms)
	if len(ms) == in.Limit {
		out.Body.Next = &ms[len(ms)-1].ID
	}
	return out, nil
}

type notesInput struct {
	ConversationPath
	Body struct {
		Notes *string `json:"notes,omitempty" maxLength:"4000"`

		ID           any `json:"id,omitempty" readOnly:"true"`
		WidgetID     any `json:"widgetId,omitempty" readOnly:"true"`
		StartedAt    any `json:"startedAt,omitempty" readOnly:"true"`
		LastAt       any `json:"lastAt,omitempty" readOnly:"true"`
		Question     any `json:"question,omitempty" readOnly:"true"`
		MessageCount any `json:"messageCount,omitempty" readOnly:"true"`
		Page         any `json:"page,omitempty" readOnly:"true"`
		Language     any `json:"language,omitempty" readOnly:"true"`
		Answered     any `json:"answered,omitempty" readOnly:"true"`
		Rating       any `json:"rating,omitempty" readOnly:"true"`
	}
}

type conversationAnswer struct {
	Body struct {
		Conversation conversationBody `json:"conversation"`
	}
}

func (s *Server) putConversation(ctx context.Context, in *notesInput) (*conversationAnswer, error) {
	c, err := s.conversation(ctx, in.ConversationPath)
	if err == nil && in.Body.Notes != nil {
		c, err = s.Store.SetNotes(ctx, c.WidgetID, c.ID, *in.Body.Notes)
	}
	if err != nil {
		return nil, err
	}
	out := &conversationAnswer{}
	out.Body.Conversation = toConversation(c)
	return out, nil
}

func (s *Server) deleteConversation(ctx context.Context, in *ConversationPath) (*struct{}, error) {
	c, err := s.conversation(ctx, *in)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.DeleteConversation(ctx, c.WidgetID, c.ID)
}

type eraseInput struct {
	WidgetPath
	ConversationFilter
	All bool `query:"all" doc:"Needed where nothing else picks"`
}

type erasedAnswer struct {
	Body struct {
		Erased int `json:"erased"`
	}
}

func (s *Server) deleteConversations(ctx context.Context, in *eraseInput) (*erasedAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	if q == (app.ConversationQuery{}) && !in.All {
		return nil, wrongField("all", "must be true to erase all conversations of the widget: nothing else picks some")
	}
	out := &erasedAnswer{}
	out.Body.Erased, err = s.Insights.Erase(ctx, w.ID, q)
	return out, err
}
