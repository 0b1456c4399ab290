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
		num, err := conversationNum(t, w, c)
		if err != nil {
			return app.Message{}, err
		}
		at := millis(m.CreatedAt)
		if at == 0 {
			at = t.now
		}
		m.CreatedAt = fromMillis(at)
		_, err = t.exec(`INSERT INTO messages(id, conversation, role, text, sources, closest, mode, answered, model, prompt_tokens, completion_tokens,
			retrieve_ms, first_token_ms, total_ms, rating, comment, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.ID, num, m.Role, m.Text, sources, closest, m.Mode, m.Answered, m.Model, m.Usage.PromptTokens, m.Usage.CompletionTokens,
			m.Timings.RetrieveMs, m.Timings.FirstTokenMs, m.Timings.TotalMs, m.Rating, m.Comment, at)
		if taken(err) {
			return app.Message{}, app.Wrap(err, app.Conflict, "this message is stored already")
		}
		if err != nil {
			return app.Message{}, err
		}
		unanswered := m.Role == app.RoleAssistant && !m.Answered
		_, err = t.exec("UPDATE conversations SET message_count = message_count + 1, last_at = max(last_at, ?), answered = answered AND NOT ? WHERE num = ?", at, unanswered, num)
		return m, err
	})
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

func (s *Store) RateMessage(ctx context.Context, secretHash []byte, id app.MessageID, rating int, comment string) error {
	f := app.Fields{}
	f.Check(rating >= -1 && rating <= 1, "rating", "must be 1, -1 or 0")
	f.Check(len(comment) <= maxComment, "comment", "must have at most %d bytes", maxComment)
	if err := f.Err(); err != nil {
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec(`UPDATE messages SET rating = ?, comment = ? WHERE id = ? AND role = ?
			AND conversation = (SELECT num FROM conversations WHERE secret_hash = ?)`, rating, comment, id, app.RoleAssistant, secretHash)
		if err := found("answer", n, err); err != nil {
			return err
		}
		_, err = t.exec("UPDATE conversations SET rating = ? WHERE secret_hash = ?", rating, secretHash)
		return err
	})
}
