package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// FilesPerWidget is the bound that Open gives its stores, in bytes.
const FilesPerWidget = 1000

func original(s site, key string, size int64) app.Document {
	return app.Document{WidgetID: s.widget.ID, SourceID: s.source.ID, Kind: app.KindFile, Title: key, FileKey: key, Size: size, Status: app.DocumentReady}
}

func testQuota(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	half := must(b.SaveDocument(b.ctx, original(ada, "half", 500), nil))(t)
	queued := original(ada, "queued", 500)
	queued.Status = app.DocumentQueued
	must(b.QueueDocument(b.ctx, queued))(t)
	_, err := b.SaveDocument(b.ctx, original(ada, "one more", 1), nil)
	equal(t, "a byte above the bound", app.CodeOf(err), app.TooLarge)
	queued.Size = 1
	_, err = b.QueueDocument(b.ctx, queued)
	equal(t, "queued above the bound", app.CodeOf(err), app.TooLarge)
	must(b.SaveDocument(b.ctx, original(eve, "another widget's", FilesPerWidget), nil))(t)
	page := app.Document{WidgetID: ada.widget.ID, SourceID: ada.source.ID, Kind: app.KindPage, URL: "https://a.example/", Size: FilesPerWidget, Status: app.DocumentReady}
	must(b.SaveDocument(b.ctx, page, nil))(t)
	half.Title = "read anew"
	must(b.SaveDocument(b.ctx, half, nil))(t)
	must(b.DeleteDocument(b.ctx, ada.widget.ID, half.ID))(t)
	must(b.SaveDocument(b.ctx, original(ada, "in its place", 500), nil))(t)
}

// Of those that come at once as many are stored as there is room for.
func testQuotaAtOnce(t *testing.T, b *bench) {
	ada := b.site("ada")
	var group sync.WaitGroup
	var stored, refused atomic.Int32
	for i := range 30 {
		group.Go(func() {
			_, err := b.SaveDocument(b.ctx, original(ada, fmt.Sprint(i), FilesPerWidget/10), nil)
			switch {
			case err == nil:
				stored.Add(1)
			case app.CodeOf(err) == app.TooLarge:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	equal(t, "stored", stored.Load(), 10)
	equal(t, "refused", refused.Load(), 20)
}

// The members of an archive take its room, and those that find none are failed.
func testQuotaOfArchives(t *testing.T, b *bench) {
	ada := b.site("ada")
	file := original(ada, "all.zip", 800)
	file.Status = app.DocumentQueued
	archive := must(b.QueueDocument(b.ctx, file))(t)
	ok(t, b.UnpackDocument(b.ctx, archive, []app.Document{original(ada, "a", 600), original(ada, "b", 600), original(ada, "c", 400)}))
	all, _, err := b.Documents(b.ctx, ada.widget.ID, app.DocumentQuery{Limit: 10})
	ok(t, err)
	got := map[string]string{}
	for _, d := range all {
		got[d.Title] = fmt.Sprint(d.Status, d.ErrorCode, d.FileKey, d.Size)
	}
	equal(t, "documents", fmt.Sprint(got), fmt.Sprint(map[string]string{"a": "readya600", "b": "failedquota0", "c": "readyc400"}))
}
