package storetest

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testLogos(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	equal(t, "logo of a new widget", ada.widget.Logo, app.Logo{})
	first := app.Logo{Source: "https://ada.example/logo.png", Hash: "aa", ContentType: "image/png"}
	ok(t, b.SaveLogo(b.ctx, ada.widget.ID, first, []byte("picture")))
	equal(t, "logo", must(b.Widget(b.ctx, ada.scope(), ada.widget.ID))(t).Logo, first)
	list, _, err := b.Widgets(b.ctx, ada.scope(), app.WidgetQuery{})
	ok(t, err)
	equal(t, "logo in a list", list[0].Logo, first)
	kind, content, err := b.Logo(b.ctx, ada.widget.ID, "aa")
	ok(t, err)
	equal(t, "content", kind+" "+string(content), "image/png picture")
	for what, hash := range map[string]string{"an older copy": "bb", "none": ""} {
		_, _, err = b.Logo(b.ctx, ada.widget.ID, hash)
		refused(t, what, err, app.NotFound)
	}
	_, _, err = b.Logo(b.ctx, eve.widget.ID, "aa")
	refused(t, "another widget's", err, app.NotFound)

	failed := app.Logo{Source: "https://ada.example/other.png", Problem: "is no picture"}
	ok(t, b.SaveLogo(b.ctx, ada.widget.ID, failed, nil))
	equal(t, "a failed one", must(b.Widget(b.ctx, ada.scope(), ada.widget.ID))(t).Logo, failed)
	_, _, err = b.Logo(b.ctx, ada.widget.ID, "")
	refused(t, "a copy that failed", err, app.NotFound)
	ok(t, b.SaveLogo(b.ctx, ada.widget.ID, first, []byte("picture")))
	must(b.DeleteWidget(b.ctx, ada.scope(), ada.widget.ID))(t)
	_, _, err = b.Logo(b.ctx, ada.widget.ID, "aa")
	refused(t, "a deleted widget's", err, app.NotFound)
}

// A new address of a logo is a job in the same transaction; any other change is none.
func testLogoJobs(t *testing.T, b *bench) {
	s := b.site("ada")
	claimed := func(what string, want bool) {
		t.Helper()
		j := must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t)
		equal(t, what, j != nil && j.Kind == app.JobLogo && j.WidgetID != "", want)
		if j != nil {
			ok(t, b.FinishJob(b.ctx, *j))
		}
	}
	change := func(p app.WidgetPatch) {
		t.Helper()
		must(b.UpdateWidget(b.ctx, s.scope(), s.widget.ID, p))(t)
	}
	address, other, none, name := "https://ada.example/logo.png", "https://ada.example/new.png", "", "Ada"
	claimed("before", false)
	change(app.WidgetPatch{LogoURL: &address})
	claimed("an address", true)
	change(app.WidgetPatch{LogoURL: &address, Name: &name})
	claimed("the same", false)
	change(app.WidgetPatch{LogoURL: &other})
	claimed("another", true)
	change(app.WidgetPatch{LogoURL: &none})
	claimed("none", true)
	must(b.CreateWidget(b.ctx, app.Widget{OwnerID: s.user.ID, Name: "New", LogoURL: address}))(t)
	claimed("of a new widget", true)
}
