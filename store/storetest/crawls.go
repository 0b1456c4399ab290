package storetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func pages(depth int, names ...string) []app.FrontierPage {
	var out []app.FrontierPage
	for _, n := range names {
		out = append(out, app.FrontierPage{URL: "https://ada.example/" + n, Key: n, Depth: depth})
	}
	return out
}

// begin starts a run of s and begins it.
func (b *bench) begin(s site, names ...string) app.Run {
	b.t.Helper()
	r := must(b.StartRun(b.ctx, app.Run{WidgetID: s.widget.ID, SourceID: s.source.ID, URL: s.widget.URL}, pages(0, names...)))(b.t)
	return must(b.BeginRun(b.ctx, s.widget.ID, r.ID))(b.t)
}

// claim takes up to n addresses of a run.
func (b *bench) claim(r app.Run, n int) []app.FrontierPage {
	b.t.Helper()
	list, _, err := b.ClaimPages(b.ctx, r.WidgetID, r.ID, n, b.clock())
	ok(b.t, err)
	return list
}

// finish stores the outcome of the run's next address.
func (b *bench) finish(r app.Run, res app.PageResult) app.PageResult {
	b.t.Helper()
	list := b.claim(r, 1)
	if len(list) != 1 {
		b.t.Fatalf("claimed %v", list)
	}
	return must(b.FinishPage(b.ctx, r.WidgetID, r.ID, list[0], res))(b.t)
}

// FinishPage finishes one page.
func (b *bench) FinishPage(ctx context.Context, w app.WidgetID, id app.RunID, p app.FrontierPage, r app.PageResult) (app.PageResult, error) {
	list, err := b.FinishPages(ctx, w, id, []app.FinishedPage{{Page: p, Result: r}})
	if err != nil {
		return app.PageResult{}, err
	}
	return list[0], nil
}

// read is the result of a page with one passage.
func read(name, hash, text string) app.PageResult {
	d := &app.Document{Kind: app.KindPage, URL: "https://ada.example/" + name, Title: name, Markdown: text, Hash: hash, ETag: "e" + hash, Status: app.DocumentReady}
	return app.PageResult{State: app.PageDone, Document: d, Chunks: []app.Chunk{chunk(name, text)}}
}

func testRuns(t *testing.T, b *bench) {
	ada := b.site("ada")
	idle := must(b.LatestRun(b.ctx, ada.widget.ID))(t)
	equal(t, "status before any", idle.Status, app.RunIdle)
	equal(t, "ID before any", idle.ID, "")
	ok(t, b.CancelRun(b.ctx, ada.widget.ID))

	want := app.Run{WidgetID: ada.widget.ID, SourceID: ada.source.ID, URL: "https://ada.example", Settings: app.CrawlSettings{MaxPages: 3, Exclude: []string{"/x"}}}
	r := must(b.StartRun(b.ctx, want, pages(0, "a", "b", "a")))(t)
	want.ID, want.Status, want.PagesFound, want.StartedAt = r.ID, app.RunQueued, 2, b.clock()
	if !reflect.DeepEqual(r, want) {
		t.Errorf("started %+v, want %+v", r, want)
	}
	_, err := b.StartRun(b.ctx, want, nil)
	refused(t, "a second run", err, app.Conflict)
	job := must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t)
	if job == nil || job.Kind != app.JobCrawl || job.RunID != r.ID || job.WidgetID != ada.widget.ID {
		t.Fatalf("job %+v", job)
	}
	equal(t, "begun", must(b.BeginRun(b.ctx, ada.widget.ID, r.ID))(t).Status, app.RunCrawling)
	_, err = b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunQueued, "")
	refused(t, "end as queued", err, app.Invalid)
	b.pass(time.Minute)
	done := must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunFailed, "no route"))(t)
	equal(t, "ended", done.EndedAt, b.clock())
	equal(t, "error", done.Error, "no route")
	equal(t, "latest", must(b.LatestRun(b.ctx, ada.widget.ID))(t).ID, r.ID)
	equal(t, "last run of the source", must(b.Source(b.ctx, ada.widget.ID, ada.source.ID))(t).LastRunAt, b.clock())

	ended := func(what string, err error) { t.Helper(); refused(t, what+" after the end", err, app.Conflict) }
	_, err = b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, "")
	ended("finish", err)
	_, err = b.BeginRun(b.ctx, ada.widget.ID, r.ID)
	ended("begin", err)
	ended("add", b.AddPages(b.ctx, ada.widget.ID, r.ID, pages(1, "c")))
	_, _, err = b.ClaimPages(b.ctx, ada.widget.ID, r.ID, 1, b.clock())
	ended("claim", err)
	_, err = b.FinishPage(b.ctx, ada.widget.ID, r.ID, app.FrontierPage{ID: 1}, app.PageResult{State: app.PageDone})
	ended("finish a page", err)

	ok(t, b.FinishJob(b.ctx, *job))
	second := b.begin(ada, "a")
	ok(t, b.CancelRun(b.ctx, ada.widget.ID))
	equal(t, "cancelled", must(b.Run(b.ctx, ada.widget.ID, second.ID))(t).Status, app.RunCancelled)
	equal(t, "job of a cancelled run", must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t), nil)

	for range 5 {
		must(b.FinishRun(b.ctx, ada.widget.ID, b.begin(ada, "a").ID, app.RunCompleted, ""))(t)
	}
	equal(t, "addresses of a run long ago", len(must(b.RunPages(b.ctx, ada.widget.ID, second.ID, 0, 9))(t)), 0)
	equal(t, "of a run of late", len(must(b.RunPages(b.ctx, ada.widget.ID, must(b.LatestRun(b.ctx, ada.widget.ID))(t).ID, 0, 9))(t)), 1)
}

func testFrontier(t *testing.T, b *bench) {
	ada := b.site("ada")
	r := must(b.StartRun(b.ctx, app.Run{WidgetID: ada.widget.ID, SourceID: ada.source.ID, Settings: app.CrawlSettings{MaxPages: 5}}, pages(0, "a", "b")))(t)
	ok(t, b.AddPages(b.ctx, ada.widget.ID, r.ID, pages(2, "deep", "a")))
	ok(t, b.AddPages(b.ctx, ada.widget.ID, r.ID, pages(1, "c", "d")))
	equal(t, "found", must(b.Run(b.ctx, ada.widget.ID, r.ID))(t).PagesFound, 5)

	keys := func(list []app.FrontierPage) (out []string) {
		for _, p := range list {
			out = append(out, p.Key)
		}
		return out
	}
	first := b.claim(r, 3)
	sameList(t, "smaller depth first", keys(first), []string{"a", "b", "c"})
	equal(t, "attempt", first[0].Attempts, 1)
	sameList(t, "the rest", keys(b.claim(r, 9)), []string{"d", "deep"})
	sameList(t, "nothing twice", keys(b.claim(r, 9)), nil)

	at := b.clock().Add(time.Minute)
	for _, p := range first[:2] {
		must(b.FinishPage(b.ctx, ada.widget.ID, r.ID, p, app.PageResult{State: app.PageFound, RetryAt: at, Err: &app.DocumentError{Code: app.ErrTimeout, Message: "slow"}}))(t)
	}
	list, next, err := b.ClaimPages(b.ctx, ada.widget.ID, r.ID, 9, b.clock())
	ok(t, err)
	equal(t, "too early", len(list), 0)
	equal(t, "due", next, at)
	b.pass(time.Minute)
	list, next, err = b.ClaimPages(b.ctx, ada.widget.ID, r.ID, 1, b.clock())
	ok(t, err)
	sameList(t, "put back", keys(list), []string{"a"})
	equal(t, "second attempt", list[0].Attempts, 2)
	equal(t, "nothing due later", next.IsZero(), true)
	_, err = b.FinishPage(b.ctx, ada.widget.ID, r.ID, first[1], app.PageResult{State: app.PageDone})
	refused(t, "finish what is not being read", err, app.Conflict)

	must(b.BeginRun(b.ctx, ada.widget.ID, r.ID))(t)
	equal(t, "after a crash all are to be read again", len(b.claim(r, 9)), 5)
	rows := must(b.RunPages(b.ctx, ada.widget.ID, r.ID, 0, 2))(t)
	rest := must(b.RunPages(b.ctx, ada.widget.ID, r.ID, rows[1].ID, 100))(t)
	equal(t, "listed", len(rows)+len(rest), 5)
	equal(t, "oldest first", rows[0].URL, "https://ada.example/a")
}

// The frontier has room for dead addresses beside the pages that may be read.
func testFrontierBound(t *testing.T, b *bench) {
	ada := b.site("ada")
	r := must(b.StartRun(b.ctx, app.Run{WidgetID: ada.widget.ID, SourceID: ada.source.ID, Settings: app.CrawlSettings{MaxPages: 5}}, pages(0, "a", "b")))(t)
	var names []string
	for i := range 200 {
		names = append(names, fmt.Sprint(i))
	}
	ok(t, b.AddPages(b.ctx, ada.widget.ID, r.ID, pages(1, names[:100]...)))
	equal(t, "found", must(b.Run(b.ctx, ada.widget.ID, r.ID))(t).PagesFound, 102)
	ok(t, b.AddPages(b.ctx, ada.widget.ID, r.ID, pages(1, names...)))
	equal(t, "at the bound", must(b.Run(b.ctx, ada.widget.ID, r.ID))(t).PagesFound, 120)
}

func testPages(t *testing.T, b *bench) {
	ada := b.site("ada")
	r := b.begin(ada, "a")
	res := read("a", "1", "apple")
	res.Links = pages(1, "b", "a", "c")
	got := b.finish(r, res)
	equal(t, "state", got.State, app.PageDone)
	equal(t, "ID", app.ValidID(string(got.Document.ID)), true)
	sameList(t, "searchable at once", b.texts(ada.widget.ID, "apple"), []string{"apple"})
	b.finish(r, app.PageResult{State: app.PageFailed, Err: &app.DocumentError{Code: "http_500", Message: "it broke"}})
	b.finish(r, app.PageResult{State: app.PageSkipped, Err: &app.DocumentError{Code: app.ErrNoIndex, Message: "asked not to"}})
	run := must(b.Run(b.ctx, ada.widget.ID, r.ID))(t)
	equal(t, "found", run.PagesFound, 3)
	equal(t, "done", run.PagesDone, 2)
	equal(t, "failed", run.PagesFailed, 1)
	rows := must(b.RunPages(b.ctx, ada.widget.ID, r.ID, 0, 100))(t)
	for i := range rows {
		rows[i].ID = 0
	}
	sameList(t, "rows", rows, []app.RunPage{
		{URL: "https://ada.example/a", State: app.PageDone, Change: app.PageAdded, DocumentID: got.Document.ID},
		{URL: "https://ada.example/b", State: app.PageFailed, Error: "it broke", ErrorCode: "http_500"},
		{URL: "https://ada.example/c", State: app.PageSkipped, Error: "asked not to", ErrorCode: app.ErrNoIndex},
	})
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)

	// The second crawl finds one page unchanged.
	b.pass(time.Hour)
	chunks := must(b.Chunks(b.ctx, ada.widget.ID, got.Document.ID))(t)
	r = b.begin(ada, "a")
	b.finish(r, app.PageResult{State: app.PageDone, Keep: got.Document.ID})
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)
	kept := must(b.Document(b.ctx, ada.widget.ID, got.Document.ID))(t)
	equal(t, "still ready", kept.Status, app.DocumentReady)
	equal(t, "fetched", kept.FetchedAt, b.clock())
	equal(t, "the same chunk", must(b.Chunks(b.ctx, ada.widget.ID, kept.ID))(t)[0].ID, chunks[0].ID)

	// The third finds it changed: it stays the same document.
	r = b.begin(ada, "a")
	changed := b.finish(r, read("a", "2", "banana"))
	equal(t, "the same document", changed.Document.ID, kept.ID)
	equal(t, "old words", len(b.texts(ada.widget.ID, "apple")), 0)
	sameList(t, "new words", b.texts(ada.widget.ID, "banana"), []string{"banana"})
}

func testDoubles(t *testing.T, b *bench) {
	ada := b.site("ada")
	r := b.begin(ada, "a", "b", "c", "d", "e", "listed")
	b.finish(r, read("a", "1", "apple"))
	equal(t, "the same content", b.finish(r, read("b", "1", "apple")).State, app.PageSkipped)
	res := read("c", "3", "cherry")
	res.Alias = "listed"
	equal(t, "an address that is listed itself", b.finish(r, res).State, app.PageSkipped)
	res = read("d", "4", "date")
	res.Alias = "elsewhere"
	equal(t, "an address that is not listed", b.finish(r, res).State, app.PageDone)
	res = read("e", "5", "elder")
	res.Alias = "elsewhere"
	equal(t, "an alias that another one has", b.finish(r, res).State, app.PageSkipped)
	res = read("listed", "6", "lime")
	res.Alias = "c"
	equal(t, "two that point at each other: one stays", b.finish(r, res).State, app.PageDone)
	found := must(b.Run(b.ctx, ada.widget.ID, r.ID))(t).PagesFound
	ok(t, b.AddPages(b.ctx, ada.widget.ID, r.ID, pages(1, "elsewhere")))
	equal(t, "what was read under another address", must(b.Run(b.ctx, ada.widget.ID, r.ID))(t).PagesFound, found)
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)

	// The page moves: its content must not be lost with the old address.
	r = b.begin(ada, "new")
	equal(t, "content of a page that is about to go", b.finish(r, read("new", "1", "apple")).State, app.PageDone)
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)
	sameList(t, "words", b.texts(ada.widget.ID, "apple"), []string{"apple"})
}

func testFailures(t *testing.T, b *bench) {
	ada := b.site("ada")
	r := b.begin(ada, "a")
	d := b.finish(r, read("a", "1", "apple")).Document
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)

	failed := func(name string, code app.DocumentErrorCode) app.PageResult {
		return app.PageResult{
			State: app.PageFailed, Err: &app.DocumentError{Code: code, Message: "broken"},
			Document: &app.Document{Kind: app.KindPage, URL: "https://ada.example/" + name, Status: app.DocumentFailed, Error: "broken", ErrorCode: code},
		}
	}
	r = b.begin(ada, "a", "b")
	got := b.finish(r, failed("a", "http_500"))
	equal(t, "the document of before", got.Document.ID, d.ID)
	fresh := b.finish(r, failed("b", app.ErrNoText))
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)
	kept := must(b.Document(b.ctx, ada.widget.ID, d.ID))(t)
	equal(t, "status", kept.Status, app.DocumentReady)
	equal(t, "error beside it", kept.ErrorCode, app.DocumentErrorCode("http_500"))
	sameList(t, "old words", b.texts(ada.widget.ID, "apple"), []string{"apple"})
	equal(t, "a page that never worked", must(b.Document(b.ctx, ada.widget.ID, fresh.Document.ID))(t).Status, app.DocumentFailed)

	// Without a document in the result, what was read before is met all the same.
	r = b.begin(ada, "a", "b")
	b.finish(r, app.PageResult{State: app.PageFailed, Err: &app.DocumentError{Code: app.ErrTimeout, Message: "slow"}})
	again := b.finish(r, failed("b", app.ErrNoText))
	equal(t, "one document an address", again.Document.ID, fresh.Document.ID)
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)
	equal(t, "still ready", must(b.Document(b.ctx, ada.widget.ID, d.ID))(t).Status, app.DocumentReady)

	r = b.begin(ada, "a")
	b.finish(r, app.PageResult{State: app.PageDone, Keep: d.ID})
	equal(t, "error after a success", must(b.Document(b.ctx, ada.widget.ID, d.ID))(t).Error, "")
}

func testGone(t *testing.T, b *bench) {
	ada := b.site("ada")
	r := b.begin(ada, "a", "b", "c", "d")
	docs := map[string]app.DocumentID{}
	for i, name := range []string{"a", "b", "c", "d"} {
		docs[name] = b.finish(r, read(name, fmt.Sprint(i), "fruit "+name)).Document.ID
	}
	b.embed(ada, "m", 3)
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)
	other := must(b.CreateSource(b.ctx, app.Source{WidgetID: ada.widget.ID, Kind: app.KindText}))(t)
	must(b.SaveDocument(b.ctx, app.Document{WidgetID: ada.widget.ID, SourceID: other.ID, Kind: app.KindText, Status: app.DocumentReady}, []app.Chunk{chunk("t", "fruit text")}))(t)

	crawl := func(status app.RunStatus) {
		r := b.begin(ada, "a", "b", "c")
		b.finish(r, app.PageResult{State: app.PageDone, Keep: docs["a"]})
		b.finish(r, app.PageResult{State: app.PageFailed, Err: &app.DocumentError{Code: app.HTTPStatusError(404), Message: "not there"}})
		b.finish(r, app.PageResult{State: app.PageFailed, Err: &app.DocumentError{Code: app.HTTPStatusError(503), Message: "busy"}})
		must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, status, ""))(t)
	}
	crawl(app.RunFailed)
	equal(t, "after a crawl that failed", len(b.texts(ada.widget.ID, "fruit")), 5)
	crawl(app.RunCompleted)
	for name, want := range map[string]app.DocumentStatus{"a": app.DocumentReady, "b": app.DocumentGone, "c": app.DocumentReady, "d": app.DocumentGone} {
		d := must(b.Document(b.ctx, ada.widget.ID, docs[name]))(t)
		equal(t, "status of "+name, d.Status, want)
		if want == app.DocumentGone {
			equal(t, "chunks of "+name, d.ChunkCount+len(must(b.Chunks(b.ctx, ada.widget.ID, d.ID))(t)), 0)
			equal(t, "validators of "+name, d.ETag+d.LastModified+d.Hash, "")
		}
	}
	equal(t, "words", len(b.texts(ada.widget.ID, "fruit")), 3)
	equal(t, "vectors", must(b.EmbeddedCount(b.ctx, ada.widget.ID))(t), 2)

	missing := app.PageResult{State: app.PageFailed, Err: &app.DocumentError{Code: app.HTTPStatusError(404), Message: "not there"}}
	for _, name := range []string{"d", "never there"} {
		missing.Document = &app.Document{Kind: app.KindPage, URL: "https://ada.example/" + name, Status: app.DocumentFailed, Error: "not there", ErrorCode: "http_404"}
		r = b.begin(ada, name)
		d := b.finish(r, missing).Document
		must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunCompleted, ""))(t)
		equal(t, "status of "+name+" when it is asked for again", must(b.Document(b.ctx, ada.widget.ID, d.ID))(t).Status,
			map[string]app.DocumentStatus{"d": app.DocumentGone, "never there": app.DocumentFailed}[name])
	}

	r = b.begin(ada, "d")
	back := b.finish(r, read("d", "9", "fruit is back"))
	equal(t, "a page that comes back", back.Document.ID, docs["d"])
	equal(t, "its words", len(b.texts(ada.widget.ID, "back")), 1)
}

func testSchedules(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	schedule := func(s site, after time.Duration) app.Source {
		src := must(b.CreateSource(b.ctx, app.Source{WidgetID: s.widget.ID, Kind: app.KindWebsite, Schedule: app.ScheduleDaily, NextRunAt: b.clock().Add(after)}))(t)
		return src
	}
	first, second, third := schedule(ada, 1*time.Minute), schedule(ada, 2*time.Minute), schedule(eve, 3*time.Minute)
	due := func() (out []app.SourceID) {
		for _, src := range must(b.DueSources(b.ctx, b.clock(), 9))(t) {
			out = append(out, src.ID)
		}
		return out
	}
	sameList(t, "due at first", due(), nil)
	b.pass(time.Hour)
	sameList(t, "due later", due(), []app.SourceID{first.ID, second.ID, third.ID})
	at := b.clock().Add(time.Hour)
	r := must(b.StartRun(b.ctx, app.Run{WidgetID: ada.widget.ID, SourceID: first.ID, Scheduled: true, NextRunAt: at}, pages(0, "a")))(t)
	equal(t, "scheduled", r.Scheduled, true)
	equal(t, "next run", must(b.Source(b.ctx, ada.widget.ID, first.ID))(t).NextRunAt, at)
	equal(t, "status", must(b.Source(b.ctx, ada.widget.ID, first.ID))(t).Status, app.RunQueued)
	sameList(t, "due while the widget is crawled", due(), []app.SourceID{third.ID})
	equal(t, "active", must(b.ActiveRuns(b.ctx))(t), 1)
	must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunFailed, "no route"))(t)
	equal(t, "error", must(b.Source(b.ctx, ada.widget.ID, first.ID))(t).Error, "no route")
	sameList(t, "due afterwards: who had no run comes first", due(), []app.SourceID{third.ID, second.ID})
	ok(t, b.PostponeSource(b.ctx, eve.widget.ID, third.ID, at))
	sameList(t, "due when one was postponed", due(), []app.SourceID{second.ID})
	must(b.DeleteSource(b.ctx, ada.widget.ID, second.ID))(t)
	sameList(t, "due when one was deleted", due(), nil)

	for range 3 {
		b.pass(time.Second)
		r = must(b.StartRun(b.ctx, app.Run{WidgetID: ada.widget.ID, SourceID: first.ID}, pages(0, "a")))(t)
		must(b.FinishRun(b.ctx, ada.widget.ID, r.ID, app.RunFailed, ""))(t)
	}
	list, total, err := b.Runs(b.ctx, ada.widget.ID, app.Part{Limit: 2})
	ok(t, err)
	equal(t, "runs", total, 4)
	equal(t, "newest first", len(list) == 2 && list[0].ID == r.ID, true)
}

func testTranslations(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	r := b.begin(ada, "en", "de")
	page := read("en", "h1", "apples are sweet")
	page.Translations = "fruit"
	en := b.finish(r, page).Document.ID
	de := b.finish(r, read("de", "h2", "apples and more")).Document.ID
	group := func(id app.DocumentID) string { return must(b.Document(b.ctx, ada.widget.ID, id))(t).Translations }
	equal(t, "group", group(en), "fruit")
	equal(t, "of another", group(de), "")
	err := b.SetTranslations(b.ctx, eve.widget.ID, de, "fruit")
	refused(t, "for somebody else's page", err, app.NotFound)
	ok(t, b.SetTranslations(b.ctx, ada.widget.ID, de, "fruit"))
	equal(t, "when it was told", group(de), "fruit")
	hits := must(b.SearchTerms(b.ctx, ada.widget.ID, []string{"apples"}, 5))(t)
	for _, p := range must(b.Passages(b.ctx, ada.widget.ID, []app.ChunkID{hits[0].Chunk, hits[1].Chunk}))(t) {
		equal(t, "group of a passage", p.Translations, "fruit")
	}
}
