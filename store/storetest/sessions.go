package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// signIn stores a session of u's under a hash.
func (b *bench) signIn(t *testing.T, u app.User, hash string) app.LoginSession {
	t.Helper()
	return must(b.CreateLoginSession(b.ctx, app.LoginSession{UserID: u.ID, Device: "Firefox on Linux"}, []byte(hash), nil))(t)
}

// signedIn tells whether there is a session of that hash.
func (b *bench) signedIn(t *testing.T, hash string) bool {
	t.Helper()
	_, _, err := b.LoginSessionByHash(b.ctx, []byte(hash))
	if err != nil {
		refused(t, hash, err, app.NotFound)
	}
	return err == nil
}

func testLoginSessions(t *testing.T, b *bench) {
	ada, eve := b.site("ada").user, b.site("eve").user
	first := b.signIn(t, ada, "first")
	equal(t, "created", first.CreatedAt, b.clock())
	found, u, err := b.LoginSessionByHash(b.ctx, []byte("first"))
	ok(t, err)
	equal(t, "session", found, first)
	equal(t, "account", u, ada)
	equal(t, "another hash", b.signedIn(t, "FIRST"), false)

	b.pass(90 * time.Second)
	ok(t, b.TouchLoginSession(b.ctx, first.ID, b.clock()))
	second := must(b.CreateLoginSession(b.ctx, app.LoginSession{UserID: ada.ID}, []byte("second"), []byte("nothing")))(t)
	list := must(b.LoginSessions(b.ctx, ada.ID))(t)
	equal(t, "sessions", len(list), 2)
	equal(t, "last used", list[1].LastUsedAt, b.clock().Truncate(time.Minute))
	equal(t, "another's sessions", len(must(b.LoginSessions(b.ctx, eve.ID))(t)), 0)
	refused(t, "end another's", b.DeleteLoginSession(b.ctx, eve.ID, first.ID), app.NotFound)

	must(b.CreateLoginSession(b.ctx, app.LoginSession{UserID: eve.ID}, []byte("third"), []byte("second")))(t)
	equal(t, "replaced", b.signedIn(t, "second"), false)
	refused(t, "end what is replaced", b.DeleteLoginSession(b.ctx, ada.ID, second.ID), app.NotFound)
	ok(t, b.DeleteLoginSession(b.ctx, ada.ID, first.ID))
	equal(t, "ended", b.signedIn(t, "first"), false)
	refused(t, "use of an ended one", b.TouchLoginSession(b.ctx, first.ID, b.clock()), app.NotFound)

	keep := b.signIn(t, ada, "keep")
	b.signIn(t, ada, "other")
	ok(t, b.DeleteLoginSessions(b.ctx, ada.ID, keep.ID))
	equal(t, "kept", b.signedIn(t, "keep"), true)
	equal(t, "other", b.signedIn(t, "other"), false)
	equal(t, "another's", b.signedIn(t, "third"), true)
}

func testLoginSessionsEnd(t *testing.T, b *bench) {
	ada, eve := b.site("ada").user, b.site("eve").user
	b.signIn(t, eve, "eve")
	must(b.CreateUser(b.ctx, app.User{Email: "other.admin@example.org", Role: app.RoleAdmin}, ""))(t)
	name, admin, yes := "Ada L", app.RoleAdmin, true
	for _, c := range []struct {
		what string
		do   func()
		ends bool
	}{
		{"another name", func() { must(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Name: &name}))(t) }, false},
		{"another role", func() { must(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Role: &admin}))(t) }, true},
		{"the same role", func() { must(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Role: &admin}))(t) }, false},
		{"another password", func() { ok(t, b.SetPasswordHash(b.ctx, ada.ID, "hash")) }, true},
		{"suspended", func() { must(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Suspended: &yes}))(t) }, true},
	} {
		b.signIn(t, ada, c.what)
		c.do()
		equal(t, c.what, b.signedIn(t, c.what), !c.ends)
	}
	_, err := b.CreateLoginSession(b.ctx, app.LoginSession{UserID: ada.ID, PasswordHash: "hash"}, []byte("suspended"), nil)
	refused(t, "of a suspended account", err, app.NotFound)
	equal(t, "another's", b.signedIn(t, "eve"), true)
	must(b.GiveWidgets(b.ctx, eve.ID, ada.ID))(t)
	ok(t, b.DeleteUser(b.ctx, eve.ID))
	equal(t, "of a removed account", b.signedIn(t, "eve"), false)
}

// A log-in that is under way while the password changes does not begin with the old one.
func testLoginSessionsBeginWithThePassword(t *testing.T, b *bench) {
	ada := b.site("ada").user
	ok(t, b.SetPasswordHash(b.ctx, ada.ID, "new"))
	begin := func(hash string) error {
		_, err := b.CreateLoginSession(b.ctx, app.LoginSession{UserID: ada.ID, PasswordHash: hash}, []byte("by "+hash), nil)
		return err
	}
	refused(t, "with the old password", begin("old"), app.NotFound)
	equal(t, "with the old password", b.signedIn(t, "by old"), false)
	ok(t, begin("new"))
	ok(t, begin(""))
}

func testLoginSessionsExpire(t *testing.T, b *bench) {
	ada := b.site("ada").user
	b.signIn(t, ada, "unused")
	old := b.signIn(t, ada, "old")
	b.pass(time.Hour)
	began := b.clock()
	b.signIn(t, ada, "new")
	b.pass(time.Hour)
	ok(t, b.TouchLoginSession(b.ctx, old.ID, b.clock()))
	equal(t, "unused ones", must(b.ExpireLoginSessions(b.ctx, time.Time{}, began, 10))(t), 1)
	equal(t, "unused", b.signedIn(t, "unused"), false)
	equal(t, "old ones", must(b.ExpireLoginSessions(b.ctx, began, time.Time{}, 10))(t), 1)
	equal(t, "old", b.signedIn(t, "old"), false)
	equal(t, "new", b.signedIn(t, "new"), true)

	for i := range app.MaxLoginSessions {
		b.signIn(t, ada, fmt.Sprint(i))
	}
	equal(t, "sessions at most", len(must(b.LoginSessions(b.ctx, ada.ID))(t)), app.MaxLoginSessions)
	equal(t, "longest unused", b.signedIn(t, "new"), false)
	equal(t, "next", b.signedIn(t, "0"), true)
}
