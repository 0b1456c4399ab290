package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

const selectConversation = `SELECT c.id, w.id, c.page, c.language, c.message_count, c.answered, c.rating, c.started_at, c.last_at
	FROM conversations c JOIN widgets w ON w.num = c.widget`

func scanConversation(s scanner) (c app.Conversation, err error) {
	err = s.Scan(&c.ID, &c.WidgetID, &c.Page, &c.Language, &c.MessageCount, &c.Answered, &c.Rating, timeOf(&c.StartedAt), timeOf(&c.LastAt))
	return c, err
}

func (s *Store) StartConversation(ctx context.Context, c app.Conversation, secretHash []byte) (app.Conversation, error) {
	id, err := newID()
	if err != nil {
		return app.Conversation{}, err
	}
	return change(ctx, s, func(t *tx) (app.Conversation, error) {
		w, err := widgetNum(t, c.WidgetID)
		if err != nil {
			return app.Conversation{}, err
		}
		_, err = t.exec(`INSERT INTO conversations(id, widget, secret_hash, page, language, message_count, answered, rating, started_at, last_at)
			VALUES (?, ?, ?, ?, ?, 0, 1, 0, ?, ?)`, id, w, secretHash, c.Page, c.Language, t.now, t.now)
		if taken(err) {
			err = app.Wrap(err, app.Conflict, "there is a conversation with this secret already")
		}
		if err != nil {
			return app.Conversation{}, err
		}
		return one(t, "conversation", scanConversation, selectConversation+" WHERE c.id = ? AND w.id = ?", id, c.WidgetID)
	})
}

func (s *Store) ConversationBySecret(ctx context.Context, w app.WidgetID, secretHash []byte) (app.Conversation, error) {
	return read(ctx, s, func(t *tx) (app.Conversation, error) {
		return one(t, "conversation", scanConversation, selectConversation+" WHERE c.secret_hash = ? AND w.id = ?", secretHash, w)
	})
}

func (s *Store) Conversations(ctx context.Context, w app.WidgetID, limit, offset int) ([]app.Conversation, int, error) {
	limit, offset = page(limit, offset)
	got, err := read(ctx, s, func(t *tx) (c counted[app.Conversation], err error) {
		c.total, err = one(t, "count", value[int], "SELECT count(*) FROM conversations c JOIN widgets w ON w.num = c.widget WHERE w.id = ?", w)
		if err != nil {
			return c, err
		}
		c.list, err = all(t, scanConversation, selectConversation+" WHERE w.id = ? ORDER BY c.last_at DESC, c.num DESC LIMIT ? OFFSET ?", w, limit, offset)
		return c, err
	})
	return got.list, got.total, err
}

func (s *Store) DeleteConversation(ctx context.Context, w app.WidgetID, id app.ConversationID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("DELETE FROM conversations WHERE id = ? AND widget = (SELECT num FROM widgets WHERE id = ?)", id, w)
		return found("conversation", n, err)
	})
}
