package storetest

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testQueueDocument(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	queued := must(b.QueueDocument(b.ctx, app.Document{
		WidgetID: ada.widget.ID, SourceID: ada.source.ID, Kind: app.KindFile, Title: "scan.pdf", FileKey: "key", Status: app.DocumentQueued,
	}))(t)
	list, total, err := b.Documents(b.ctx, ada.widget.ID, app.DocumentQuery{Status: app.DocumentQueued})
	ok(t, err)
	if total != 1 || list[0].ID != queued.ID || list[0].FileKey != "key" {
		t.Errorf("queued: %+v", list)
	}
	_, total, err = b.Documents(b.ctx, eve.widget.ID, app.DocumentQuery{Status: app.DocumentQueued})
	ok(t, err)
	equal(t, "queued of another", total, 0)
	j := must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t)
	if j == nil || j.Kind != app.JobRead || j.WidgetID != ada.widget.ID {
		t.Errorf("job %+v", j)
	}
	_, err = b.QueueDocument(b.ctx, app.Document{WidgetID: eve.widget.ID, SourceID: ada.source.ID, Kind: app.KindFile, Status: app.DocumentQueued})
	refused(t, "in the source of another", err, app.NotFound)
}

func testUnpackDocument(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	file := app.Document{WidgetID: ada.widget.ID, SourceID: ada.source.ID, Kind: app.KindFile, Title: "all.zip", FileKey: "key", Status: app.DocumentQueued}
	archive := must(b.QueueDocument(b.ctx, file))(t)
	yes := true
	must(b.UpdateDocument(b.ctx, ada.widget.ID, archive.ID, app.DocumentPatch{Pinned: &yes}))(t)
	first, second := file, file
	first.Title, second.Title, second.Status, second.Error = "a.txt", "b.txt", app.DocumentFailed, "damaged"
	foreign := archive
	foreign.WidgetID = eve.widget.ID
	refused(t, "by another", b.UnpackDocument(b.ctx, foreign, []app.Document{first}), app.NotFound)
	ok(t, b.UnpackDocument(b.ctx, archive, []app.Document{first, second}))
	refused(t, "a second time", b.UnpackDocument(b.ctx, archive, []app.Document{first, second}), app.NotFound)
	list, total, err := b.Documents(b.ctx, ada.widget.ID, app.DocumentQuery{})
	ok(t, err)
	if total != 2 || list[0].Title != "a.txt" || list[0].Status != app.DocumentQueued || list[1].Status != app.DocumentFailed || !list[0].Pinned {
		t.Errorf("in the archive's place: %+v", list)
	}
}

func testReservePage(t *testing.T, b *bench) {
	first, eve := b.site("ada"), b.site("eve").widget
	ada := first.widget
	today := b.clock()
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	reserve := func(w app.WidgetID, most int) bool {
		t.Helper()
		return must(b.ReservePage(b.ctx, w, today, month, most))(t)
	}
	equal(t, "first", reserve(ada.ID, 2), true)
	equal(t, "second", reserve(eve.ID, 2), true)
	equal(t, "at the bound", reserve(ada.ID, 2), false)
	equal(t, "last month's do not count", must(b.ReservePage(b.ctx, ada.ID, today, today.AddDate(0, 0, 1), 2))(t), true)
	limits := app.WidgetLimits{TokensPerMonth: 100}
	must(b.UpdateWidget(b.ctx, first.scope(), ada.ID, app.WidgetPatch{Limits: &limits}))(t)
	ok(t, b.AddUsage(b.ctx, ada.ID, today, app.Usage{PromptTokens: 60, CompletionTokens: 40}))
	equal(t, "tokens are spent", reserve(ada.ID, 100), false)
	equal(t, "those of another", reserve(eve.ID, 100), true)
	_, err := b.ReservePage(b.ctx, "nobody's", today, month, 100)
	refused(t, "of no widget", err, app.NotFound)
}
