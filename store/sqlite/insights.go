package sqlite

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// newestAnswers is how many of a widget's newest answers in some time are looked at
// for what is no sum: half of 50 ms for the widget that has so many.
const newestAnswers = 10_000

// answersIn are these answers, from an index that has all that is asked here.
const answersIn = `(SELECT num, topic, answered, created_at, first_token_ms, total_ms FROM messages
	WHERE widget = (SELECT num FROM widgets WHERE id = ?1) AND role = 'assistant' AND created_at >= ?2 AND created_at < ?3 ORDER BY created_at DESC LIMIT ?4)`

// latencies are those of answers, in milliseconds.
type latencies struct{ first, total []int64 }

func scanLatencies(s scanner) (l latencies, err error) {
	err = s.Scan(jsonOf(&l.first), jsonOf(&l.total))
	return l, err
}

// Latencies gives the milliseconds to the first token and to the end of a widget's
// newest answers in that time, of which there may be 10,000.
func (s *Store) Latencies(ctx context.Context, w app.WidgetID, from, to time.Time) (first, total []int64, err error) {
	l, err := read(ctx, s, func(t *tx) (latencies, error) {
		// One row: a thousand rows take longer to hand over than to find.
		return one(t, "times", scanLatencies, "SELECT json_group_array(first_token_ms), json_group_array(total_ms) FROM "+answersIn, w, millis(from), millis(to), newestAnswers)
	})
	return l.first, l.total, err
}

// Topics lists what was asked most often among a widget's newest answers in that
// time; with unanswered what was most often not answered.
func (s *Store) Topics(ctx context.Context, w app.WidgetID, from, to time.Time, unanswered bool, limit int) ([]app.Topic, error) {
	return read(ctx, s, func(t *tx) ([]app.Topic, error) {
		return all(t, scanTopic, `SELECT substr(q.text, 1, ?8), g.count, g.unanswered, g.last, c.id FROM
				(SELECT topic, count(*) AS count, sum(NOT answered) AS unanswered, max(created_at) AS last, max(num) AS num FROM `+answersIn+`
				WHERE topic <> 0 AND NOT (?5 AND answered) GROUP BY topic ORDER BY count DESC, last DESC LIMIT ?6) g
			JOIN messages a ON a.num = g.num JOIN conversations c ON c.num = a.conversation
			JOIN messages q ON q.num = (SELECT max(num) FROM messages WHERE conversation = a.conversation AND role = ?7 AND num < a.num)
			ORDER BY g.count DESC, g.last DESC`,
			w, millis(from), millis(to), newestAnswers, unanswered, atMost(limit, 100), app.RoleVisitor, shownQuestion)
	})
}

// shownQuestion is how many characters of a question are shown.
const shownQuestion = 500

func scanTopic(s scanner) (q app.Topic, err error) {
	err = s.Scan(&q.Question, &q.Count, &q.Unanswered, timeOf(&q.LastAsked), &q.ConversationID)
	return q, err
}

// CitedPages lists the documents that most of a widget's answers in that time
// cite, among the newest citations.
func (s *Store) CitedPages(ctx context.Context, w app.WidgetID, from, to time.Time, limit int) ([]app.CitedPage, error) {
	return read(ctx, s, func(t *tx) ([]app.CitedPage, error) {
		return all(t, scanCited, `SELECT d.id, d.title, d.url, g.count, g.liked, g.disliked FROM
				(SELECT document, count(*) AS count, sum(rating = 1) AS liked, sum(rating = -1) AS disliked FROM
					(SELECT document, rating FROM citations WHERE widget = (SELECT num FROM widgets WHERE id = ?) AND at >= ? AND at < ? ORDER BY at DESC LIMIT ?)
				GROUP BY document) g
			JOIN documents d ON d.num = g.document WHERE NOT d.removed ORDER BY g.count DESC, g.document LIMIT ?`,
			w, millis(from), millis(to), 2*newestAnswers, atMost(limit, 100))
	})
}

func scanCited(s scanner) (p app.CitedPage, err error) {
	err = s.Scan(&p.DocumentID, &p.Title, &p.URL, &p.Answers, &p.Liked, &p.Disliked)
	return p, err
}
