package sqlite

import (
	"context"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

const maxComment = 2000 // bytes

const messageColumns = `m.id, m.role, m.text, m.sources, m.closest, m.mode, m.answered, m.model, m.prompt_tokens, m.completion_tokens,
	m.retrieve_ms, m.first_token_ms, m.total_ms, m.rating, m.comment, m.created_at`

func scanMessage(s scanner) (m app.Message, err error) {
	err = s.Scan(&m.ID, &m.Role, &m.Text, jsonOf(&m.Sources), jsonOf(&m.Closest), &m.Mode, &m.Answered, &m.Model, &m.Usage.PromptTokens, &m.Usage.CompletionTokens,
		&m.Timings.RetrieveMs, &m.Timings.FirstTokenMs, &m.Timings.TotalMs, &m.Rating, &m.Comment, timeOf(&m.CreatedAt))
	return m, err
}

func conversationNum(t *tx, w app.WidgetID, id app.ConversationID) (int64, error) {
	return one(t, "conversation", value[int64], "SELECT c.num FROM conversations c JOIN widgets w ON w.num = c.widget WHERE c.id = ? AND w.id = ?", id, w)
}

func (s *Store) AddMessage(ctx context.Context, w app.WidgetID, c app.ConversationID, m app.Message) (app.Message, error) {
	if m.ID == "" {
		id, err := newID()
		if err != nil {
			return app.Message{}, err
		}
		m.ID = app.MessageID(id)
	}
	sources, err := toJSON(m.Sources)
	if err != nil {
		return app.Message{}, err
	}
	closest, err := toJSON(m.Closest)
	if err != nil {
		return app.Message{}, err
	}
	return change(ctx, s, func(t *tx) (app.Message, error) {
		at := talk{}
		if at, err = talkOf(t, w, c); err != nil {
			return app.Message{}, err
		}
		if m.CreatedAt = fromMillis(millis(m.CreatedAt)); m.CreatedAt.IsZero() {
			m.CreatedAt = fromMillis(t.now)
		}
		num, err := t.insert(`INSERT INTO messages(id, conversation, widget, role, text, sources, closest, mode, answered, model, prompt_tokens, completion_tokens,
			retrieve_ms, first_token_ms, total_ms, rating, comment, topic, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.ID, at.conversation, at.widget, m.Role, m.Text, sources, closest, m.Mode, m.Answered, m.Model, m.Usage.PromptTokens, m.Usage.CompletionTokens,
			m.Timings.RetrieveMs, m.Timings.FirstTokenMs, m.Timings.TotalMs, m.Rating, m.Comment, m.Topic, millis(m.CreatedAt))
		if taken(err) {
			return app.Message{}, app.Wrap(err, app.Conflict, "this message is stored already")
		}
		if err != nil {
			return app.Message{}, err
		}
		m.Topic = 0
		return m, at.count(t, num, m)
	})
}

// talk is a conversation and its widget by their row numbers.
type talk struct{ conversation, widget int64 }

func scanTalk(s scanner) (k talk, err error) {
	err = s.Scan(&k.conversation, &k.widget)
	return k, err
}

func talkOf(t *tx, w app.WidgetID, id app.ConversationID) (talk, error) {
	return one(t, "conversation", scanTalk, "SELECT c.num, c.widget FROM conversations c JOIN widgets w ON w.num = c.widget WHERE c.id = ? AND w.id = ?", id, w)
}

// count keeps what is counted of messages.
func (k talk) count(t *tx, num int64, m app.Message) error {
	at := millis(m.CreatedAt)
	unanswered := m.Role == app.RoleAssistant && !m.Answered
	_, err := t.exec("UPDATE conversations SET message_count = message_count + 1, last_at = max(last_at, ?), answered = answered AND NOT ? WHERE num = ?", at, unanswered, k.conversation)
	if err != nil {
		return err
	}
	if m.Role == app.RoleVisitor {
		return addActivity(t, k.widget, at, app.Activity{Questions: 1})
	}
	for _, c := range m.Sources {
		_, err := t.exec("INSERT INTO citations SELECT ?, num, widget, ?, 0 FROM documents WHERE id = ? AND widget = ? ON CONFLICT DO NOTHING", num, at, c.DocumentID, k.widget)
		if err != nil {
			return err
		}
	}
	return addActivity(t, k.widget, at, answer(m.Answered))
}

func (s *Store) Messages(ctx context.Context, w app.WidgetID, c app.ConversationID, limit int) ([]app.Message, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.Message, error) {
		num, err := conversationNum(t, w, c)
		if err != nil {
			return nil, err
		}
		list, err := all(t, scanMessage, "SELECT "+messageColumns+" FROM messages m WHERE m.conversation = ? ORDER BY m.num DESC LIMIT ?", num, limit)
		slices.Reverse(list)
		return list, err
	})
}

// MessagesAfter reads on in a conversation, oldest first.
func (s *Store) MessagesAfter(ctx context.Context, w app.WidgetID, c app.ConversationID, after app.MessageID, limit int) ([]app.Message, error) {
	limit, _ = page(limit, 0)
	return read(ctx, s, func(t *tx) ([]app.Message, error) {
		num, err := conversationNum(t, w, c)
		if err != nil {
			return nil, err
		}
		return all(t, scanMessage, "SELECT "+messageColumns+` FROM messages m WHERE m.conversation = ?1
			AND m.num > CASE ?2 WHEN '' THEN 0 ELSE (SELECT num FROM messages WHERE id = ?2 AND conversation = ?1) END ORDER BY m.num LIMIT ?3`, num, after, limit)
	})
}

func (s *Store) RateMessage(ctx context.Context, secretHash []byte, id app.MessageID, rating int, comment string) error {
	f := app.Fields{}
	f.Check(rating >= -1 && rating <= 1, "rating", "must be 1, -1 or 0")
	f.Check(len(comment) <= maxComment, "comment", "must have at most %d bytes", maxComment)
	if err := f.Err(); err != nil {
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		before, err := one(t, "answer", scanRated, `SELECT m.num, m.widget, m.created_at, m.rating FROM messages m JOIN conversations c ON c.num = m.conversation
			WHERE m.id = ? AND m.role = ? AND c.secret_hash = ?`, id, app.RoleAssistant, secretHash)
		if err != nil {
			return err
		}
		for _, statement := range []string{
			"UPDATE messages SET rating = ?1, comment = ?2 WHERE num = ?3",
			"UPDATE citations SET rating = ?1 WHERE message = ?3",
			"UPDATE conversations SET rating = ?1 WHERE num = (SELECT conversation FROM messages WHERE num = ?3)",
		} {
			if _, err := t.exec(statement, rating, comment, before.num); err != nil {
				return err
			}
		}
		return addActivity(t, before.widget, before.at, app.Activity{
			Liked: indicator(rating == 1) - indicator(before.rating == 1), Disliked: indicator(rating == -1) - indicator(before.rating == -1),
		})
	})
}

// rated is an answer as it was rated before.
type rated struct {
	num, widget, at int64
	rating          int
}

func scanRated(s scanner) (r rated, err error) {
	err = s.Scan(&r.num, &r.widget, &r.at, &r.rating)
	return r, err
}
