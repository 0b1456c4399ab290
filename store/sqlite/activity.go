package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// quarter is what activity is counted by: every zone is some quarters of an hour
// away from UTC.
const quarter = int64(15 * time.Minute / time.Millisecond)

func indicator(b bool) int {
	if b {
		return 1
	}
	return 0
}

func answer(answered bool) app.Activity {
	return app.Activity{Answers: 1, Answered: indicator(answered)}
}

func addActivity(t *tx, widget, at int64, a app.Activity) error {
	_, err := t.exec(`INSERT INTO activity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
		conversations = conversations + excluded.conversations, questions = questions + excluded.questions,
		answers = answers + excluded.answers, answered = answered + excluded.answered, liked = liked + excluded.liked, disliked = disliked + excluded.disliked,
		prompt_tokens = prompt_tokens + excluded.prompt_tokens, completion_tokens = completion_tokens + excluded.completion_tokens`,
		widget, at-at%quarter, a.Conversations, a.Questions, a.Answers, a.Answered, a.Liked, a.Disliked, a.Usage.PromptTokens, a.Usage.CompletionTokens)
	return err
}

// CountAnswer counts a question and its answer of which nothing is kept.
func (s *Store) CountAnswer(ctx context.Context, w app.WidgetID, at time.Time, answered bool) error {
	return changeOnly(ctx, s, func(t *tx) error {
		num, err := widgetNum(t, w)
		if err != nil {
			return err
		}
		a := answer(answered)
		a.Questions = 1
		return addActivity(t, num, millis(at), a)
	})
}

const sums = `coalesce(sum(a.conversations), 0), coalesce(sum(a.questions), 0), coalesce(sum(a.answers), 0), coalesce(sum(a.answered), 0), coalesce(sum(a.liked), 0), coalesce(sum(a.disliked), 0),
	coalesce(sum(a.prompt_tokens), 0), coalesce(sum(a.completion_tokens), 0)`

func sumFields(a *app.Activity) []any {
	return []any{&a.Conversations, &a.Questions, &a.Answers, &a.Answered, &a.Liked, &a.Disliked, &a.Usage.PromptTokens, &a.Usage.CompletionTokens}
}

// spansJSON is what a statement reads with json_each: [[from, to, offset], ...].
func spansJSON(spans []app.Span) (string, error) {
	list := make([][3]int64, len(spans))
	for i, s := range spans {
		list[i] = [3]int64{s.From.UnixMilli(), s.To.UnixMilli(), s.Offset.Milliseconds()}
	}
	text, err := json.Marshal(list)
	return string(text), err
}

// spanned joins the activity of widgets w in spans; CROSS keeps the order of the
// loops: its primary key answers each.
const spanned = ` CROSS JOIN json_each(?) s CROSS JOIN activity a ON a.widget = w.num AND a.at >= s.value ->> 0 AND a.at < s.value ->> 1`

// byDay groups by the day that the zone's clock showed.
const byDay = "SELECT (a.at + (s.value ->> 2)) / 86400000 AS day, " + sums

func scanDay(s scanner) (d app.DayActivity, err error) {
	var day int64
	err = s.Scan(append([]any{&day}, sumFields(&d.Activity)...)...)
	d.Day = time.Unix(day*86400, 0).UTC()
	return d, err
}

// Activity gives a widget's by day, where there is any.
func (s *Store) Activity(ctx context.Context, w app.WidgetID, spans []app.Span) ([]app.DayActivity, error) {
	list, err := spansJSON(spans)
	if err != nil {
		return nil, err
	}
	return read(ctx, s, func(t *tx) ([]app.DayActivity, error) {
		return all(t, scanDay, byDay+" FROM widgets w"+spanned+" WHERE w.id = ? GROUP BY day ORDER BY day", list, w)
	})
}

// ActivityOfAll gives that of all widgets in scope together.
func (s *Store) ActivityOfAll(ctx context.Context, sc app.Scope, spans []app.Span) ([]app.DayActivity, error) {
	list, err := spansJSON(spans)
	if err != nil {
		return nil, err
	}
	return read(ctx, s, func(t *tx) ([]app.DayActivity, error) {
		if sc.All() {
			return all(t, scanDay, byDay+" FROM widgets w"+spanned+" WHERE NOT w.removed GROUP BY day ORDER BY day", list)
		}
		return all(t, scanDay, byDay+" FROM widgets w"+spanned+" WHERE NOT w.removed AND w.owner = ? GROUP BY day ORDER BY day", list, sc.Owner())
	})
}

// ActivityByWidget gives that of each widget in scope, most tokens first, and how
// many there are.
func (s *Store) ActivityByWidget(ctx context.Context, sc app.Scope, from, to time.Time, limit, offset int) ([]app.WidgetActivity, int, error) {
	limit, offset = page(limit, offset)
	const some = "SELECT w.id, w.owner, w.name, " + sums + ` FROM widgets w LEFT JOIN activity a ON a.widget = w.num AND a.at >= ? AND a.at < ?
		WHERE NOT w.removed AND (? OR w.owner = ?) GROUP BY w.num ORDER BY coalesce(sum(a.prompt_tokens + a.completion_tokens), 0) DESC, coalesce(sum(a.questions), 0) DESC, w.num DESC LIMIT ? OFFSET ?`
	got, err := read(ctx, s, func(t *tx) (c counted[app.WidgetActivity], err error) {
		if c.total, err = one(t, "count", value[int], "SELECT count(*) FROM widgets WHERE NOT removed AND (? OR owner = ?)", sc.All(), sc.Owner()); err != nil {
			return c, err
		}
		c.list, err = all(t, scanWidgetActivity, some, millis(from), millis(to), sc.All(), sc.Owner(), limit, offset)
		return c, err
	})
	return got.list, got.total, err
}

func scanWidgetActivity(s scanner) (w app.WidgetActivity, err error) {
	err = s.Scan(append([]any{&w.WidgetID, &w.OwnerID, &w.Name}, sumFields(&w.Activity)...)...)
	return w, err
}
