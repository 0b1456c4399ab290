package storetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// testDerived keeps what was derived, and lets it show until the owner writes his own.
func testDerived(t *testing.T, b *bench) {
	s := b.site("ada")
	w := s.widget.ID
	equal(t, "nothing yet", len(must(b.Derived(b.ctx, w))(t).Recommendations), 0)
	found := []app.Recommendation{{Title: "What does it cost?", Description: "It costs 3 euros."}}
	links := []app.SiteLink{{URL: "https://example.org/contact", Text: "Contact", Importance: app.ImportanceCritical, Category: "contact"}}
	must(b.SaveDerived(b.ctx, w, app.DerivedPatch{Recommendations: &found}))(t)
	summary, version := app.Summary{Short: "A shop.", Medium: "A shop for tea.", Model: true}, int64(7)
	must(b.SaveDerived(b.ctx, w, app.DerivedPatch{Links: &links, Summary: &summary, Version: &version}))(t)
	want := app.Derived{Recommendations: found, Links: links, Summary: summary, Version: version, UpdatedAt: b.clock()}
	if got := must(b.Derived(b.ctx, w))(t); !reflect.DeepEqual(got, want) {
		t.Errorf("stored %+v, want %+v", got, want)
	}
	shown := func() []app.Recommendation { return must(b.Widget(b.ctx, s.scope(), w))(t).Recommendations }
	write := func(rs []app.Recommendation) {
		must(b.UpdateWidget(b.ctx, s.scope(), w, app.WidgetPatch{Recommendations: &rs}))(t)
	}
	again := func(title string) {
		found = []app.Recommendation{{Title: title}}
		must(b.SaveDerived(b.ctx, w, app.DerivedPatch{Recommendations: &found}))(t)
	}
	sameTitle := func(what, title string) {
		t.Helper()
		if got := shown(); len(got) != 1 || got[0].Title != title {
			t.Errorf("%s: %+v, want %q", what, got, title)
		}
	}

	name := "Renamed"
	sameTitle("derived", "What does it cost?")
	must(b.UpdateWidget(b.ctx, s.scope(), w, app.WidgetPatch{Name: &name}))(t)
	again("When is it open?")
	sameTitle("derived anew after another change", "When is it open?")
	write(shown())
	again("Where is it?")
	sameTitle("derived anew after it was sent back", "Where is it?")
	write([]app.Recommendation{{Title: "Mine"}})
	again("Who are you?")
	sameTitle("written by hand", "Mine")
	write(nil)
	equal(t, "none, by hand", len(shown()), 0)
	again("Why?")
	equal(t, "none, by hand, later", len(shown()), 0)
	write(found)
	again("How?")
	sameTitle("derived again", "How?")
}

func testContentVersion(t *testing.T, b *bench) {
	s := b.site("ada")
	before := must(b.ContentVersion(b.ctx, s.widget.ID))(t)
	d := b.ready(s, "/a", "one")
	after := must(b.ContentVersion(b.ctx, s.widget.ID))(t)
	equal(t, "changed by a document", after != before, true)
	must(b.DeleteDocument(b.ctx, s.widget.ID, d.ID))(t)
	equal(t, "changed by its end", must(b.ContentVersion(b.ctx, s.widget.ID))(t) != after, true)
}

// testOwnerUsage counts what belongs to no widget, within the bound of all.
func testOwnerUsage(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	day := b.clock().Truncate(24 * time.Hour)
	most := app.Usage{PromptTokens: 30, CompletionTokens: 10}
	reserve := func(u app.UserID, all int) bool {
		return must(b.ReserveOwnerUsage(b.ctx, u, day, most, app.Allowance{Since: day, All: all}))(t)
	}
	equal(t, "the first", reserve(ada.user.ID, 100), true)
	ok(t, b.AddOwnerUsage(b.ctx, ada.user.ID, day, app.Usage{PromptTokens: -20}))
	equal(t, "counted", must(b.OwnerTokensSince(b.ctx, ada.user.ID, day))(t), 20)
	equal(t, "another's", must(b.OwnerTokensSince(b.ctx, eve.user.ID, day))(t), 0)
	equal(t, "next month", must(b.OwnerTokensSince(b.ctx, ada.user.ID, day.AddDate(0, 1, 0)))(t), 0)
	ok(t, b.AddUsage(b.ctx, eve.widget.ID, day, app.Usage{PromptTokens: 80}))
	equal(t, "when widgets have spent it", reserve(ada.user.ID, 100), false)
	equal(t, "a refused one does not count", must(b.OwnerTokensSince(b.ctx, ada.user.ID, day))(t), 20)
	_, err := b.ReserveOwnerUsage(b.ctx, "nobody", day, most, app.Allowance{Since: day})
	refused(t, "an account that is not there", err, app.Invalid)
}
