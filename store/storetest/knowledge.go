package storetest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testSources(t *testing.T, b *bench) {
	ada := b.site("ada")
	src := app.Source{
		WidgetID: ada.widget.ID, Kind: app.KindWebsite, URL: "https://ada.example/docs", Title: "Docs",
		Settings: app.CrawlSettings{MaxPages: 7, Include: []string{"/docs/*"}, Selector: "main"}, Boilerplate: []uint64{1, 1 << 63},
		Schedule: app.ScheduleDaily, Status: app.RunIdle, NextRunAt: b.clock().Add(time.Hour),
		Headers: app.SealedHeaders{Names: []string{"X-Key"}, Sealed: []byte{0, 255}},
	}
	made := must(b.CreateSource(b.ctx, src))(t)
	src.ID, src.CreatedAt = made.ID, b.clock()
	if got := must(b.Source(b.ctx, ada.widget.ID, made.ID))(t); !reflect.DeepEqual(got, src) {
		t.Errorf("read %+v, want %+v", got, src)
	}
	src.Title, src.Settings.MaxPages, src.Schedule, src.NextRunAt = "Manual", 8, app.ScheduleOff, time.Time{}
	ok(t, b.UpdateSource(b.ctx, src))
	src.Boilerplate = []uint64{3}
	ok(t, b.SetBoilerplate(b.ctx, ada.widget.ID, src.ID, src.Boilerplate))
	src.Headers = app.SealedHeaders{Names: []string{"Authorization"}, Sealed: []byte{1}}
	ok(t, b.UpdateSource(b.ctx, src))
	list := must(b.Sources(b.ctx, ada.widget.ID))(t)
	if len(list) != 2 || !reflect.DeepEqual(list[1], src) {
		t.Errorf("list %+v, want %+v last", list, src)
	}
	second, total, err := b.SourcePage(b.ctx, ada.widget.ID, app.Part{Limit: 5, Offset: 1})
	ok(t, err)
	if total != 2 || !reflect.DeepEqual(second, []app.Source{src}) {
		t.Errorf("second of %d: %+v", total, second)
	}
	chosen := app.Source{ID: "0197a000-0000-7000-8000-000000000001", WidgetID: ada.widget.ID, Kind: app.KindWebsite, URL: "https://ada.example/chosen"}
	equal(t, "the ID that a source came with", must(b.CreateSource(b.ctx, chosen))(t).ID, chosen.ID)
	must(b.DeleteSource(b.ctx, ada.widget.ID, chosen.ID))(t)
	src.Settings.MaxPages = -1
	refused(t, "settings out of bounds", b.UpdateSource(b.ctx, src), app.Invalid)
	_, err = b.CreateSource(b.ctx, src)
	refused(t, "new settings out of bounds", err, app.Invalid)

	b.ready(ada, "/a", "apple")
	must(b.DeleteSource(b.ctx, ada.widget.ID, ada.source.ID))(t)
	_, err = b.Source(b.ctx, ada.widget.ID, ada.source.ID)
	refused(t, "deleted source", err, app.NotFound)
	equal(t, "words of a deleted source", len(b.texts(ada.widget.ID, "apple")), 0)
	_, total, err = b.Documents(b.ctx, ada.widget.ID, app.DocumentQuery{})
	ok(t, err)
	equal(t, "documents of a deleted source", total, 0)

	for i := 1; i < 100; i++ {
		must(b.CreateSource(b.ctx, app.Source{WidgetID: ada.widget.ID, Kind: app.KindWebsite}))(t)
	}
	_, err = b.CreateSource(b.ctx, app.Source{WidgetID: ada.widget.ID, Kind: app.KindWebsite})
	refused(t, "one website too many", err, app.Conflict)
}

func testDocuments(t *testing.T, b *bench) {
	ada := b.site("ada")
	d := app.Document{
		WidgetID: ada.widget.ID, SourceID: ada.source.ID, Kind: app.KindPage, URL: "https://ada.example/a", Title: "Zebra", Description: "About",
		Language: "en", ContentType: "text/html", Size: 99, Markdown: "# Ä\n\ntext", PageStarts: []int{4}, Links: []string{"https://ada.example/b"}, Hash: "h", ETag: `"e"`, LastModified: "yesterday",
		Status: app.DocumentReady, Pinned: true, FetchedAt: b.clock(),
	}
	c := app.Chunk{Ordinal: 0, Headings: []string{"Ä", "B"}, Text: "text", Start: 5, End: 9, Page: 2, HeadTerms: "ä b", Terms: "text"}
	made := must(b.SaveDocument(b.ctx, d, []app.Chunk{c}))(t)
	d.ID, d.ChunkCount, d.UpdatedAt = made.ID, 1, b.clock()
	if !reflect.DeepEqual(made, d) {
		t.Errorf("stored %+v, want %+v", made, d)
	}
	if got := must(b.Document(b.ctx, ada.widget.ID, d.ID))(t); !reflect.DeepEqual(got, d) {
		t.Errorf("read %+v, want %+v", got, d)
	}
	if got := must(b.DocumentByURL(b.ctx, ada.widget.ID, ada.source.ID, d.URL))(t); !reflect.DeepEqual(got, d) {
		t.Errorf("by address %+v, want %+v", got, d)
	}
	known := app.Document{ID: d.ID, URL: d.URL, Status: d.Status, Hash: d.Hash, ETag: d.ETag, LastModified: d.LastModified, Translations: d.Translations, Pinned: d.Pinned, Links: d.Links}
	if got := must(b.KnownPage(b.ctx, ada.widget.ID, ada.source.ID, d.URL))(t); !reflect.DeepEqual(got, known) {
		t.Errorf("known %+v, want %+v", got, known)
	}
	chunks := must(b.Chunks(b.ctx, ada.widget.ID, d.ID))(t)
	c.DocumentID = d.ID
	if len(chunks) == 1 {
		c.ID = chunks[0].ID
	}
	if want := []app.Chunk{c}; !reflect.DeepEqual(chunks, want) {
		t.Errorf("chunks %+v, want %+v", chunks, want)
	}

	b.ready(ada, "/b", "one")
	failed := d
	failed.ID, failed.URL, failed.Title, failed.Status, failed.ErrorCode = "", "https://ada.example/c", "Alpha", app.DocumentFailed, app.ErrTimeout
	must(b.SaveDocument(b.ctx, failed, nil))(t)
	for query, want := range map[app.DocumentQuery]string{
		{}:                              "Alpha, Title /b, Zebra",
		{Limit: 1, Offset: 1}:           "Title /b",
		{Status: app.DocumentReady}:     "Title /b, Zebra",
		{Status: app.DocumentGone}:      "",
		{Search: "zEBRA"}:               "Zebra",
		{Search: "ada.example/c"}:       "Alpha",
		{Search: "%"}:                   "",
		{Offset: 99}:                    "",
		{Search: "a", Limit: 1 << 40}:   "Alpha, Title /b, Zebra",
		{Status: "ready' OR '1' = '1'"}: "",
	} {
		list, _, err := b.Documents(b.ctx, ada.widget.ID, query)
		ok(t, err)
		var titles []string
		for _, d := range list {
			titles = append(titles, d.Title)
			equal(t, "Markdown in a list", d.Markdown, "")
		}
		equal(t, "documents of "+query.Search+string(query.Status), strings.Join(titles, ", "), want)
	}

	first := must(b.DocumentsAfter(b.ctx, ada.widget.ID, ada.source.ID, "", 1))(t)
	rest := must(b.DocumentsAfter(b.ctx, ada.widget.ID, ada.source.ID, first[0].ID, 10))(t)
	equal(t, "ready ones, a page each", len(first)+len(rest), 2)
	equal(t, "with Markdown", first[0].Markdown, d.Markdown)

	d.ID = app.DocumentID(ada.widget.ID)
	_, err := b.SaveDocument(b.ctx, d, nil)
	refused(t, "replace what is not there", err, app.NotFound)
}

func testReplaceDocument(t *testing.T, b *bench) {
	ada := b.site("ada")
	d := b.ready(ada, "/a", "apple", "banana")
	b.embed(ada, "m", 3)
	old := must(b.Chunks(b.ctx, ada.widget.ID, d.ID))(t)
	yes := true
	must(b.UpdateDocument(b.ctx, ada.widget.ID, d.ID, app.DocumentPatch{Pinned: &yes}))(t)

	d.Title, d.Hash, d.Markdown = "New", "h2", "cherry"
	b.pass(time.Second)
	saved := must(b.SaveDocument(b.ctx, d, []app.Chunk{chunk("New", "cherry")}))(t)
	equal(t, "ID", saved.ID, d.ID)
	equal(t, "pinned meanwhile", saved.Pinned, true)
	got := must(b.Document(b.ctx, ada.widget.ID, d.ID))(t)
	equal(t, "title", got.Title, "New")
	equal(t, "markdown", got.Markdown, "cherry")
	equal(t, "chunks", got.ChunkCount, 1)
	equal(t, "embedded", got.EmbeddedCount, 0)
	equal(t, "updated", got.UpdatedAt, b.clock())
	equal(t, "old words", len(b.texts(ada.widget.ID, "apple")), 0)
	sameList(t, "new words", b.texts(ada.widget.ID, "cherry"), []string{"cherry"})
	equal(t, "old passages", len(must(b.Passages(b.ctx, ada.widget.ID, []app.ChunkID{old[0].ID, old[1].ID}))(t)), 0)
	ok(t, b.AddVectors(b.ctx, ada.widget.ID, "m", []app.ChunkVector{{Chunk: old[0].ID, Vector: unit(3, 0)}}))
	equal(t, "vector for a chunk that has gone", must(b.EmbeddedCount(b.ctx, ada.widget.ID))(t), 0)

	d.Status = app.DocumentFailed
	must(b.SaveDocument(b.ctx, d, nil))(t)
	equal(t, "words of a failed document", len(b.texts(ada.widget.ID, "cherry")), 0)
	key, err := b.DeleteDocument(b.ctx, ada.widget.ID, d.ID)
	ok(t, err)
	equal(t, "key", key, "")
	_, err = b.DeleteDocument(b.ctx, ada.widget.ID, d.ID)
	refused(t, "delete twice", err, app.NotFound)
}

func testExclude(t *testing.T, b *bench) {
	ada := b.site("ada")
	d := b.ready(ada, "/a", "apple")
	b.ready(ada, "/b", "apple pie")
	b.embed(ada, "m", 3)
	yes, no := true, false

	got := must(b.UpdateDocument(b.ctx, ada.widget.ID, d.ID, app.DocumentPatch{Excluded: &yes}))(t)
	equal(t, "excluded", got.Excluded, true)
	must(b.UpdateDocument(b.ctx, ada.widget.ID, d.ID, app.DocumentPatch{Excluded: &yes, Pinned: &yes}))(t)
	sameList(t, "by words", b.texts(ada.widget.ID, "apple"), []string{"apple pie"})
	sameList(t, "by meaning", b.near(ada.widget.ID, "m", unit(3, 0)), []string{"apple pie"})
	equal(t, "pending", len(must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 10))(t)), 0)
	equal(t, "neighbours", len(must(b.Neighbours(b.ctx, ada.widget.ID, d.ID, 0, 9))(t)), 0)
	counts, chunks, _, err := b.TermCounts(b.ctx, ada.widget.ID, []string{"apple"})
	ok(t, err)
	equal(t, "count", counts["apple"], 1)
	equal(t, "chunks", chunks, 1)
	must(b.SaveDocument(b.ctx, got, []app.Chunk{chunk("A", "apple anew")}))(t)
	sameList(t, "by words after a recrawl", b.texts(ada.widget.ID, "apple"), []string{"apple pie"})
	equal(t, "chunks are kept", len(must(b.Chunks(b.ctx, ada.widget.ID, d.ID))(t)), 1)

	got = must(b.UpdateDocument(b.ctx, ada.widget.ID, d.ID, app.DocumentPatch{Excluded: &no}))(t)
	equal(t, "still pinned", got.Pinned, true)
	equal(t, "by words again", len(b.texts(ada.widget.ID, "apple")), 2)
	pending := must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 10))(t)
	equal(t, "pending again", len(pending), 1)
	equal(t, "pinned in passages", pending[0].Pinned, true)
}

func testFileKeys(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	file := func(s site, name, key string) app.Document {
		d := app.Document{WidgetID: s.widget.ID, SourceID: s.source.ID, Kind: app.KindFile, URL: name, FileKey: key, Status: app.DocumentReady}
		return must(b.SaveDocument(b.ctx, d, nil))(t)
	}
	one, two := file(ada, "1", "same"), file(ada, "2", "same")
	file(eve, "3", "shared")
	file(ada, "4", "shared")
	file(ada, "5", "own")
	key, err := b.DeleteDocument(b.ctx, ada.widget.ID, one.ID)
	ok(t, err)
	equal(t, "a file that another document has", key, "")
	key, err = b.DeleteDocument(b.ctx, ada.widget.ID, two.ID)
	ok(t, err)
	equal(t, "a file that no document has", key, "same")
	sameList(t, "files that no document has", must(b.UnusedFiles(b.ctx, []string{"same", "shared", "own", "never"}))(t), []string{"same", "never"})
	sameList(t, "files of a widget alone", must(b.DeleteWidget(b.ctx, ada.scope(), ada.widget.ID))(t), []string{"own"})
	sameList(t, "files of a source alone", must(b.DeleteSource(b.ctx, eve.widget.ID, eve.source.ID))(t), []string{"shared"})
}
