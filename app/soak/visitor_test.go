package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// visitor asks one widget, rates answers and erases conversations.
type visitor struct {
	widget string
	name   string
	rand   *rand.Rand
	asked  int
	talks  []*talk
	erased []string // sessions
}

// talk is what a visitor knows of one conversation.
type talk struct {
	session string
	turns   []*turn
	erasing bool // asked for, not acknowledged
}

// turn is one question. What is "" was not acknowledged.
type turn struct {
	question       string
	asked          bool // the question was acknowledged
	answer, id     string
	comment, maybe string // of a rating: acknowledged, and sent
}

const (
	maxTalks = 4
	maxTurns = 12
)

func (v *visitor) work(ctx context.Context, a *api) error {
	n := v.rand.IntN(20)
	switch {
	case n == 0 && len(v.talks) > 0 || len(v.talks) > maxTalks:
		return v.erase(ctx, a)
	case n < 5:
		return v.rate(ctx, a)
	}
	return v.ask(ctx, a)
}

// ask goes on with a talk, or begins one.
func (v *visitor) ask(ctx context.Context, a *api) error {
	v.asked++
	t := &talk{}
	if len(v.talks) > 0 && v.rand.IntN(5) > 0 {
		t = v.talks[v.rand.IntN(len(v.talks))]
	}
	if len(t.turns) >= maxTurns {
		t = &talk{}
	}
	q := &turn{question: fmt.Sprintf("What does shipping to region %s%d cost?", v.name, v.asked)}
	t.turns = append(t.turns, q)
	body := map[string]any{"widgetId": v.widget, "message": q.question, "isEmbedded": true}
	if t.session != "" {
		body["sessionId"] = t.session
	}
	if v.rand.IntN(3) == 0 {
		return v.askWhole(ctx, a, t, q, body)
	}
	status, err := a.events(ctx, "/api/chat", body, func(e event) error { return v.hear(t, q, e) })
	if err == nil && (status != http.StatusOK || q.answer == "") {
		return violation("a stream ended as %d without an answer", status)
	}
	return err
}

func (v *visitor) hear(t *talk, q *turn, e event) error {
	var said struct{ SessionID, MessageID, Message string }
	switch e.name {
	case "session", "done":
		if err := json.Unmarshal([]byte(e.data), &said); err != nil {
			return err
		}
	case "error":
		return violation("a stream has an error: %s", e.data)
	}
	if e.name == "session" {
		v.begun(t, q, said.SessionID)
	}
	if e.name == "done" {
		q.answer, q.id = said.Message, said.MessageID
	}
	return nil
}

// begun notes that a question is acknowledged.
func (v *visitor) begun(t *talk, q *turn, session string) {
	q.asked = true
	if t.session == "" {
		t.session = session
		v.talks = append(v.talks, t)
	}
}

func (v *visitor) askWhole(ctx context.Context, a *api, t *talk, q *turn, body map[string]any) error {
	r, err := a.do(ctx, http.MethodPost, "/api/chat", body)
	if err != nil {
		return err
	}
	var said struct{ SessionID, MessageID, Message string }
	if err := r.into(&said); err != nil || r.status != http.StatusOK {
		return violation("chat: %d %s", r.status, r.body)
	}
	v.begun(t, q, said.SessionID)
	q.answer, q.id = said.Message, said.MessageID
	return nil
}

func (v *visitor) rate(ctx context.Context, a *api) error {
	if len(v.talks) == 0 {
		return v.ask(ctx, a)
	}
	t := v.talks[v.rand.IntN(len(v.talks))]
	q := t.turns[v.rand.IntN(len(t.turns))]
	if q.id == "" || t.erasing {
		return nil
	}
	v.asked++
	q.maybe = fmt.Sprintf("comment %s%d", v.name, v.asked)
	r, err := a.do(ctx, http.MethodPost, "/api/chat/messages/"+q.id+"/feedback", map[string]any{"rating": -1, "comment": q.maybe}, "X-Session-ID", t.session)
	if err != nil {
		return err
	}
	if r.status != http.StatusOK {
		return violation("feedback: %d %s", r.status, r.body)
	}
	q.comment = q.maybe
	return nil
}

func (v *visitor) erase(ctx context.Context, a *api) error {
	t := v.talks[0]
	t.erasing = true
	r, err := a.do(ctx, http.MethodDelete, "/api/chat/history/"+v.widget, nil, "X-Session-ID", t.session)
	if err != nil {
		return err
	}
	if r.status != http.StatusNoContent {
		return violation("erase: %d %s", r.status, r.body)
	}
	v.talks, v.erased = v.talks[1:], append(v.erased, t.session)
	return nil
}

// message is one of a history.
type message struct{ ID, Role, Text, Comment string }

func (v *visitor) history(ctx context.Context, a *api, session string) (int, []message, error) {
	r, err := a.do(ctx, http.MethodGet, "/api/chat/history/"+v.widget, nil, "X-Session-ID", session)
	if err != nil || r.status != http.StatusOK {
		return r.status, nil, err
	}
	var out struct{ Messages []message }
	return r.status, out.Messages, r.into(&out)
}

func (v *visitor) verify(ctx context.Context, a *api) error {
	var wrong []error
	for _, session := range v.erased[max(0, len(v.erased)-5):] {
		if status, _, err := v.history(ctx, a, session); err != nil || status != http.StatusNotFound {
			wrong = append(wrong, violation("an erased conversation: %d %v", status, err))
		}
	}
	kept := v.talks[:0]
	for _, t := range v.talks {
		status, messages, err := v.history(ctx, a, t.session)
		switch {
		case err != nil:
			return err
		case status == http.StatusNotFound && t.erasing:
			v.erased = append(v.erased, t.session)
			continue
		case status != http.StatusOK:
			wrong = append(wrong, violation("a conversation: %d", status))
		default:
			wrong = append(wrong, t.check(messages))
		}
		t.erasing = false
		kept = append(kept, t)
	}
	v.talks = kept
	return errors.Join(wrong...)
}

// check compares what was acknowledged with what is there.
func (t *talk) check(messages []message) error {
	at, answers := map[string]int{}, map[string]message{}
	for i, m := range messages {
		key := m.ID
		if m.Role == "user" {
			key = m.Text
		} else {
			answers[m.ID] = m
		}
		if _, twice := at[key]; twice {
			return violation("%q is there twice", key)
		}
		at[key] = i
	}
	for _, q := range t.turns {
		asked, found := at[q.question]
		if q.asked && !found {
			return violation("the question %q is lost", q.question)
		}
		if q.id == "" {
			continue
		}
		m, found := answers[q.id]
		if !found || m.Text != q.answer || at[q.id] < asked {
			return violation("the answer to %q is lost or changed: %+v", q.question, m)
		}
		if m.Comment != q.comment && m.Comment != q.maybe {
			return violation("the comment %q is lost: %+v", q.comment, m)
		}
		q.comment, q.maybe = m.Comment, m.Comment
	}
	return nil
}

// violation is an error that says what is broken, other than one of a connection.
func violation(format string, args ...any) error {
	return violated(strings.TrimSpace(fmt.Sprintf(format, args...)))
}

type violated string

func (v violated) Error() string { return string(v) }
