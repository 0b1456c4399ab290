package chat

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/WebsyteAI/websyte/app"
)

// writeTimeout is how long storing an answer may take after the visitor has gone.
const writeTimeout = 10 * time.Second

func (r *Request) check() error {
	f := app.Fields{}
	n := utf8.RuneCountInString(r.Message)
	f.Check(utf8.ValidString(r.Message), "message", "must be valid UTF-8")
	f.Check(strings.TrimSpace(r.Message) != "" && n <= MaxMessage, "message", "must have 1 to %d characters", MaxMessage)
	return f.Err()
}

func newMessageID() app.MessageID { return app.MessageID(uuid.Must(uuid.NewV7()).String()) }

func (a *answering) keepQuestion(ctx context.Context) (err error) {
	if a.conv, a.session, err = a.open(ctx, a.r, a.language); err != nil {
		return err
	}
	if a.turns, err = a.Service.turns(ctx, a.conv); err != nil {
		return err
	}
	if n := len(a.turns); n > 0 && a.turns[n-1] == (Turn{app.RoleVisitor, clip(a.r.Message, turnBytes)}) {
		a.turns = a.turns[:n-1] // sent again, since its answer never came
		return nil
	}
	_, err = a.store.AddMessage(ctx, a.r.Widget.ID, a.conv.ID, app.Message{Role: app.RoleVisitor, Text: a.r.Message, CreatedAt: a.started})
	return err
}

// recall gives the turns before a question that is not kept. Of a session that is
// named, the store's are believed, not the client's.
func (a *answering) recall(ctx context.Context) error {
	if a.r.Session == "" {
		a.turns = claimed(a.r.History)
		return nil
	}
	c, err := a.bySession(ctx, a.r.Widget.ID, a.r.Session)
	if err == nil {
		a.turns, err = a.Service.turns(ctx, c)
	}
	if app.CodeOf(err) == app.NotFound {
		return nil
	}
	return err
}

// keep completes the answer and stores it where there is a conversation, and
// otherwise counts it alone; also when the visitor has gone meanwhile.
func (a *answering) keep(ctx context.Context) error {
	a.answer.Timings.TotalMs = a.since()
	a.answer.fill()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	if a.conv.ID == "" {
		if err := a.store.CountAnswer(ctx, a.r.Widget.ID, a.started, a.answer.Answered); err != nil {
			a.log.ErrorContext(ctx, "count an answer", "widget", a.r.Widget.ID, "err", err)
		}
		return nil
	}
	_, err := a.store.AddMessage(ctx, a.r.Widget.ID, a.conv.ID, app.Message{
		ID: a.answer.MessageID, Role: app.RoleAssistant, Text: a.answer.Message, Sources: a.answer.Sources,
		Closest: a.answer.Closest, Mode: a.answer.Mode, Answered: a.answer.Answered, Model: a.modelName(),
		Usage: a.answer.Usage, Timings: a.answer.Timings, Topic: a.topic(), CreatedAt: a.now(),
	})
	return err
}

// topic leaves small talk out.
func (a *answering) topic() int64 {
	if a.answer.Mode == app.ModeNone && a.answer.Answered {
		return 0
	}
	return topicOf(a.r.Message, a.language)
}

func (a *answering) modelName() string {
	if a.answer.Mode != app.ModeModel {
		return ""
	}
	return a.model.Model()
}

// fill makes lists of what would be null in JSON.
func (a *Answer) fill() {
	if a.Sources == nil {
		a.Sources = []app.Citation{}
	}
	if a.Closest == nil {
		a.Closest = []app.PageLink{}
	}
	if a.FollowUps == nil {
		a.FollowUps = []string{}
	}
}

// clip cuts s to at most n bytes at a rune's edge.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
