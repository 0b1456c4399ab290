package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// said is a conversation with one question and its answer.
type said struct {
	page, language, question string
	unanswered               bool
	rating                   int
	topic                    int64
	sources                  []app.Citation
}

func (b *bench) said(w app.WidgetID, s said) app.Conversation {
	b.t.Helper()
	t := b.t
	secret := fmt.Append(nil, w, b.clock().UnixNano(), s.question)
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w, Page: s.page, Language: s.language}, secret))(t)
	must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor, Text: s.question}))(t)
	m := must(b.AddMessage(b.ctx, w, c.ID, app.Message{
		Role: app.RoleAssistant, Text: "An answer.", Answered: !s.unanswered, Topic: s.topic, Sources: s.sources, Timings: app.Timings{FirstTokenMs: 10, TotalMs: 20},
	}))(t)
	ok(t, b.RateMessage(b.ctx, secret, m.ID, s.rating, ""))
	return must(b.Conversation(b.ctx, w, c.ID))(t)
}

func testInbox(t *testing.T, b *bench) {
	w, other := b.site("ada").widget.ID, b.site("eve").widget.ID
	b.said(other, said{question: "shipping"})
	list := []app.Conversation{
		b.said(w, said{page: "https://ada.example/a_b", language: "de-CH", question: "Wie teuer ist Ärger?"}),
		b.said(w, said{page: "https://ada.example/axb", language: "de", question: "SHIPPING 100%", unanswered: true}),
		b.said(w, said{question: "shipping times", rating: 1}),
		b.said(w, said{question: "returns", rating: -1}),
	}
	began := b.clock()
	b.pass(time.Hour)
	list = append(list, b.said(w, said{question: "later"}))
	picks := func(what string, q app.ConversationQuery, want ...int) {
		t.Helper()
		got := must(b.Conversations(b.ctx, w, q, app.Part{}))(t)
		walked, next, err := b.WalkConversations(b.ctx, w, q, "", 0)
		ok(t, err)
		equal(t, what+": total", got.Total, len(want))
		equal(t, what+": walked", len(walked), len(want))
		equal(t, what+": next", got.Next+next, "")
		for i, at := range want {
			equal(t, what+": newest first", got.List[len(want)-1-i].ID, list[at].ID)
			equal(t, what+": in the order of their beginnings", walked[i], list[at])
		}
	}
	picks("all", app.ConversationQuery{}, 0, 1, 2, 3, 4)
	picks("from", app.ConversationQuery{From: began.Add(time.Minute)}, 4)
	picks("to", app.ConversationQuery{To: began.Add(time.Minute)}, 0, 1, 2, 3)
	picks("to is not in it", app.ConversationQuery{From: began, To: began})
	picks("unanswered", app.ConversationQuery{Unanswered: true}, 1)
	picks("liked", app.ConversationQuery{Rating: 1}, 2)
	picks("disliked", app.ConversationQuery{Rating: -1}, 3)
	picks("language", app.ConversationQuery{Language: "de"}, 0, 1)
	picks("regional language", app.ConversationQuery{Language: "de-CH"}, 0)
	picks("page", app.ConversationQuery{Page: "/a_b"}, 0)
	picks("text in any case", app.ConversationQuery{Text: "shipping"}, 1, 2)
	picks("other letters in any case", app.ConversationQuery{Text: "ärger"}, 0)
	picks("a sign of patterns", app.ConversationQuery{Text: "0%"}, 1)
	picks("no such text", app.ConversationQuery{Text: "100$"})
	picks("text and rating", app.ConversationQuery{Text: "shipping", Rating: 1}, 2)
	noted := must(b.SetNotes(b.ctx, w, list[0].ID, "call back"))(t)
	equal(t, "notes", noted.Notes, "call back")
	equal(t, "erased of a list", must(b.DeleteConversations(b.ctx, w, []app.ConversationID{list[0].ID, list[4].ID, "none"}))(t), 2)
	list[0].ID = ""
	picks("left", app.ConversationQuery{}, 1, 2, 3)
}

// testWalk reads a list in parts while conversations are added, go on and are erased.
func testWalk(t *testing.T, b *bench) {
	w := b.site("ada").widget.ID
	start := func() app.Conversation {
		b.pass(time.Second)
		return b.said(w, said{question: "q"})
	}
	want := map[app.ConversationID]bool{}
	for range 25 {
		want[start().ID] = true
	}
	seen := map[app.ConversationID]int{}
	for after := "begin"; after != ""; {
		p := must(b.Conversations(b.ctx, w, app.ConversationQuery{}, app.Part{After: strings.TrimPrefix(after, "begin"), Limit: 4}))(t)
		for _, c := range p.List {
			seen[c.ID]++
		}
		start()
		ok(t, b.DeleteConversation(b.ctx, w, p.List[len(p.List)-1].ID)) // where the next part begins
		after = p.Next
	}
	walked := map[app.ConversationID]int{}
	for after := "begin"; after != ""; {
		list, next, err := b.WalkConversations(b.ctx, w, app.ConversationQuery{}, strings.TrimPrefix(after, "begin"), 4)
		ok(t, err)
		for _, c := range list {
			walked[c.ID]++
		}
		if len(walked) < 20 {
			start()
		}
		must(b.AddMessage(b.ctx, w, list[len(list)-1].ID, app.Message{Role: app.RoleVisitor, Text: "more"}))(t)
		after = next
	}
	for id := range want {
		equal(t, "listed once", seen[id], 1)
	}
	for id, n := range walked {
		equal(t, "walked once "+string(id), n, 1)
	}
	if len(walked) < 20 {
		t.Errorf("only %d walked", len(walked))
	}
	for _, after := range []string{"x", "e30", "bnVsbA", "eyJBdCI6LTF9", strings.Repeat("A", 10_000)} {
		_, err := b.Conversations(b.ctx, w, app.ConversationQuery{}, app.Part{After: after})
		if after != "e30" && after != "bnVsbA" { // the very beginning of the list: nothing comes after
			refused(t, "after "+after[:min(9, len(after))], err, app.Invalid)
		}
	}
	c := start()
	for range 5 {
		must(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor, Text: "more"}))(t)
	}
	whole := must(b.Messages(b.ctx, w, c.ID, 100))(t)
	var parts []app.MessageID
	for after := app.MessageID(""); ; {
		part := must(b.MessagesAfter(b.ctx, w, c.ID, after, 3))(t)
		if len(part) == 0 {
			break
		}
		for _, m := range part {
			parts = append(parts, m.ID)
		}
		after = parts[len(parts)-1]
	}
	equal(t, "messages in parts", len(parts), len(whole))
	equal(t, "the last of them", parts[len(parts)-1], whole[len(whole)-1].ID)
	equal(t, "after another conversation's", len(must(b.MessagesAfter(b.ctx, w, c.ID, "none", 3))(t)), 0)
}

func testActivity(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	w := ada.widget.ID
	midnight := time.Date(2030, 1, 3, 0, 0, 0, 0, time.UTC)
	b.pass(midnight.Add(-time.Minute).Sub(b.clock()))
	c := b.said(w, said{question: "before", rating: 1})
	ok(t, b.AddUsage(b.ctx, w, b.clock(), app.Usage{PromptTokens: 5, CompletionTokens: 2}))
	b.pass(2 * time.Minute)
	b.said(w, said{question: "after", rating: -1, unanswered: true})
	ok(t, b.CountAnswer(b.ctx, w, b.clock(), true))
	b.said(eve.widget.ID, said{question: "hers"})

	first := app.Activity{Conversations: 1, Questions: 1, Answers: 1, Answered: 1, Liked: 1, Usage: app.Usage{PromptTokens: 5, CompletionTokens: 2}}
	second := app.Activity{Conversations: 1, Questions: 2, Answers: 2, Answered: 1, Disliked: 1}
	days := func(what string, offset time.Duration, want ...app.DayActivity) {
		t.Helper()
		got := must(b.Activity(b.ctx, w, []app.Span{{From: midnight.Add(-48 * time.Hour), To: midnight.Add(48 * time.Hour), Offset: offset}}))(t)
		sameList(t, what, got, want)
	}
	both := first
	both.Conversations, both.Questions, both.Answers, both.Answered, both.Disliked = 2, 3, 3, 2, 1
	day := 24 * time.Hour
	days("in UTC", 0, app.DayActivity{Day: midnight.Add(-day), Activity: first}, app.DayActivity{Day: midnight, Activity: second})
	days("an hour east", time.Hour, app.DayActivity{Day: midnight, Activity: both})
	days("a quarter west", -15*time.Minute, app.DayActivity{Day: midnight.Add(-day), Activity: both})
	two := must(b.Activity(b.ctx, w, []app.Span{{From: midnight.Add(-day), To: midnight, Offset: time.Hour}, {From: midnight, To: midnight.Add(day), Offset: time.Hour}}))(t)
	sameList(t, "a day of two spans", two, []app.DayActivity{{Day: midnight, Activity: both}})

	ok(t, b.DeleteConversation(b.ctx, w, c.ID))
	must(b.ExpireConversations(b.ctx, b.clock().Add(100*day), 30, 100))(t)
	b.reopen()
	days("erased and expired", time.Hour, app.DayActivity{Day: midnight, Activity: both})

	spans := []app.Span{{From: midnight.Add(-day), To: midnight.Add(day)}}
	of := func(sc app.Scope) (n int) {
		for _, d := range must(b.ActivityOfAll(b.ctx, sc, spans))(t) {
			n += d.Questions
		}
		return n
	}
	equal(t, "of an owner", of(ada.scope()), 3)
	equal(t, "of all", of(app.AllOwners()), 4)
	equal(t, "of nobody", of(app.Scope{}), 0)
	list, total, err := b.ActivityByWidget(b.ctx, app.AllOwners(), midnight.Add(-day), midnight.Add(day), 1, 0)
	ok(t, err)
	equal(t, "widgets", total, 2)
	sameList(t, "most tokens first", list, []app.WidgetActivity{{WidgetID: w, OwnerID: ada.user.ID, Name: "ada", Activity: both}})
	list, total, err = b.ActivityByWidget(b.ctx, eve.scope(), midnight.Add(-day), midnight, 9, 0)
	ok(t, err)
	equal(t, "her widgets", total, 1)
	sameList(t, "without activity", list, []app.WidgetActivity{{WidgetID: eve.widget.ID, OwnerID: eve.user.ID, Name: "eve"}})
	must(b.DeleteWidget(b.ctx, ada.scope(), w))(t)
	equal(t, "of a widget that has gone", of(app.AllOwners()), 1)
}

func testTopics(t *testing.T, b *bench) {
	s, eve := b.site("ada"), b.site("eve")
	w := s.widget.ID
	d := b.ready(s, "/shipping", "shipping text")
	hers := b.ready(eve, "/hers", "her text")
	cites := []app.Citation{{DocumentID: d.ID}, {DocumentID: d.ID}, {DocumentID: hers.ID}, {DocumentID: "gone"}}
	from := b.clock()
	b.said(w, said{question: "How long is shipping?", topic: 7, sources: cites, rating: 1})
	b.pass(time.Minute)
	last := b.said(w, said{question: "how long shipping", topic: 7, unanswered: true, sources: cites, rating: -1})
	b.said(w, said{question: "hello"})
	b.said(w, said{question: "Returns?", topic: 8})
	b.said(eve.widget.ID, said{question: "hers", topic: 7})
	to := b.clock().Add(time.Minute)
	topics := must(b.Topics(b.ctx, w, from, to, false, 10))(t)
	equal(t, "topics", len(topics), 2)
	equal(t, "the most frequent", topics[0], app.Topic{Question: "how long shipping", Count: 2, Unanswered: 1, LastAsked: b.clock(), ConversationID: last.ID})
	unanswered := must(b.Topics(b.ctx, w, from, to, true, 10))(t)
	equal(t, "not answered", len(unanswered), 1)
	equal(t, "counted", unanswered[0].Count, 1)
	sameList(t, "cited", must(b.CitedPages(b.ctx, w, from, to, 10))(t), []app.CitedPage{{DocumentID: d.ID, Title: d.Title, URL: d.URL, Answers: 2, Liked: 1, Disliked: 1}})
	first, total, err := b.Latencies(b.ctx, w, from, to)
	ok(t, err)
	sameList(t, "to the first token", first, []int64{10, 10, 10, 10})
	sameList(t, "to the end", total, []int64{20, 20, 20, 20})
	none, _, err := b.Latencies(b.ctx, w, to, to)
	ok(t, err)
	equal(t, "none", len(none), 0)

	ok(t, b.DeleteConversation(b.ctx, w, last.ID))
	topics = must(b.Topics(b.ctx, w, from, to, false, 1))(t)
	equal(t, "after erasing", topics[0].Count, 1)
	equal(t, "cited after erasing", must(b.CitedPages(b.ctx, w, from, to, 10))(t)[0].Answers, 1)
	must(b.DeleteDocument(b.ctx, w, d.ID))(t)
	equal(t, "a document that has gone", len(must(b.CitedPages(b.ctx, w, from, to, 10))(t)), 0)
	must(b.ExpireConversations(b.ctx, b.clock().Add(100*24*time.Hour), 30, 100))(t)
	equal(t, "after expiry", len(must(b.Topics(b.ctx, w, from, to, false, 10))(t)), 0)
}
