package storetest

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// testStrangers tries every method that names a widget's things with another
// widget or owner. Each must be refused or find nothing; afterwards nothing of the
// first widget has changed.
func testStrangers(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	w := eve.widget.ID
	r := b.begin(ada, "a", "b")
	d := b.finish(r, read("a", "1", "apple"))
	page := b.claim(r, 1)[0]
	b.ready(eve, "/a", "banana")
	b.embed(ada, "m", 3)
	b.embed(eve, "m", 3)
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: ada.widget.ID}, []byte("secret")))(t)
	m := must(b.AddMessage(b.ctx, ada.widget.ID, c.ID, app.Message{Role: app.RoleAssistant, Answered: true, Text: "hi"}))(t)
	must(b.StartConversation(b.ctx, app.Conversation{WidgetID: w}, []byte("eve's")))(t)
	chunks := must(b.Chunks(b.ctx, ada.widget.ID, d.Document.ID))(t)
	ok(t, b.AddUsage(b.ctx, ada.widget.ID, b.clock(), app.Usage{PromptTokens: 5}))

	yes, name := true, "taken over"
	stolen := *d.Document
	stolen.WidgetID, stolen.Title = w, name
	stolenHere := stolen
	stolenHere.SourceID = eve.source.ID
	src := ada.source
	src.WidgetID, src.Title = w, name
	foreign := []app.ChunkVector{{Chunk: chunks[0].ID, Vector: unit(3, 77)}}
	absent := app.WidgetID(ada.user.ID)

	refusals := map[string]error{
		"widget":                last(b.Widget(b.ctx, eve.scope(), ada.widget.ID)),
		"widget without scope":  last(b.Widget(b.ctx, app.Scope{}, ada.widget.ID)),
		"update widget":         last(b.UpdateWidget(b.ctx, eve.scope(), ada.widget.ID, app.WidgetPatch{Name: &name})),
		"delete widget":         last(b.DeleteWidget(b.ctx, eve.scope(), ada.widget.ID)),
		"source":                last(b.Source(b.ctx, w, ada.source.ID)),
		"update source":         b.UpdateSource(b.ctx, src),
		"delete source":         last(b.DeleteSource(b.ctx, w, ada.source.ID)),
		"source of no widget":   last(b.CreateSource(b.ctx, app.Source{WidgetID: absent})),
		"save document":         last(b.SaveDocument(b.ctx, stolen, nil)),
		"save into own source":  last(b.SaveDocument(b.ctx, stolenHere, nil)),
		"document":              last(b.Document(b.ctx, w, d.Document.ID)),
		"document by address":   last(b.DocumentByURL(b.ctx, w, ada.source.ID, d.Document.URL)),
		"update document":       last(b.UpdateDocument(b.ctx, w, d.Document.ID, app.DocumentPatch{Excluded: &yes})),
		"delete document":       last(b.DeleteDocument(b.ctx, w, d.Document.ID)),
		"chunks":                last(b.Chunks(b.ctx, w, d.Document.ID)),
		"start run":             last(b.StartRun(b.ctx, app.Run{WidgetID: w, SourceID: ada.source.ID}, nil)),
		"run":                   last(b.Run(b.ctx, w, r.ID)),
		"latest run":            last(b.LatestRun(b.ctx, absent)),
		"begin run":             last(b.BeginRun(b.ctx, w, r.ID)),
		"add pages":             b.AddPages(b.ctx, w, r.ID, pages(0, "evil")),
		"claim pages":           last3(b.ClaimPages(b.ctx, w, r.ID, 9, b.clock())),
		"finish page":           last(b.FinishPage(b.ctx, w, r.ID, page, read("b", "2", "evil"))),
		"finish run":            last(b.FinishRun(b.ctx, w, r.ID, app.RunCompleted, "")),
		"run pages":             last(b.RunPages(b.ctx, w, r.ID, 0, 9)),
		"cancel no run":         b.CancelRun(b.ctx, absent),
		"job of no widget":      last(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: absent})),
		"words of no widget":    last(b.SearchTerms(b.ctx, absent, []string{"apple"}, 9)),
		"terms of no widget":    last(b.NearTerms(b.ctx, absent, "", 1, 9, 9)),
		"serving of no widget":  last(b.ServingModel(b.ctx, absent)),
		"vectors of no widget":  b.AddVectors(b.ctx, absent, "m", foreign),
		"finish of no widget":   last(b.FinishVectors(b.ctx, absent, "m")),
		"start conversation":    last(b.StartConversation(b.ctx, app.Conversation{WidgetID: absent}, []byte("x"))),
		"conversation":          last(b.ConversationBySecret(b.ctx, w, []byte("secret"))),
		"add message":           last(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor, Text: "evil"})),
		"messages":              last(b.Messages(b.ctx, w, c.ID, 9)),
		"rate message":          b.RateMessage(b.ctx, []byte("eve's"), m.ID, -1, "evil"),
		"delete conversation":   b.DeleteConversation(b.ctx, w, c.ID),
		"usage of no widget":    b.AddUsage(b.ctx, absent, b.clock(), app.Usage{PromptTokens: 1}),
		"save in absent widget": last(b.SaveDocument(b.ctx, app.Document{WidgetID: absent, SourceID: ada.source.ID}, nil)),
	}
	for what, err := range refusals {
		refused(t, what, err, app.NotFound)
	}

	ok(t, b.CancelRun(b.ctx, w))
	ok(t, b.AddVectors(b.ctx, w, "m", foreign))
	must(b.FinishVectors(b.ctx, w, "m"))(t)
	found := map[string]int{
		"widgets":         count(b.Widgets(b.ctx, app.Scope{}, app.WidgetQuery{})),
		"words":           len(b.texts(w, "apple")),
		"passages":        len(must(b.Passages(b.ctx, w, []app.ChunkID{chunks[0].ID}))(t)),
		"neighbours":      len(must(b.Neighbours(b.ctx, w, d.Document.ID, 0, 9))(t)),
		"documents after": len(must(b.DocumentsAfter(b.ctx, w, ada.source.ID, "", 9))(t)),
		"near terms":      len(must(b.NearTerms(b.ctx, w, "apple", 1, 9, 9))(t)),
		"pending":         len(must(b.PendingChunks(b.ctx, w, "m", 9))(t)),
		"tokens":          must(b.TokensSince(b.ctx, w, b.clock()))(t),
		"sources":         len(must(b.Sources(b.ctx, w))(t)) - 1,
		"documents":       count(b.Documents(b.ctx, w, app.DocumentQuery{})) - 1,
		"conversations":   count(b.Conversations(b.ctx, w, 9, 0)) - 1,
		"embedded":        must(b.EmbeddedCount(b.ctx, w))(t) - 1,
		"vectors":         len(b.near(w, "m", unit(3, 0))) - 1,
		"no widget":       len(must(b.Sources(b.ctx, absent))(t)) + count(b.Documents(b.ctx, absent, app.DocumentQuery{})) + len(must(b.Languages(b.ctx, absent))(t)),
	}
	for what, n := range found {
		equal(t, what+" of another widget", n, 0)
	}
	untouched(t, b, ada, d, r, c)
	sameList(t, "nearest after a foreign vector", b.near(ada.widget.ID, "m", unit(3, 0)), []string{"apple"})
	must(b.FinishPage(b.ctx, ada.widget.ID, r.ID, page, read("b", "2", "berry")))(t)
}

func untouched(t *testing.T, b *bench, s site, d app.PageResult, r app.Run, c app.Conversation) {
	t.Helper()
	equal(t, "name", must(b.Widget(b.ctx, s.scope(), s.widget.ID))(t).Name, "ada")
	equal(t, "source", must(b.Source(b.ctx, s.widget.ID, s.source.ID))(t).Title, s.source.Title)
	doc := must(b.Document(b.ctx, s.widget.ID, d.Document.ID))(t)
	equal(t, "document", doc.Title, "a")
	equal(t, "excluded", doc.Excluded, false)
	equal(t, "embedded", doc.EmbeddedCount, 1)
	run := must(b.Run(b.ctx, s.widget.ID, r.ID))(t)
	equal(t, "run", run.Status, app.RunCrawling)
	equal(t, "pages", run.PagesFound, 2)
	list := must(b.Messages(b.ctx, s.widget.ID, c.ID, 9))(t)
	equal(t, "messages", len(list), 1)
	equal(t, "rating", list[0].Rating, 0)
	job := must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t)
	equal(t, "job of the run", job != nil && job.RunID == r.ID, true)
}

func last[T any](_ T, err error) error        { return err }
func last3[T, U any](_ T, _ U, e error) error { return e }
func count[T any](list []T, total int, err error) int {
	if err != nil || total != len(list) {
		return -1
	}
	return total
}
