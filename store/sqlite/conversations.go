package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

const conversationColumns = `c.id, w.id, c.page, c.language, c.message_count, c.answered, c.rating, c.notes, c.started_at, c.last_at,
	coalesce((SELECT substr(m.text, 1, 200) FROM messages m WHERE m.conversation = c.num AND m.role = 'user' ORDER BY m.num DESC LIMIT 1), '')`

const conversationTables = " FROM conversations c JOIN widgets w ON w.num = c.widget"

const selectConversation = "SELECT " + conversationColumns + conversationTables

func conversationFields(c *app.Conversation) []any {
	return []any{&c.ID, &c.WidgetID, &c.Page, &c.Language, &c.MessageCount, &c.Answered, &c.Rating, &c.Notes, timeOf(&c.StartedAt), timeOf(&c.LastAt), &c.Question}
}

func scanConversation(s scanner) (c app.Conversation, err error) {
	err = s.Scan(conversationFields(&c)...)
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
		if err := addActivity(t, w, t.now, app.Activity{Conversations: 1}); err != nil {
			return app.Conversation{}, err
		}
		return conversation(t, c.WidgetID, app.ConversationID(id))
	})
}

func (s *Store) ConversationBySecret(ctx context.Context, w app.WidgetID, secretHash []byte) (app.Conversation, error) {
	return read(ctx, s, func(t *tx) (app.Conversation, error) {
		return one(t, "conversation", scanConversation, selectConversation+" WHERE c.secret_hash = ? AND w.id = ?", secretHash, w)
	})
}

func (s *Store) Conversation(ctx context.Context, w app.WidgetID, id app.ConversationID) (app.Conversation, error) {
	return read(ctx, s, func(t *tx) (app.Conversation, error) { return conversation(t, w, id) })
}

func conversation(t *tx, w app.WidgetID, id app.ConversationID) (app.Conversation, error) {
	return one(t, "conversation", scanConversation, selectConversation+" WHERE c.id = ? AND w.id = ?", id, w)
}

func (s *Store) SetNotes(ctx context.Context, w app.WidgetID, id app.ConversationID, notes string) (app.Conversation, error) {
	return change(ctx, s, func(t *tx) (app.Conversation, error) {
		num, err := conversationNum(t, w, id)
		if err != nil {
			return app.Conversation{}, err
		}
		if _, err := t.exec("UPDATE conversations SET notes = ? WHERE num = ?", notes, num); err != nil {
			return app.Conversation{}, err
		}
		return conversation(t, w, id)
	})
}

func (s *Store) DeleteConversation(ctx context.Context, w app.WidgetID, id app.ConversationID) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("DELETE FROM conversations WHERE id = ? AND widget = (SELECT num FROM widgets WHERE id = ?)", id, w)
		return found("conversation", n, err)
	})
}

func (s *Store) DeleteConversations(ctx context.Context, w app.WidgetID, list []app.ConversationID) (int, error) {
	picked, err := toJSON(list)
	if err != nil {
		return 0, err
	}
	return change(ctx, s, func(t *tx) (int, error) {
		n, err := t.exec("DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?)) AND widget = (SELECT num FROM widgets WHERE id = ?)", picked, w)
		return int(n), err
	})
}
