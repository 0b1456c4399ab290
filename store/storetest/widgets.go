package storetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// fullWidget has every field set to something other than its zero value.
func fullWidget(owner app.UserID) app.Widget {
	return app.Widget{
		OwnerID: owner, Name: "Help", Description: "Ask 100% of it", URL: "https://example.org", CrawlURL: "https://example.org/docs", Public: true,
		Instructions: "Be kind.", Language: "pt-BR", Welcome: "Olá", Placeholder: "Pergunte", LogoURL: "https://example.org/logo.png",
		Theme: app.Theme{PrimaryColor: "#065b41", Mode: "dark", Position: "bottom-left", Custom: map[string]any{"radius": 3.5, "on": true}},
		Texts: map[string]map[string]string{"de": {"send": "Senden"}}, AllowedOrigins: []string{"https://example.org"}, PageContext: true, SaveMessages: true, Remember: true,
		RetentionDays: 30, Limits: app.WidgetLimits{PerMinute: 5, TokensPerMonth: 1000},
		Recommendations: []app.Recommendation{{Title: "How much?", Description: "Prices"}},
	}
}

func testWidgets(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	b.pass(time.Second)
	made := must(b.CreateWidget(b.ctx, fullWidget(ada.user.ID)))(t)
	want := fullWidget(ada.user.ID)
	want.ID, want.CreatedAt, want.UpdatedAt, want.Access, want.OwnerEmail = made.ID, b.clock(), b.clock(), app.AccessOwner, ada.user.Email
	got := must(b.Widget(b.ctx, ada.scope(), made.ID))(t)
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(made, want) {
		t.Errorf("stored\n%+v\nand read\n%+v\nwant\n%+v", made, got, want)
	}

	b.pass(time.Second)
	name, off := "Support", false
	got = must(b.UpdateWidget(b.ctx, ada.scope(), made.ID, app.WidgetPatch{Name: &name, Public: &off}))(t)
	want.Name, want.Public, want.UpdatedAt = name, false, b.clock()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("patched\n%+v\nwant\n%+v", got, want)
	}
	empty := ""
	_, err := b.UpdateWidget(b.ctx, ada.scope(), made.ID, app.WidgetPatch{Name: &empty})
	refused(t, "no name", err, app.Invalid)
	equal(t, "name after a refused patch", must(b.Widget(b.ctx, ada.scope(), made.ID))(t).Name, name)

	b.ready(ada, "/a", "one", "two")
	b.ready(ada, "/b", "three")
	w := must(b.Widget(b.ctx, app.AllOwners(), ada.widget.ID))(t)
	equal(t, "documents", w.DocumentCount, 2)
	equal(t, "chunks", w.ChunkCount, 3)

	owner := eve.user.ID
	must(b.UpdateWidget(b.ctx, app.AllOwners(), made.ID, app.WidgetPatch{OwnerID: &owner}))(t)
	_, err = b.Widget(b.ctx, ada.scope(), made.ID)
	refused(t, "a widget that was given away", err, app.NotFound)
	must(b.Widget(b.ctx, eve.scope(), made.ID))(t)
	owner = app.UserID(made.ID)
	_, err = b.UpdateWidget(b.ctx, app.AllOwners(), made.ID, app.WidgetPatch{OwnerID: &owner})
	refused(t, "an owner that is not there", err, app.Invalid)
	_, err = b.CreateWidget(b.ctx, app.Widget{Name: "x", OwnerID: owner})
	refused(t, "an owner that never was", err, app.Invalid)
}

func testWidgetBounds(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	for _, name := range []string{"first", "second_x", "100%"} {
		b.pass(time.Second)
		must(b.CreateWidget(b.ctx, app.Widget{OwnerID: ada.user.ID, Name: name}))(t)
	}
	tests := []struct {
		name  string
		scope app.Scope
		query app.WidgetQuery
		want  []string
		total int
	}{
		{"newest first", ada.scope(), app.WidgetQuery{}, []string{"100%", "second_x", "first", "ada"}, 4},
		{"a page", ada.scope(), app.WidgetQuery{Limit: 2, Offset: 1}, []string{"second_x", "first"}, 4},
		{"past the end", ada.scope(), app.WidgetQuery{Offset: 9}, nil, 4},
		{"beyond reason", ada.scope(), app.WidgetQuery{Limit: 1 << 40, Offset: -5}, []string{"100%", "second_x", "first", "ada"}, 4},
		{"by name", ada.scope(), app.WidgetQuery{Search: "FIRST"}, []string{"first"}, 1},
		{"by address", ada.scope(), app.WidgetQuery{Search: "ada.example"}, []string{"ada"}, 1},
		{"percent is no wildcard", ada.scope(), app.WidgetQuery{Search: "%"}, []string{"100%"}, 1},
		{"underscore is no wildcard", ada.scope(), app.WidgetQuery{Search: "_"}, []string{"second_x"}, 1},
		{"another owner", eve.scope(), app.WidgetQuery{}, []string{"eve"}, 1},
		{"nobody", app.Scope{}, app.WidgetQuery{}, nil, 0},
		{"everybody", app.AllOwners(), app.WidgetQuery{Search: "e"}, []string{"second_x", "eve", "ada"}, 3},
	}
	for _, test := range tests {
		list, total, err := b.Widgets(b.ctx, test.scope, test.query)
		ok(t, err)
		var names []string
		for _, w := range list {
			names = append(names, w.Name)
		}
		sameList(t, test.name, names, test.want)
		equal(t, test.name+": total", total, test.total)
	}
}

func testDeleteWidget(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	doc := b.ready(ada, "/a", "apple pie", "cherry cake")
	b.ready(eve, "/a", "apple tart")
	b.embed(ada, "m", 3)
	b.embed(eve, "m", 3)
	must(b.StartRun(b.ctx, app.Run{WidgetID: ada.widget.ID, SourceID: ada.source.ID}, []app.FrontierPage{{URL: "https://x", Key: "x"}}))(t)
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: ada.widget.ID}, []byte("secret")))(t)
	must(b.AddMessage(b.ctx, ada.widget.ID, c.ID, app.Message{Role: app.RoleVisitor, Text: "hi"}))(t)
	ok(t, b.AddUsage(b.ctx, ada.widget.ID, b.clock(), app.Usage{PromptTokens: 1}))

	must(b.DeleteWidget(b.ctx, ada.scope(), ada.widget.ID))(t)
	_, err := b.Document(b.ctx, ada.widget.ID, doc.ID)
	refused(t, "its document", err, app.NotFound)
	_, err = b.SearchTerms(b.ctx, ada.widget.ID, []string{"apple"}, 10)
	refused(t, "search in it", err, app.NotFound)
	_, err = b.ConversationBySecret(b.ctx, ada.widget.ID, []byte("secret"))
	refused(t, "its conversation", err, app.NotFound)
	job := must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t)
	equal(t, "a job of it", job, nil)
	sameList(t, "the other widget's words", b.texts(eve.widget.ID, "apple"), []string{"apple tart"})
	equal(t, "the other widget's vectors", must(b.EmbeddedCount(b.ctx, eve.widget.ID))(t), 1)

	ok(t, b.DeleteUser(b.ctx, ada.user.ID))
	refused(t, "an account that has a widget, deleted", b.DeleteUser(b.ctx, eve.user.ID), app.Conflict)
	equal(t, "its words", len(b.texts(eve.widget.ID, "apple")), 1)
}
