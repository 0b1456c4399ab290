package storetest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
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

	today := []app.Span{{From: b.clock().Add(-time.Hour), To: b.clock().Add(time.Hour)}}

	refusals := map[string]error{
		"Widget":                       last(b.Widget(b.ctx, eve.scope(), ada.widget.ID)),
		"Widget without scope":         last(b.Widget(b.ctx, app.Scope{}, ada.widget.ID)),
		"UpdateWidget":                 last(b.UpdateWidget(b.ctx, eve.scope(), ada.widget.ID, app.WidgetPatch{Name: &name})),
		"DeleteWidget":                 last(b.DeleteWidget(b.ctx, eve.scope(), ada.widget.ID)),
		"Shares":                       last(b.Shares(b.ctx, eve.scope(), ada.widget.ID)),
		"SetShare":                     last(b.SetShare(b.ctx, eve.scope(), ada.widget.ID, eve.user.ID, app.AccessEditor)),
		"RemoveShare":                  b.RemoveShare(b.ctx, eve.scope(), ada.widget.ID, eve.user.ID),
		"Source":                       last(b.Source(b.ctx, w, ada.source.ID)),
		"UpdateSource":                 b.UpdateSource(b.ctx, src),
		"DeleteSource":                 last(b.DeleteSource(b.ctx, w, ada.source.ID)),
		"CreateSource":                 last(b.CreateSource(b.ctx, app.Source{WidgetID: absent})),
		"SaveDocument":                 last(b.SaveDocument(b.ctx, stolen, nil)),
		"QueueDocument":                last(b.QueueDocument(b.ctx, stolen)),
		"UnpackDocument":               b.UnpackDocument(b.ctx, stolen, nil),
		"SaveDocument into own source": last(b.SaveDocument(b.ctx, stolenHere, nil)),
		"Document":                     last(b.Document(b.ctx, w, d.Document.ID)),
		"DocumentByURL":                last(b.DocumentByURL(b.ctx, w, ada.source.ID, d.Document.URL)),
		"SetTranslations":              b.SetTranslations(b.ctx, w, d.Document.ID, "group"),
		"UpdateDocument":               last(b.UpdateDocument(b.ctx, w, d.Document.ID, app.DocumentPatch{Excluded: &yes})),
		"DeleteDocument":               last(b.DeleteDocument(b.ctx, w, d.Document.ID)),
		"Chunks":                       last(b.Chunks(b.ctx, w, d.Document.ID)),
		"StartRun":                     last(b.StartRun(b.ctx, app.Run{WidgetID: w, SourceID: ada.source.ID}, nil)),
		"PublicFile":                   last(b.PublicFile(b.ctx, d.Document.ID)),
		"StageDocument":                b.StageDocument(b.ctx, w, r.ID, app.Document{ID: d.Document.ID}),
		"StageUnmet":                   last(b.StageUnmet(b.ctx, w, r.ID)),
		"StageGeneration":              last(b.StageGeneration(b.ctx, w, r.ID, 0)),
		"Versions":                     last(b.Versions(b.ctx, w, r.ID, 0, 9)),
		"Assess":                       last(b.Assess(b.ctx, w, r.ID)),
		"HoldRun":                      b.HoldRun(b.ctx, w, r.ID, "evil"),
		"BeginPublication":             b.BeginPublication(b.ctx, w, r.ID),
		"PrepareVersion":               b.PrepareVersion(b.ctx, w, r.ID, 1, nil),
		"SwitchRun":                    last(b.SwitchRun(b.ctx, w, r.ID)),
		"SettleVersion":                b.SettleVersion(b.ctx, w, r.ID, 1, nil),
		"FinishPublication":            b.FinishPublication(b.ctx, w, r.ID),
		"RestoreRun":                   last(b.RestoreRun(b.ctx, w, r.ID)),
		"SourcePage":                   last3(b.SourcePage(b.ctx, absent, app.Part{})),
		"SetBoilerplate":               b.SetBoilerplate(b.ctx, w, ada.source.ID, []uint64{1}),
		"PostponeSource":               b.PostponeSource(b.ctx, w, ada.source.ID, b.clock()),
		"Runs":                         last3(b.Runs(b.ctx, absent, app.Part{})),
		"RunChanges":                   last(b.RunChanges(b.ctx, w, r.ID, app.PageAdded, 0, 9)),
		"Run":                          last(b.Run(b.ctx, w, r.ID)),
		"LatestRun":                    last(b.LatestRun(b.ctx, absent)),
		"BeginRun":                     last(b.BeginRun(b.ctx, w, r.ID)),
		"AddPages":                     b.AddPages(b.ctx, w, r.ID, pages(0, "evil")),
		"KeepPages":                    last(b.KeepPages(b.ctx, w, r.ID, "", pages(0, "evil"))),
		"ClaimPages":                   last3(b.ClaimPages(b.ctx, w, r.ID, 9, b.clock())),
		"KnownPage":                    last(b.KnownPage(b.ctx, w, ada.source.ID, d.Document.URL)),
		"UnmetPages":                   last(b.UnmetPages(b.ctx, w, r.ID, "", 9)),
		"FinishPages":                  last(b.FinishPage(b.ctx, w, r.ID, page, read("b", "2", "evil"))),
		"FinishRun":                    last(b.FinishRun(b.ctx, w, r.ID, app.RunCompleted, "")),
		"RunPages":                     last(b.RunPages(b.ctx, w, r.ID, 0, 9)),
		"CancelRun":                    b.CancelRun(b.ctx, absent),
		"EnqueueJob":                   last(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: absent})),
		"SearchTerms":                  last(b.SearchTerms(b.ctx, absent, []string{"apple"}, 9)),
		"NearTerms":                    last(b.NearTerms(b.ctx, absent, "", 1, 9, 9)),
		"ServingModel":                 last(b.ServingModel(b.ctx, absent)),
		"AddVectors":                   b.AddVectors(b.ctx, absent, "m", foreign),
		"FinishVectors":                last(b.FinishVectors(b.ctx, absent, "m")),
		"StartConversation":            last(b.StartConversation(b.ctx, app.Conversation{WidgetID: absent}, []byte("x"))),
		"ConversationBySecret":         last(b.ConversationBySecret(b.ctx, w, []byte("secret"))),
		"AddMessage":                   last(b.AddMessage(b.ctx, w, c.ID, app.Message{Role: app.RoleVisitor, Text: "evil"})),
		"Messages":                     last(b.Messages(b.ctx, w, c.ID, 9)),
		"RateMessage":                  b.RateMessage(b.ctx, []byte("eve's"), m.ID, -1, "evil"),
		"Conversation":                 last(b.Conversation(b.ctx, w, c.ID)),
		"MessagesAfter":                last(b.MessagesAfter(b.ctx, w, c.ID, "", 9)),
		"SetNotes":                     last(b.SetNotes(b.ctx, w, c.ID, "evil")),
		"CountAnswer":                  b.CountAnswer(b.ctx, absent, b.clock(), true),
		"DeleteConversation":           b.DeleteConversation(b.ctx, w, c.ID),
		"ReserveUsage":                 last(b.ReserveUsage(b.ctx, absent, b.clock(), app.Usage{PromptTokens: 1}, app.Allowance{})),
		"ContentVersion":               last(b.ContentVersion(b.ctx, absent)),
		"SaveLogo":                     b.SaveLogo(b.ctx, absent, app.Logo{}, nil),
		"Logo":                         last3(b.Logo(b.ctx, w, "aa")),
		"Derived":                      last(b.Derived(b.ctx, absent)),
		"SaveDerived":                  last(b.SaveDerived(b.ctx, absent, app.DerivedPatch{})),
		"KeepRecognizedPage":           b.KeepRecognizedPage(b.ctx, w, d.Document.ID, 0, "evil"),
		"RecognizedPages":              last(b.RecognizedPages(b.ctx, w, d.Document.ID)),
		"ReservePage":                  last(b.ReservePage(b.ctx, absent, b.clock(), b.clock(), 9)),
		"AddUsage":                     b.AddUsage(b.ctx, absent, b.clock(), app.Usage{PromptTokens: 1}),
		"SaveDocument in no widget":    last(b.SaveDocument(b.ctx, app.Document{WidgetID: absent, SourceID: ada.source.ID}, nil)),
	}
	for what, err := range refusals {
		refused(t, what, err, app.NotFound)
	}

	ok(t, b.CancelRun(b.ctx, w))
	ok(t, b.AddVectors(b.ctx, w, "m", foreign))
	must(b.FinishVectors(b.ctx, w, "m"))(t)
	found := map[string]int{
		"Widgets":                count(b.Widgets(b.ctx, app.Scope{}, app.WidgetQuery{})),
		"SearchTerms in another": len(b.texts(w, "apple")),
		"Passages":               len(must(b.Passages(b.ctx, w, []app.ChunkID{chunks[0].ID}))(t)),
		"Directions":             len(must(b.Directions(b.ctx, w, "m", []app.ChunkID{chunks[0].ID}))(t)),
		"Neighbours":             len(must(b.Neighbours(b.ctx, w, d.Document.ID, 0, 9))(t)),
		"DocumentsAfter":         len(must(b.DocumentsAfter(b.ctx, w, ada.source.ID, "", 9))(t)),
		"TermCounts":             occurrences(b.TermCounts(b.ctx, w, []string{"apple"})),
		"NearTerms":              len(must(b.NearTerms(b.ctx, w, "apple", 1, 9, 9))(t)),
		"PendingChunks":          len(must(b.PendingChunks(b.ctx, w, "m", 9))(t)),
		"TokensSince":            must(b.TokensSince(b.ctx, w, b.clock()))(t),
		"Sources":                len(must(b.Sources(b.ctx, w))(t)) - 1,
		"Documents":              count(b.Documents(b.ctx, w, app.DocumentQuery{})) - 1,
		"Conversations":          must(b.Conversations(b.ctx, w, app.ConversationQuery{}, app.Part{}))(t).Total - 1,
		"WalkConversations":      count(walked(b.WalkConversations(b.ctx, w, app.ConversationQuery{}, "", 9))) - 1,
		"DeleteConversations":    must(b.DeleteConversations(b.ctx, w, []app.ConversationID{c.ID}))(t),
		"Activity":               len(must(b.Activity(b.ctx, w, today))(t)) - 1,
		"ActivityOfAll":          len(must(b.ActivityOfAll(b.ctx, app.Scope{}, today))(t)),
		"ActivityByWidget":       count(b.ActivityByWidget(b.ctx, app.Scope{}, today[0].From, today[0].To, 9, 0)),
		"Latencies":              count(walked(b.Latencies(b.ctx, w, today[0].From, today[0].To))),
		"Topics":                 len(must(b.Topics(b.ctx, w, today[0].From, today[0].To, false, 9))(t)),
		"CitedPages":             len(must(b.CitedPages(b.ctx, w, today[0].From, today[0].To, 9))(t)),
		"EmbeddedCount":          must(b.EmbeddedCount(b.ctx, w))(t) - 1,
		"SearchVectors":          len(b.near(w, "m", unit(3, 0))) - 1,
		"Sources of none":        len(must(b.Sources(b.ctx, absent))(t)),
		"Documents of none":      count(b.Documents(b.ctx, absent, app.DocumentQuery{})),
		"Languages":              len(must(b.Languages(b.ctx, absent))(t)),
	}
	for what, n := range found {
		equal(t, what+" of another widget", n, 0)
	}
	allTried(t, slices.Collect(maps.Keys(refusals)), slices.Collect(maps.Keys(found)))
	untouched(t, b, ada, d, r, c)
	sameList(t, "nearest after a foreign vector", b.near(ada.widget.ID, "m", unit(3, 0)), []string{"apple"})
	must(b.FinishPage(b.ctx, ada.widget.ID, r.ID, page, read("b", "2", "berry")))(t)
}

// unowned are the methods that name no widget's thing: of accounts (tested there),
// of jobs, which the lease protects, and of the whole store.
var unowned = []string{
	"CreateUser", "User", "UserByEmail", "Users", "FirstAdmin", "UpdateUser", "PasswordHash", "SetPasswordHash", "DeleteUser",
	"UserByIdentity", "Identities", "LinkIdentity", "CreateUserByIdentity", "AcceptInvitationByIdentity", "DeleteIdentity",
	"AccountList", "GiveWidgets", "Stats",
	"CreateToken", "TokenByHash", "Tokens", "TouchToken", "DeleteToken", "Credentials", "CreateWidget",
	"CreateLoginSession", "LoginSessionByHash", "LoginSessions", "TouchLoginSession", "DeleteLoginSession", "DeleteLoginSessions", "ExpireLoginSessions",
	"ReplacePasswordHash", "UpgradePasswordHash", "CreateAccountLink", "AccountLinkByHash", "AccountLinkByEmail", "AccountLinks", "DeleteAccountLink",
	"SetUp", "RedeemSetup", "RedeemInvitation", "RedeemReset", "RememberDevice", "KnownDevice", "ExpireAccess",
	"ClaimJob", "ExtendJob", "FinishJob", "RetryJob", "ReleaseJob", "ReleaseJobs", "PendingWidgets", "ActiveRuns", "DueSources", "Publications", "ExpireConversations", "Record", "AuditEntries", "ExpireAudit", "ResumeRemovals", "Scrub", "Secret", "UnusedFiles", "AddOwnerUsage", "ReserveOwnerUsage", "OwnerTokensSince", "Ready", "Check", "Close",
}

// allTried fails the test where a method of Store was added and not tried.
func allTried(t *testing.T, tried ...[]string) {
	t.Helper()
	known := map[string]bool{}
	for _, name := range slices.Concat(append(tried, unowned)...) {
		method, _, _ := strings.Cut(name, " ")
		known[method] = true
	}
	store := reflect.TypeFor[Store]()
	for i := range store.NumMethod() {
		if name := store.Method(i).Name; !known[name] {
			t.Errorf("%s was not tried with a stranger's widget", name)
		}
	}
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
func occurrences(counts map[string]int, chunks, _ int, err error) int {
	if err != nil || chunks != 1 {
		return -1
	}
	return len(counts)
}
func walked[T, U any](list []T, _ U, err error) ([]T, int, error) { return list, len(list), err }
func count[T any](list []T, total int, err error) int {
	if err != nil || total != len(list) {
		return -1
	}
	return total
}
