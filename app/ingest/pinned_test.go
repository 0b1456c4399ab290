package ingest_test

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// flags tells which documents are pinned or excluded.
func (b *bench) flags(s *site) string {
	b.t.Helper()
	set := map[string]bool{}
	for address, d := range b.documents(app.DocumentReady) {
		if d.Pinned {
			set[address[len(s.URL):]+" pinned"] = true
		}
		if d.Excluded {
			set[address[len(s.URL):]+" excluded"] = true
		}
	}
	return sorted(set)
}

func (b *bench) mark(s *site, pinned, excluded string) {
	b.t.Helper()
	yes, docs := true, b.documents("")
	_, err := b.UpdateDocument(b.t.Context(), b.widget, docs[s.URL+pinned].ID, app.DocumentPatch{Pinned: &yes})
	check(b.t, err)
	_, err = b.UpdateDocument(b.t.Context(), b.widget, docs[s.URL+excluded].ID, app.DocumentPatch{Excluded: &yes})
	check(b.t, err)
}

func TestPinnedAndExcludedStaySo(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	orchard(s, 4, "cherries")
	b.crawl(s.URL)
	first := b.latest()
	b.mark(s, "/1", "/2")
	const want = "/1 pinned /2 excluded"
	seen := func(when, term string, n int) {
		t.Helper()
		equal(t, "marked "+when, b.flags(s), want)
		equal(t, "found "+when, b.visible(term), n)
		b.sound()
	}
	seen("at first", "cherri", 3)
	b.crawl(s.URL)
	seen("after a recrawl of the same", "cherri", 3)
	orchard(s, 4, "mangos")
	b.crawl(s.URL)
	seen("after the pages changed", "mango", 3)
	_, err := b.Restore(t.Context(), b.widget, first.ID)
	check(t, err)
	b.stepwise(func() { equal(t, "found while it is restored", b.visible("cherri")+b.visible("mango"), 3) })
	seen("after a restore", "cherri", 3)

	search := retrieve.New(b.store, func(string) retrieve.Embedder { return nil })
	r, err := search.Search(t.Context(), retrieve.Query{Widget: b.widget, Text: "cherries in words", Threshold: .999})
	check(t, err)
	for _, m := range append(r.Matches, r.Closest...) {
		if m.URL == s.URL+"/2" {
			t.Error("what is excluded is among the closest pages")
		}
	}
}

func TestPinnedAndExcludedMoveWithThePage(t *testing.T) {
	t.Parallel()
	for name, links := range map[string][]string{"linked by the old address": {"/0", "/1", "/2", "/3"}, "linked by the new one": {"/new1", "/new2", "/3", "/0"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			orchard(s, 8, "cherries")
			b.crawl(s.URL)
			b.mark(s, "/1", "/2")
			for i := 1; i <= 2; i++ {
				s.on(fmt.Sprint("/", i), redirect(fmt.Sprint("/new", i)))
				s.page(fmt.Sprint("/new", i), fmt.Sprintf("page number %d tells of cherries in %d words", i, i+7))
			}
			s.page("/", "the home page", append(links, "/4", "/5", "/6", "/7")...)
			b.crawl(s.URL)
			equal(t, "marked", b.flags(s), "/new1 pinned /new2 excluded")
			equal(t, "found", b.visible("cherri"), 7)
			b.sound()
			no := false
			_, err := b.UpdateDocument(t.Context(), b.widget, b.documents("")[s.URL+"/new1"].ID, app.DocumentPatch{Pinned: &no})
			check(t, err)
			b.crawl(s.URL)
			equal(t, "marked after the owner unpinned it", b.flags(s), "/new2 excluded")
		})
	}
}
