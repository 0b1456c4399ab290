package insights

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/csvsafe"
)

// An export reads a part, writes it and reads on behind it: nothing of the database
// is held meanwhile, however slowly it is fetched, and little is in memory.
const (
	exportedConversations = 100
	exportedMessages      = 200
)

// line is one message of an export.
type line struct {
	ConversationID app.ConversationID `json:"conversationId"`
	StartedAt      time.Time          `json:"startedAt"`
	Page           string             `json:"page"`
	Language       string             `json:"language"`
	Notes          string             `json:"notes"`
	MessageID      app.MessageID      `json:"messageId"`
	CreatedAt      time.Time          `json:"createdAt"`
	Role           app.MessageRole    `json:"role"`
	Text           string             `json:"text"`
	Mode           app.AnswerMode     `json:"mode,omitempty"`
	Answered       bool               `json:"answered"`
	Rating         int                `json:"rating"`
	Comment        string             `json:"comment"`
	Model          string             `json:"model,omitempty"`
	Usage          app.Usage          `json:"usage"`
	Timings        app.Timings        `json:"timings"`
	Sources        []app.Citation     `json:"sources"`
}

func lineOf(c app.Conversation, m app.Message) line {
	l := line{
		ConversationID: c.ID, StartedAt: c.StartedAt, Page: c.Page, Language: c.Language, Notes: c.Notes,
		MessageID: m.ID, CreatedAt: m.CreatedAt, Role: m.Role, Text: m.Text, Mode: m.Mode, Answered: m.Answered,
		Rating: m.Rating, Comment: m.Comment, Model: m.Model, Usage: m.Usage, Timings: m.Timings, Sources: m.Sources,
	}
	if l.Sources == nil {
		l.Sources = []app.Citation{}
	}
	return l
}

// ExportJSONL writes a line of JSON for each message of the conversations that q
// picks, oldest conversation first.
func (s *Service) ExportJSONL(ctx context.Context, w io.Writer, widget app.WidgetID, q app.ConversationQuery) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return s.export(ctx, widget, q, func(part []line) error {
		for _, l := range part {
			if err := lines.Encode(l); err != nil {
				return err
			}
		}
		return nil
	})
}

// ExportCSV writes a row for each message; see csvsafe for the form.
func (s *Service) ExportCSV(ctx context.Context, w io.Writer, widget app.WidgetID, q app.ConversationQuery) error {
	rows := csvsafe.NewWriter(w)
	rows.Write("conversation", "started", "page", "language", "notes", "message", "time", "role", "text", "mode", "answered",
		"rating", "comment", "model", "prompt tokens", "completion tokens", "first token ms", "total ms", "sources")
	if err := rows.Flush(); err != nil {
		return err
	}
	return s.export(ctx, widget, q, func(part []line) error {
		for _, l := range part {
			rows.Write(l.cells()...)
		}
		return rows.Flush()
	})
}

func (l line) cells() []string {
	var sources []string
	for _, c := range l.Sources {
		sources = append(sources, c.Title+" "+c.URL)
	}
	return []string{
		string(l.ConversationID), l.StartedAt.Format(time.RFC3339), l.Page, l.Language, l.Notes,
		string(l.MessageID), l.CreatedAt.Format(time.RFC3339), string(l.Role), l.Text, string(l.Mode), l.answered(),
		map[int]string{1: "up", -1: "down"}[l.Rating], l.Comment, l.Model, strconv.Itoa(l.Usage.PromptTokens), strconv.Itoa(l.Usage.CompletionTokens),
		strconv.FormatInt(l.Timings.FirstTokenMs, 10), strconv.FormatInt(l.Timings.TotalMs, 10), strings.Join(sources, "\n"),
	}
}

// answered is of an answer alone.
func (l line) answered() string {
	switch {
	case l.Role != app.RoleAssistant:
		return ""
	case l.Answered:
		return "yes"
	}
	return "no"
}

func (s *Service) export(ctx context.Context, w app.WidgetID, q app.ConversationQuery, write func([]line) error) error {
	return s.walk(ctx, w, q, func(list []app.Conversation) error {
		for _, c := range list {
			if err := s.exportOne(ctx, c, write); err != nil {
				return err
			}
		}
		return nil
	})
}

// walk hands out the conversations that q picks in parts.
func (s *Service) walk(ctx context.Context, w app.WidgetID, q app.ConversationQuery, each func([]app.Conversation) error) error {
	for after := ""; ; {
		list, next, err := s.store.WalkConversations(ctx, w, q, after, exportedConversations)
		if err != nil {
			return err
		}
		if err := each(list); err != nil || next == "" {
			return err
		}
		after = next
	}
}

func (s *Service) exportOne(ctx context.Context, c app.Conversation, write func([]line) error) error {
	for after := app.MessageID(""); ; {
		messages, err := s.store.MessagesAfter(ctx, c.WidgetID, c.ID, after, exportedMessages)
		if app.CodeOf(err) == app.NotFound {
			return nil // erased meanwhile
		}
		if err != nil {
			return err
		}
		part := make([]line, len(messages))
		for i, m := range messages {
			part[i] = lineOf(c, m)
		}
		if err := write(part); err != nil || len(messages) < exportedMessages {
			return err
		}
		after = messages[len(messages)-1].ID
	}
}

// Erase erases the conversations that q picks and tells how many there were. What
// fails on the way leaves the rest for another call.
func (s *Service) Erase(ctx context.Context, w app.WidgetID, q app.ConversationQuery) (erased int, err error) {
	err = s.walk(ctx, w, q, func(list []app.Conversation) error {
		ids := make([]app.ConversationID, len(list))
		for i, c := range list {
			ids[i] = c.ID
		}
		n, err := s.store.DeleteConversations(ctx, w, ids)
		erased += n
		return err
	})
	return erased, err
}
