package storetest

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

func (b *bench) user(name string) app.User {
	b.t.Helper()
	return must(b.CreateUser(b.ctx, app.User{Email: name + "@example.org", Name: name, Role: app.RoleOwner}, ""))(b.t)
}

func testSharing(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	bob := b.user("bob")
	bobs, id := app.SeenBy(bob.ID), ada.widget.ID
	name := "changed"
	rename := app.WidgetPatch{Name: &name}

	refused(t, "a widget that is not shared", last(b.Widget(b.ctx, bobs, id)), app.NotFound)
	share := must(b.SetShare(b.ctx, ada.scope(), id, bob.ID, app.AccessViewer))(t)
	equal(t, "share", share, app.Share{UserID: bob.ID, Email: bob.Email, Name: "bob", Access: app.AccessViewer, CreatedAt: b.clock()})
	equal(t, "viewer's access", must(b.Widget(b.ctx, bobs, id))(t).Access, app.AccessViewer)
	refused(t, "a shared widget among one's own", last(b.Widget(b.ctx, app.OwnedBy(bob.ID), id)), app.NotFound)
	refused(t, "viewer's change", last(b.UpdateWidget(b.ctx, bobs, id, rename)), app.Forbidden)
	refused(t, "viewer's deletion", last(b.DeleteWidget(b.ctx, bobs, id)), app.Forbidden)
	refused(t, "viewer's list of shares", last(b.Shares(b.ctx, bobs, id)), app.Forbidden)

	must(b.SetShare(b.ctx, ada.scope(), id, bob.ID, app.AccessEditor))(t)
	edited := must(b.UpdateWidget(b.ctx, bobs, id, rename))(t)
	equal(t, "editor's access", edited.Access, app.AccessEditor)
	equal(t, "name", edited.Name, name)
	refused(t, "editor's deletion", last(b.DeleteWidget(b.ctx, bobs, id)), app.Forbidden)
	refused(t, "editor's sharing", last(b.SetShare(b.ctx, bobs, id, eve.user.ID, app.AccessViewer)), app.Forbidden)
	refused(t, "another's share, removed by an editor", b.RemoveShare(b.ctx, bobs, id, eve.user.ID), app.Forbidden)

	list, total, err := b.Widgets(b.ctx, bobs, app.WidgetQuery{})
	ok(t, err)
	if total != 1 || len(list) != 1 || list[0].ID != id || list[0].Access != app.AccessEditor {
		t.Errorf("bob sees %d: %+v", total, list)
	}
	equal(t, "of his own", count(b.Widgets(b.ctx, app.OwnedBy(bob.ID), app.WidgetQuery{})), 0)
	equal(t, "searched", count(b.Widgets(b.ctx, bobs, app.WidgetQuery{Search: "nothing"})), 0)
	equal(t, "eve sees", count(b.Widgets(b.ctx, app.SeenBy(eve.user.ID), app.WidgetQuery{})), 1)

	ok(t, b.RemoveShare(b.ctx, bobs, id, bob.ID)) // he leaves
	refused(t, "a share that was left", last(b.Widget(b.ctx, bobs, id)), app.NotFound)
	refused(t, "a share that is not there", b.RemoveShare(b.ctx, ada.scope(), id, bob.ID), app.NotFound)
	must(b.SetShare(b.ctx, app.AllOwners(), id, bob.ID, app.AccessViewer))(t)
	ok(t, b.RemoveShare(b.ctx, app.AllOwners(), id, bob.ID))
}

func testShareBounds(t *testing.T, b *bench) {
	ada := b.site("ada")
	id := ada.widget.ID
	_, err := b.SetShare(b.ctx, ada.scope(), id, ada.user.ID, app.AccessViewer)
	refused(t, "a share with the owner", err, app.Conflict)
	_, err = b.SetShare(b.ctx, ada.scope(), id, app.UserID(id), app.AccessViewer)
	refused(t, "a share with nobody", err, app.NotFound)
	bob := b.user("bob")
	for _, access := range []app.Access{"", app.AccessOwner, "admin"} {
		_, err = b.SetShare(b.ctx, ada.scope(), id, bob.ID, access)
		refused(t, "access "+string(access), err, app.Invalid)
	}
	must(b.SetShare(b.ctx, ada.scope(), id, bob.ID, app.AccessViewer))(t)
	for i := range app.MaxShares - 1 {
		must(b.SetShare(b.ctx, ada.scope(), id, b.user(fmt.Sprintf("u%03d", i)).ID, app.AccessViewer))(t)
	}
	late := b.user("late")
	_, err = b.SetShare(b.ctx, ada.scope(), id, late.ID, app.AccessViewer)
	refused(t, "one share too many", err, app.Conflict)
	must(b.SetShare(b.ctx, ada.scope(), id, bob.ID, app.AccessEditor))(t) // no further one
	equal(t, "shares", len(must(b.Shares(b.ctx, ada.scope(), id))(t)), app.MaxShares)

	ok(t, b.DeleteUser(b.ctx, bob.ID))
	equal(t, "shares without a removed account", len(must(b.Shares(b.ctx, ada.scope(), id))(t)), app.MaxShares-1)
	must(b.SetShare(b.ctx, ada.scope(), id, late.ID, app.AccessEditor))(t)
	must(b.UpdateWidget(b.ctx, app.AllOwners(), id, app.WidgetPatch{OwnerID: &late.ID}))(t)
	equal(t, "shares without the new owner", len(must(b.Shares(b.ctx, app.SeenBy(late.ID), id))(t)), app.MaxShares-1)
	must(b.DeleteWidget(b.ctx, app.SeenBy(late.ID), id))(t)
}
