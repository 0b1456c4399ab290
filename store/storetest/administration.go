package storetest

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testAccounts(t *testing.T, b *bench) {
	ada := b.site("ada").user
	b.pass(time.Second)
	bob := b.user("Bob_x")
	token := must(b.CreateToken(b.ctx, app.Token{UserID: bob.ID, Name: "t", Scopes: []app.TokenScope{app.ScopeRead}}, []byte("h")))(t)
	b.pass(time.Hour)
	ok(t, b.TouchToken(b.ctx, token.ID, b.clock()))
	list, total, err := b.AccountList(b.ctx, app.AccountQuery{})
	ok(t, err)
	equal(t, "total", total, 2)
	sameList(t, "accounts", list, []app.AccountSummary{{User: ada, WidgetCount: 1}, {User: bob, LastSeenAt: b.clock().Truncate(time.Minute)}})
	for what, c := range map[string]struct {
		query       app.AccountQuery
		list, total int
	}{
		"a page":       {app.AccountQuery{Limit: 1, Offset: 1}, 1, 2},
		"past the end": {app.AccountQuery{Offset: 5}, 0, 2},
		"by e-mail":    {app.AccountQuery{Search: "ADA@"}, 1, 1},
		"by name":      {app.AccountQuery{Search: "bob_"}, 1, 1},
		"no pattern":   {app.AccountQuery{Search: "a_a"}, 0, 0},
	} {
		list, total, err := b.AccountList(b.ctx, c.query)
		ok(t, err)
		equal(t, what, len(list), c.list)
		equal(t, what+": total", total, c.total)
	}
}

func testLastAdmin(t *testing.T, b *bench) {
	admin := func(email string) app.User {
		return must(b.CreateUser(b.ctx, app.User{Email: email, Role: app.RoleAdmin}, ""))(t)
	}
	ada, bob := admin("ada@example.org"), admin("bob@example.org")
	yes, no, owner := true, false, app.RoleOwner
	must(b.UpdateUser(b.ctx, bob.ID, app.UserPatch{Suspended: &yes}))(t)
	refused(t, "suspend the last admin", last(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Suspended: &yes})), app.Conflict)
	refused(t, "demote the last admin", last(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Role: &owner})), app.Conflict)
	refused(t, "delete the last admin", b.DeleteUser(b.ctx, ada.ID), app.Conflict)
	equal(t, "the last admin", must(b.FirstAdmin(b.ctx))(t).ID, ada.ID)
	must(b.UpdateUser(b.ctx, bob.ID, app.UserPatch{Suspended: &no}))(t)
	must(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Role: &owner}))(t)
	refused(t, "delete the last admin", b.DeleteUser(b.ctx, bob.ID), app.Conflict)
	ok(t, b.DeleteUser(b.ctx, ada.ID))
}

func testGiveWidgets(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	must(b.SetShare(b.ctx, ada.scope(), ada.widget.ID, eve.user.ID, app.AccessViewer))(t)
	equal(t, "given", must(b.GiveWidgets(b.ctx, ada.user.ID, eve.user.ID))(t), 1)
	w := must(b.Widget(b.ctx, app.SeenBy(eve.user.ID), ada.widget.ID))(t)
	equal(t, "new owner's access", w.Access, app.AccessOwner)
	equal(t, "shares", len(must(b.Shares(b.ctx, eve.scope(), ada.widget.ID))(t)), 0)
	refused(t, "the former owner", last(b.Widget(b.ctx, ada.scope(), ada.widget.ID)), app.NotFound)
	equal(t, "nothing left to give", must(b.GiveWidgets(b.ctx, ada.user.ID, eve.user.ID))(t), 0)
	refused(t, "given to nobody", last(b.GiveWidgets(b.ctx, eve.user.ID, app.UserID(ada.widget.ID))), app.Invalid)
}

func testStats(t *testing.T, b *bench) {
	ada := b.site("ada")
	b.ready(ada, "/a", "one", "two")
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: ada.widget.ID}, []byte("secret")))(t)
	must(b.AddMessage(b.ctx, ada.widget.ID, c.ID, app.Message{Role: app.RoleVisitor, Text: "hi"}))(t)
	must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada.widget.ID}))(t)
	got := must(b.Stats(b.ctx))(t)
	if got.DatabaseBytes <= 0 {
		t.Errorf("the database has %d bytes", got.DatabaseBytes)
	}
	got.DatabaseBytes = 0
	equal(t, "stats", got, app.Stats{Users: 1, Widgets: 1, Documents: 1, Chunks: 2, Conversations: 1, Messages: 1, JobsWaiting: 1})
	must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t)
	got = must(b.Stats(b.ctx))(t)
	equal(t, "waiting", got.JobsWaiting, 0)
	equal(t, "running", got.JobsRunning, 1)
}
