package chat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

const (
	secretBytes  = 16 // 128 random bits
	secretLength = 22 // of their base64url text
	historyLimit = 200
)

func newSecret() string {
	var b [secretBytes]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashOf is what the store keeps of a visitor's secret. The secret is random
// enough that a plain hash cannot be turned back.
func hashOf(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}

// open finds the visitor's conversation, or begins one: an unknown secret is as
// good as none, since it may have expired.
func (s *Service) open(ctx context.Context, r Request, language string) (app.Conversation, string, error) {
	if len(r.Session) == secretLength {
		c, err := s.store.ConversationBySecret(ctx, r.Widget.ID, hashOf(r.Session))
		if err == nil || app.CodeOf(err) != app.NotFound {
			return c, r.Session, err
		}
	}
	c := app.Conversation{WidgetID: r.Widget.ID, Language: language, StartedAt: s.now()}
	if r.Page != nil && app.IsWebAddress(r.Page.URL) {
		c.Page = r.Page.URL
	}
	secret := newSecret()
	c, err := s.store.StartConversation(ctx, c, hashOf(secret))
	return c, secret, err
}

// bySession finds the conversation of a secret, which works only with the widget
// that it began on.
func (s *Service) bySession(ctx context.Context, w app.WidgetID, session string) (app.Conversation, error) {
	if len(session) != secretLength {
		return app.Conversation{}, app.Errorf(app.NotFound, "there is no such conversation")
	}
	return s.store.ConversationBySecret(ctx, w, hashOf(session))
}

// History gives the messages of a visitor's conversation, oldest first.
func (s *Service) History(ctx context.Context, w app.WidgetID, session string) ([]app.Message, error) {
	c, err := s.bySession(ctx, w, session)
	if err != nil {
		return nil, err
	}
	return s.store.Messages(ctx, w, c.ID, historyLimit)
}

// Erase removes a visitor's conversation for good.
func (s *Service) Erase(ctx context.Context, w app.WidgetID, session string) error {
	c, err := s.bySession(ctx, w, session)
	if err != nil {
		return err
	}
	return s.store.DeleteConversation(ctx, w, c.ID)
}

// Rate keeps what a visitor thinks of an answer: 1, -1, or 0 to take it back.
func (s *Service) Rate(ctx context.Context, session string, id app.MessageID, rating int, comment string) error {
	f := app.Fields{}
	f.Check(rating >= -1 && rating <= 1, "rating", "must be 1, -1 or 0")
	f.Check(len(comment) <= app.MaxText, "comment", "must have at most %d bytes", app.MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	if len(session) != secretLength {
		return app.Errorf(app.NotFound, "there is no such message")
	}
	return s.store.RateMessage(ctx, hashOf(session), id, rating, comment)
}

const (
	historyTurns = 10
	turnBytes    = 4_000
)

// turns are what was said before, from the store.
func (s *Service) turns(ctx context.Context, c app.Conversation) ([]Turn, error) {
	messages, err := s.store.Messages(ctx, c.WidgetID, c.ID, historyTurns)
	if err != nil {
		return nil, err
	}
	out := make([]Turn, 0, len(messages))
	for _, m := range messages {
		out = append(out, Turn{Role: m.Role, Text: clip(m.Text, turnBytes)})
	}
	return out, nil
}

// claimed is what the client says was said before, cleaned and capped.
func claimed(history []Turn) []Turn {
	var out []Turn
	for _, t := range history {
		if t.Role == app.RoleVisitor || t.Role == app.RoleAssistant {
			out = append(out, Turn{t.Role, clip(strings.ToValidUTF8(t.Text, ""), turnBytes)})
		}
	}
	return out[max(0, len(out)-historyTurns):]
}

// earlier are the visitor's own turns.
func earlier(turns []Turn) []string {
	var out []string
	for _, t := range turns {
		if t.Role == app.RoleVisitor {
			out = append(out, t.Text)
		}
	}
	return out
}
