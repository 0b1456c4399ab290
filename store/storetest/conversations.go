package storetest

import (
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testConversations(t *testing.T, b *bench) {
	w := b.site("ada").widget.ID
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w, Page: "https://ada.example/x", Language: "de"}, []byte("secret")))(t)
	want := app.Conversation{ID: c.ID, WidgetID: w, Page: "https://ada.example/x", Language: "de", Answered: true, StartedAt: b.clock(), LastAt: b.clock()}
	equal(t, "started", c, want)
	equal(t, "by secret", must(b.ConversationBySecret(b.ctx, w, []byte("secret")))(t), want)
	_, err := b.ConversationBySecret(b.ctx, w, []byte("Secret"))
	refused(t, "wrong secret", err, app.NotFound)
	_, err = b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte("secret"))
	refused(t, "the same secret", err, app.Conflict)

	b.pass(time.Second)
	question := must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor, Text: "why?"}))(t)
	equal(t, "time", question.CreatedAt, b.clock())
	answer := app.Message{
		ID: question.ID, Role: app.RoleAssistant, Text: "so [1]", Mode: app.ModeModel, Answered: true, Model: "m",
		Sources: []app.Citation{{Index: 1, Title: "T", Quote: "q", Headings: []string{"H"}, Page: 2, Score: .5}}, Closest: []app.PageLink{{Title: "T", URL: "u"}},
		Usage: app.Usage{PromptTokens: 3, CompletionTokens: 4}, Timings: app.Timings{RetrieveMs: 1, FirstTokenMs: 2, TotalMs: 3}, CreatedAt: b.clock().Add(time.Second),
	}
	_, err = b.AddMessage(b.ctx, w, c.ID, answer)
	refused(t, "a message's ID twice", err, app.Conflict)
	answer.ID = "0190b5a0-0000-7000-8000-000000000001"
	if got := must(b.AddMessage(b.ctx, w, c.ID, answer))(t); !reflect.DeepEqual(got, answer) {
		t.Errorf("stored %+v, want %+v", got, answer)
	}
	list := must(b.Messages(b.ctx, w, c.ID, 10))(t)
	if want := []app.Message{question, answer}; !reflect.DeepEqual(list, want) {
		t.Errorf("messages %+v, want %+v", list, want)
	}
	last := must(b.Messages(b.ctx, w, c.ID, 1))(t)
	equal(t, "the last one", last[0].ID, answer.ID)
	c = must(b.ConversationBySecret(b.ctx, w, []byte("secret")))(t)
	equal(t, "count", c.MessageCount, 2)
	equal(t, "last", c.LastAt, answer.CreatedAt)
	equal(t, "answered", c.Answered, true)
	equal(t, "the last question", c.Question, "why?")
	must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor, Text: strings.Repeat("ü", 300)}))(t)
	equal(t, "a long one", must(b.Conversation(b.ctx, w, c.ID))(t).Question, strings.Repeat("ü", 200))
	must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleAssistant, Text: "not found"}))(t)
	equal(t, "not answered", must(b.ConversationBySecret(b.ctx, w, []byte("secret")))(t).Answered, false)

	b.pass(time.Minute)
	newer := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte("two")))(t)
	page := must(b.Conversations(b.ctx, w, app.ConversationQuery{}, app.Part{Limit: 1}))(t)
	equal(t, "newest first", page.List[0].ID, newer.ID)
	equal(t, "total", page.Total, 2)
	ok(t, b.DeleteConversation(b.ctx, w, c.ID))
	refused(t, "delete twice", b.DeleteConversation(b.ctx, w, c.ID), app.NotFound)
	_, err = b.Messages(b.ctx, w, c.ID, 10)
	refused(t, "messages of a deleted one", err, app.NotFound)
	_, err = b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor})
	refused(t, "add to a deleted one", err, app.NotFound)
}

func testRatings(t *testing.T, b *bench) {
	w := b.site("ada").widget.ID
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte("one")))(t)
	must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte("two")))(t)
	question := must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor}))(t)
	answer := must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleAssistant, Answered: true}))(t)
	ok(t, b.RateMessage(b.ctx, []byte("one"), answer.ID, -1, "wrong"))
	list := must(b.Messages(b.ctx, w, c.ID, 10))(t)
	equal(t, "rating", list[1].Rating, -1)
	equal(t, "comment", list[1].Comment, "wrong")
	equal(t, "of the conversation", must(b.ConversationBySecret(b.ctx, w, []byte("one")))(t).Rating, -1)
	for name, err := range map[string]error{
		"another's secret": b.RateMessage(b.ctx, []byte("two"), answer.ID, 1, ""),
		"a question":       b.RateMessage(b.ctx, []byte("one"), question.ID, 1, ""),
		"no message":       b.RateMessage(b.ctx, []byte("one"), "", 1, ""),
	} {
		refused(t, "rate with "+name, err, app.NotFound)
	}
	refused(t, "rate 2", b.RateMessage(b.ctx, []byte("one"), answer.ID, 2, ""), app.Invalid)
	refused(t, "rate at length", b.RateMessage(b.ctx, []byte("one"), answer.ID, 1, strings.Repeat("x", 100_000)), app.Invalid)
	equal(t, "rating after all that", must(b.Messages(b.ctx, w, c.ID, 1))(t)[0].Rating, -1)
}

func testExpiry(t *testing.T, b *bench) {
	usual, short := b.site("usual").widget.ID, b.site("short")
	days := 2
	must(b.UpdateWidget(b.ctx, short.scope(), short.widget.ID, app.WidgetPatch{RetentionDays: &days}))(t)
	start := func(w app.WidgetID, secret string) {
		c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte(secret)))(t)
		must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor}))(t)
	}
	for _, name := range []string{"a", "b", "c"} {
		start(usual, "u"+name)
		start(short.widget.ID, "s"+name)
	}
	expire := func(after time.Duration, days, limit int) int {
		t.Helper()
		return must(b.ExpireConversations(b.ctx, b.clock().Add(after), days, limit))(t)
	}
	day := 24 * time.Hour
	equal(t, "after a day", expire(day, 30, 100), 0)
	equal(t, "at the last moment", expire(2*day, 30, 100), 0)
	equal(t, "limited", expire(2*day+time.Second, 30, 2), 2)
	equal(t, "the rest", expire(2*day+time.Second, 30, 2), 1)
	equal(t, "kept for ever", expire(9999*day, 0, 100), 0)
	equal(t, "the server's own", expire(31*day, 30, 100), 3)
	equal(t, "left", must(b.Conversations(b.ctx, usual, app.ConversationQuery{}, app.Part{}))(t).Total, 0)
}

// testShortened has a conversation that goes on lose what is too old of it.
func testShortened(t *testing.T, b *bench) {
	w := b.site("ada").widget.ID
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte("s")))(t)
	add := func(text string, role app.MessageRole, answered bool) {
		must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: role, Text: text, Answered: answered}))(t)
	}
	add("old", app.RoleVisitor, false)
	add("no idea", app.RoleAssistant, false)
	b.pass(20 * 24 * time.Hour)
	add("new", app.RoleVisitor, false)
	add("here", app.RoleAssistant, true)
	b.pass(11 * 24 * time.Hour)
	equal(t, "shortened", must(b.ExpireConversations(b.ctx, b.clock(), 30, 100))(t), 1)
	equal(t, "shortened again", must(b.ExpireConversations(b.ctx, b.clock(), 30, 100))(t), 0)
	var left []string
	for _, m := range must(b.Messages(b.ctx, w, c.ID, 10))(t) {
		left = append(left, m.Text)
	}
	sameList(t, "messages", left, []string{"new", "here"})
	got := must(b.ConversationBySecret(b.ctx, w, []byte("s")))(t)
	equal(t, "count", got.MessageCount, 2)
	equal(t, "answered", got.Answered, true)
	b.pass(20 * 24 * time.Hour)
	equal(t, "erased", must(b.ExpireConversations(b.ctx, b.clock(), 30, 100))(t), 1)
}

func testUsage(t *testing.T, b *bench) {
	w, other := b.site("ada").widget.ID, b.site("eve").widget.ID
	day := b.clock()
	ok(t, b.AddUsage(b.ctx, w, day, app.Usage{PromptTokens: 1, CompletionTokens: 2}))
	ok(t, b.AddUsage(b.ctx, w, day.Add(time.Hour), app.Usage{PromptTokens: 10}))
	ok(t, b.AddUsage(b.ctx, w, day.Add(24*time.Hour), app.Usage{CompletionTokens: 100}))
	equal(t, "since the first day", must(b.TokensSince(b.ctx, w, day))(t), 113)
	equal(t, "since the second", must(b.TokensSince(b.ctx, w, day.Add(24*time.Hour)))(t), 100)
	equal(t, "since tomorrow", must(b.TokensSince(b.ctx, w, day.Add(48*time.Hour)))(t), 0)
	equal(t, "another widget", must(b.TokensSince(b.ctx, other, day))(t), 0)
}

// testAllowance has many reserve at once: no more than one goes over the bound.
func testAllowance(t *testing.T, b *bench) {
	s, other := b.site("ada"), b.site("eve")
	reserve := func(w app.WidgetID, day time.Time, a app.Allowance) bool {
		t.Helper()
		return must(b.ReserveUsage(b.ctx, w, day, app.Usage{PromptTokens: 3, CompletionTokens: 4}, a))(t)
	}
	today := b.clock()
	var given atomic.Int32
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			if ok, err := b.ReserveUsage(b.ctx, s.widget.ID, today, app.Usage{PromptTokens: 3, CompletionTokens: 4}, app.Allowance{Since: today, Widget: 50}); ok && err == nil {
				given.Add(1)
			}
		})
	}
	wg.Wait()
	equal(t, "calls within 50 tokens", given.Load(), 8)
	b.reopen()
	equal(t, "after a restart", reserve(s.widget.ID, today, app.Allowance{Since: today, Widget: 50}), false)
	equal(t, "another widget", reserve(other.widget.ID, today, app.Allowance{Since: today, Widget: 50, All: 1000}), true)
	equal(t, "another widget, all spent", reserve(other.widget.ID, today, app.Allowance{Since: today, All: 63}), false)
	tomorrow := today.Add(24 * time.Hour)
	equal(t, "another month", reserve(other.widget.ID, tomorrow, app.Allowance{Since: tomorrow, Widget: 50, All: 50}), true)
	ok(t, b.AddUsage(b.ctx, s.widget.ID, today, app.Usage{PromptTokens: -20, CompletionTokens: -3}))
	equal(t, "taken back", must(b.TokensSince(b.ctx, s.widget.ID, today))(t), 33)
	must(b.DeleteWidget(b.ctx, s.scope(), s.widget.ID))(t)
	equal(t, "what a removed widget spent", reserve(other.widget.ID, today, app.Allowance{Since: today, All: 47}), false)
}
