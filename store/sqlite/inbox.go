package sqlite

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
)

// searchedMessages is how many of a widget's newest messages a list is searched
// for a text in: about 20 ms where each has a kilobyte.
const searchedMessages = 10_000

// picked are the conditions of a list of conversations that no index serves. Its
// parameters begin with the widget's number; see pickedArgs.
const picked = ` c.widget = ?1 AND (NOT ?2 OR NOT c.answered) AND (?3 = 0 OR c.rating = ?3)
	AND (?4 = '' OR c.language = ?4 OR c.language LIKE ?4 || '-%') AND (?5 = '%%' OR c.page LIKE ?5 ESCAPE '\')`

func pickedArgs(widget int64, q app.ConversationQuery) []any {
	from, to := int64(0), int64(math.MaxInt64)
	if !q.From.IsZero() {
		from = q.From.UnixMilli()
	}
	if !q.To.IsZero() {
		to = q.To.UnixMilli()
	}
	return []any{widget, q.Unanswered, q.Rating, q.Language, contains(q.Page), from, to}
}

// says tells whether m holds a text, given as JSON with patterns; LIKE knows case
// in ASCII alone.
const says = ` EXISTS (SELECT 1 FROM json_each(?) p WHERE m.text LIKE p.value ESCAPE '\')`

func patterns(text string) (string, error) {
	spelled := []string{text}
	if strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		first, size := utf8.DecodeRuneInString(text)
		lower := strings.ToLower(text)
		spelled = append(spelled, lower, strings.ToUpper(text), string(unicode.ToUpper(first))+lower[min(size, len(lower)):])
	}
	for i, s := range spelled {
		spelled[i] = contains(s)
	}
	return toJSON(spelled)
}

// Conversations lists those that q picks, the last spoken in first.
func (s *Store) Conversations(ctx context.Context, w app.WidgetID, q app.ConversationQuery, p app.Part) (app.ConversationPage, error) {
	after, err := parsePlace(p.After)
	if err != nil {
		return app.ConversationPage{}, err
	}
	return read(ctx, s, func(t *tx) (out app.ConversationPage, err error) {
		num, err := widgetNum(t, w)
		if err != nil {
			return out, err
		}
		return list(t, pickedArgs(num, q), q.Text, after, p)
	})
}

func list(t *tx, args []any, text string, after place, p app.Part) (out app.ConversationPage, err error) {
	var saying any
	if text != "" {
		if saying, out.Partial, err = conversationsSaying(t, args, text); err != nil {
			return out, err
		}
	}
	args = append(args, saying)
	const where = " WHERE" + picked + " AND c.last_at >= ?6 AND c.last_at < ?7 AND (?8 IS NULL OR c.num IN (SELECT value FROM json_each(?8)))"
	if out.Total, err = one(t, "count", value[int], "SELECT count(*) FROM conversations c"+where, args...); err != nil {
		return out, err
	}
	limit, offset := page(p.Limit, p.Offset)
	if after.At < math.MaxInt64 {
		args[6] = min(args[6].(int64), after.At+1)
	}
	// The numbers first, by the index alone: what is skipped is not looked up.
	const order = " ORDER BY c.last_at DESC, c.num DESC"
	rows, err := all(t, scanListedConversation, "SELECT c.num, "+conversationColumns+" FROM (SELECT c.num AS chosen FROM conversations c"+where+
		" AND (c.last_at, c.num) < (?9, ?10)"+order+" LIMIT ?11 OFFSET ?12) JOIN conversations c ON c.num = chosen JOIN widgets w ON w.num = c.widget"+order,
		append(args, after.At, after.Num, limit+1, offset)...)
	for i, r := range rows {
		if i == limit {
			last := rows[i-1]
			out.Next = place{last.LastAt.UnixMilli(), last.num}.String()
			break
		}
		out.List = append(out.List, r.Conversation)
	}
	return out, err
}

// conversationsSaying gives as JSON the numbers of conversations in which one of the
// newest messages holds a text. partial: there are older ones in that time.
func conversationsSaying(t *tx, args []any, text string) (list string, partial bool, err error) {
	like, err := patterns(text)
	if err != nil {
		return "", false, err
	}
	widget, from, to := args[0], args[5], args[6]
	list, err = one(t, "list", value[string], `SELECT json_group_array(DISTINCT m.conversation) FROM
		(SELECT conversation, text FROM messages WHERE widget = ? AND created_at >= ? AND created_at < ? ORDER BY created_at DESC LIMIT ?) m WHERE`+says,
		widget, from, to, searchedMessages, like)
	if err != nil {
		return "", false, err
	}
	n, err := one(t, "count", value[int], "SELECT count(*) FROM (SELECT 1 FROM messages WHERE widget = ? AND created_at >= ? AND created_at < ? LIMIT ?)",
		widget, from, to, searchedMessages+1)
	return list, n > searchedMessages, err
}

// WalkConversations lists them in the order in which they began, where nothing
// moves: for exports. A text is looked for in all their messages.
func (s *Store) WalkConversations(ctx context.Context, w app.WidgetID, q app.ConversationQuery, after string, limit int) ([]app.Conversation, string, error) {
	from, err := parsePlace(after)
	if err != nil {
		return nil, "", err
	}
	if after == "" {
		from.Num = 0
	}
	like, err := patterns(q.Text)
	if err != nil {
		return nil, "", err
	}
	limit, _ = page(limit, 0)
	rows, err := read(ctx, s, func(t *tx) ([]listedConversation, error) {
		num, err := widgetNum(t, w)
		if err != nil {
			return nil, err
		}
		// "+": in the order of numbers no other index serves.
		return all(t, scanListedConversation, "SELECT c.num, "+conversationColumns+conversationTables+" WHERE"+picked+` AND +c.last_at >= ?6 AND +c.last_at < ?7
			AND c.num > ?8 AND (?9 = '' OR EXISTS (SELECT 1 FROM messages m, json_each(?10) p WHERE m.conversation = c.num AND m.text LIKE p.value ESCAPE '\'))
			ORDER BY c.num LIMIT ?11`, append(pickedArgs(num, q), from.Num, q.Text, like, limit)...)
	})
	var out []app.Conversation
	next := ""
	for _, r := range rows {
		out = append(out, r.Conversation)
		next = place{0, r.num}.String()
	}
	if len(rows) < limit {
		next = ""
	}
	return out, next, err
}

type listedConversation struct {
	num int64
	app.Conversation
}

func scanListedConversation(s scanner) (c listedConversation, err error) {
	err = s.Scan(append([]any{&c.num}, conversationFields(&c.Conversation)...)...)
	return c, err
}

// place is where a list of conversations was left. It travels as opaque text.
type place struct{ At, Num int64 }

func (p place) String() string {
	text, _ := json.Marshal(p) // numbers always have a form
	return base64.RawURLEncoding.EncodeToString(text)
}

// parsePlace reads it; "" is before the first of a list.
func parsePlace(s string) (p place, err error) {
	if s == "" {
		return place{math.MaxInt64, math.MaxInt64}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil || p.At < 0 {
		return p, app.Fields{"after": "must be the next of a part before"}.Err()
	}
	return p, nil
}
