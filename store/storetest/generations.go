package storetest

import (
	"maps"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// recrawl begins a run of s whose pages are staged.
func (b *bench) recrawl(s site, names ...string) app.Run {
	b.t.Helper()
	r := must(b.StartRun(b.ctx, app.Run{WidgetID: s.widget.ID, SourceID: s.source.ID, URL: s.widget.URL, Staged: true}, pages(0, names...)))(b.t)
	return must(b.BeginRun(b.ctx, s.widget.ID, r.ID))(b.t)
}

// passage has a hash, so that it is recognized.
func passage(head, text string) app.Chunk {
	c := chunk(head, text)
	c.Hash = "00"
	for _, r := range text {
		c.Hash += string("0123456789abcdef"[r%16]) + "0"
	}
	return c
}

// say is the result of a page with some passages.
func say(name, hash string, texts ...string) app.PageResult {
	r := read(name, hash, texts[0])
	r.Chunks = nil
	for _, text := range texts {
		r.Chunks = append(r.Chunks, passage(name, text))
	}
	return r
}

// prepare and settle take the passages of each version by the address of its document.
func (b *bench) each(r app.Run, do func(v app.Version) error) {
	b.t.Helper()
	for after := int64(0); ; {
		list := must(b.Versions(b.ctx, r.WidgetID, r.ID, after, 1))(b.t)
		if len(list) == 0 {
			return
		}
		ok(b.t, do(list[0]))
		after = list[0].Num
	}
}

func testGenerations(t *testing.T, b *bench) {
	ada := b.site("ada")
	w := ada.widget.ID
	first := b.recrawl(ada, "a", "b", "c")
	a := b.finish(first, say("a", "1", "apple one", "apple two")).Document.ID
	b.finish(first, say("b", "2", "banana"))
	gone := b.finish(first, say("c", "3", "cherry")).Document.ID
	equal(t, "a first crawl shows its pages at once", len(b.texts(w, "apple")), 2)
	first = must(b.FinishRun(b.ctx, w, first.ID, app.RunCompleted, ""))(t)
	equal(t, "generation", first.Generation, 1)
	b.embed(ada, "m", 3)
	kept := must(b.Chunks(b.ctx, w, a))(t)[1].ID

	r := b.recrawl(ada, "a", "b", "d")
	equal(t, "the same document", b.finish(r, say("a", "4", "apricot", "apple two")).Document.ID, a)
	b.finish(r, app.PageResult{State: app.PageDone, Keep: must(b.DocumentByURL(b.ctx, w, ada.source.ID, "https://ada.example/b"))(t).ID})
	added := b.finish(r, say("d", "5", "date")).Document.ID
	for more := true; more; {
		more = must(b.StageUnmet(b.ctx, w, r.ID))(t)
	}
	equal(t, "assessment", must(b.Assess(b.ctx, w, r.ID))(t), app.Assessment{Before: 3, Gone: 1, SameSettings: true})
	now := map[string][]app.Chunk{
		"https://ada.example/a": {passage("a", "apricot"), passage("a", "apple two")},
		"https://ada.example/d": {passage("d", "date")},
	}
	old := func(when string) {
		t.Helper()
		equal(t, "old words "+when, len(b.texts(w, "apple"))+len(b.texts(w, "cherry")), 3)
		equal(t, "new words "+when, len(b.texts(w, "apricot"))+len(b.texts(w, "date")), 0)
		equal(t, "vectors "+when, len(b.near(w, "m", unit(3, 0))), 4)
		equal(t, "passages of the document "+when, len(must(b.Chunks(b.ctx, w, a))(t)), 2)
		b.sound()
	}
	old("when all is staged")
	ok(t, b.BeginPublication(b.ctx, w, r.ID))
	ok(t, b.BeginPublication(b.ctx, w, r.ID))
	for range 2 {
		b.each(r, func(v app.Version) error { return b.PrepareVersion(b.ctx, w, r.ID, v.Num, now[v.Document.URL]) })
		old("when all is prepared")
	}
	equal(t, "pending", len(must(b.PendingChunks(b.ctx, w, "m", 9))(t)), 2)
	b.each(r, func(v app.Version) error {
		refused(t, "settle before the switch", b.SettleVersion(b.ctx, w, r.ID, v.Num, nil), app.NotFound)
		return nil
	})

	r = must(b.SwitchRun(b.ctx, w, r.ID))(t)
	equal(t, "status", r.Status, app.RunCrawling)
	equal(t, "generation", r.Generation, 2)
	seen := func(when string) {
		t.Helper()
		sameList(t, "apples "+when, b.texts(w, "apple"), []string{"apple two"})
		equal(t, "old words "+when, len(b.texts(w, "cherry")), 0)
		equal(t, "new words "+when, len(b.texts(w, "apricot"))+len(b.texts(w, "date")), 2)
		b.sound()
	}
	seen("after the switch")
	ok(t, b.FinishPublication(b.ctx, w, r.ID))
	equal(t, "publications", len(must(b.Publications(b.ctx))(t)), 1)
	b.each(r, func(v app.Version) error {
		defer seen("while it is settled")
		return b.SettleVersion(b.ctx, w, r.ID, v.Num, now[v.Document.URL])
	})
	ok(t, b.FinishPublication(b.ctx, w, r.ID))
	equal(t, "publications afterwards", len(must(b.Publications(b.ctx))(t)), 0)
	seen("in the end")
	equal(t, "status in the end", must(b.Run(b.ctx, w, r.ID))(t).Status, app.RunCompleted)
	equal(t, "the chunk that stayed", must(b.Chunks(b.ctx, w, a))(t)[1].ID, kept)
	equal(t, "a page that was added", must(b.Document(b.ctx, w, added))(t).Status, app.DocumentReady)
	equal(t, "a page that has gone", must(b.Document(b.ctx, w, gone))(t).Status, app.DocumentGone)

	back := must(b.RestoreRun(b.ctx, w, first.ID))(t)
	_, err := b.RestoreRun(b.ctx, w, first.ID)
	refused(t, "restore while that is done", err, app.Conflict)
	for after := int64(0); ; {
		if after = must(b.StageGeneration(b.ctx, w, back.ID, after))(t); after == 0 {
			break
		}
	}
	staged := map[string]bool{}
	b.each(back, func(v app.Version) error { staged[v.Document.URL] = v.Gone; return nil })
	want := map[string]bool{"https://ada.example/a": false, "https://ada.example/c": false, "https://ada.example/d": true}
	if !maps.Equal(staged, want) {
		t.Errorf("staged %v, want %v", staged, want)
	}
}

// What is not published leaves nothing behind.
func testWithdrawn(t *testing.T, b *bench) {
	ada := b.site("ada")
	w := ada.widget.ID
	r := b.recrawl(ada, "a", "b")
	b.finish(r, say("a", "1", "apple"))
	b.finish(r, say("b", "2", "banana"))
	must(b.FinishRun(b.ctx, w, r.ID, app.RunCompleted, ""))(t)

	prepared := func() app.Run {
		r := b.recrawl(ada, "a", "c")
		b.finish(r, say("a", "3", "apricot"))
		b.finish(r, say("c", "4", "cherry"))
		must(b.StageUnmet(b.ctx, w, r.ID))(t)
		ok(t, b.BeginPublication(b.ctx, w, r.ID))
		b.each(r, func(v app.Version) error {
			return b.PrepareVersion(b.ctx, w, r.ID, v.Num, []app.Chunk{passage("new", "fruit")})
		})
		return r
	}
	check := func(when string) {
		t.Helper()
		ok(t, b.ResumeRemovals(b.ctx))
		sameList(t, "words "+when, append(b.texts(w, "apple"), b.texts(w, "banana")...), []string{"apple", "banana"})
		equal(t, "new words "+when, len(b.texts(w, "fruit")), 0)
		_, total, err := b.Documents(b.ctx, w, app.DocumentQuery{})
		ok(t, err)
		equal(t, "documents "+when, total, 2)
		b.sound()
	}
	prepared()
	ok(t, b.CancelRun(b.ctx, w))
	check("after a cancelled run")
	r = prepared()
	must(b.FinishRun(b.ctx, w, r.ID, app.RunFailed, "no route"))(t)
	check("after a run that failed")

	r = b.recrawl(ada, "a", "c")
	b.finish(r, say("a", "3", "apricot"))
	b.finish(r, say("c", "4", "cherry"))
	ok(t, b.HoldRun(b.ctx, w, r.ID, "it looks odd"))
	ok(t, b.ResumeRemovals(b.ctx))
	held := must(b.Run(b.ctx, w, r.ID))(t)
	equal(t, "held", held.Held+" "+string(held.Status), "it looks odd completed")
	equal(t, "restorable", held.Restorable, true)
	must(b.RestoreRun(b.ctx, w, r.ID))(t)
	b.each(r, func(v app.Version) error {
		return b.PrepareVersion(b.ctx, w, r.ID, v.Num, []app.Chunk{passage("new", "fruit")})
	})
	ok(t, b.CancelRun(b.ctx, w))
	ok(t, b.ResumeRemovals(b.ctx))
	equal(t, "what is held is kept", len(must(b.Versions(b.ctx, w, r.ID, 0, 9))(t)), 2)
	b.sound()
	newer := b.recrawl(ada, "a")
	ok(t, b.ResumeRemovals(b.ctx))
	equal(t, "until a newer crawl begins", len(must(b.Versions(b.ctx, w, r.ID, 0, 9))(t)), 0)
	must(b.FinishRun(b.ctx, w, newer.ID, app.RunFailed, ""))(t)
	check("after a run that was held")

	// The owner changes documents and deletes the site in the middle of it.
	r = prepared()
	a := must(b.DocumentByURL(b.ctx, w, ada.source.ID, "https://ada.example/a"))(t)
	yes, no := true, false
	must(b.UpdateDocument(b.ctx, w, a.ID, app.DocumentPatch{Excluded: &yes}))(t)
	b.sound()
	must(b.UpdateDocument(b.ctx, w, a.ID, app.DocumentPatch{Excluded: &no}))(t)
	b.sound()
	must(b.DeleteDocument(b.ctx, w, must(b.DocumentByURL(b.ctx, w, ada.source.ID, "https://ada.example/c"))(t).ID))(t)
	b.sound()
	must(b.SwitchRun(b.ctx, w, r.ID))(t)
	ok(t, b.CancelRun(b.ctx, w))
	equal(t, "status of a run that is cancelled after the switch", must(b.Run(b.ctx, w, r.ID))(t).Status, app.RunCompleted)
	must(b.UpdateDocument(b.ctx, w, a.ID, app.DocumentPatch{Excluded: &yes}))(t)
	b.sound()
	must(b.DeleteSource(b.ctx, w, ada.source.ID))(t)
	ok(t, b.ResumeRemovals(b.ctx))
	equal(t, "publications", len(must(b.Publications(b.ctx))(t)), 0)
	b.sound()
}
