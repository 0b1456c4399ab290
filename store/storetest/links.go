package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testAccountLinks(t *testing.T, b *bench) {
	ada := b.site("ada").user
	invitation := app.AccountLink{Kind: app.LinkInvitation, Email: "Eve@Example.org", Role: app.RoleOwner, CreatedBy: ada.ID, ExpiresAt: b.clock().Add(time.Hour)}
	make := func(l app.AccountLink, hash string) app.AccountLink {
		return must(b.CreateAccountLink(b.ctx, l, []byte(hash)))(t)
	}
	make(invitation, "lost")
	made := make(invitation, "found")
	equal(t, "by hash", must(b.AccountLinkByHash(b.ctx, app.LinkInvitation, []byte("found")))(t), made)
	equal(t, "by e-mail", must(b.AccountLinkByEmail(b.ctx, app.LinkInvitation, "EVE@example.org"))(t), made)
	sameList(t, "invitations", must(b.AccountLinks(b.ctx, app.LinkInvitation))(t), []app.AccountLink{made})
	for _, hash := range []string{"lost", "FOUND"} {
		_, err := b.RedeemInvitation(b.ctx, []byte(hash), "Eve", "hash")
		refused(t, hash, err, app.NotFound)
	}
	_, err := b.RedeemReset(b.ctx, []byte("found"), "hash")
	refused(t, "of another kind", err, app.NotFound)
	refused(t, "revoke as another kind", b.DeleteAccountLink(b.ctx, app.LinkReset, made.ID), app.NotFound)

	eve := must(b.RedeemInvitation(b.ctx, []byte("found"), "Eve", "hash"))(t)
	equal(t, "account", must(b.UserByEmail(b.ctx, "eve@example.org"))(t), eve)
	equal(t, "role", eve.Role, app.RoleOwner)
	_, err = b.RedeemInvitation(b.ctx, []byte("found"), "Eve", "hash")
	refused(t, "used up", err, app.NotFound)
	_, err = b.CreateAccountLink(b.ctx, invitation, []byte("again"))
	refused(t, "who has an account", err, app.Conflict)
	invitation.Email = "nobody"
	_, err = b.CreateAccountLink(b.ctx, invitation, []byte("again"))
	refused(t, "no address", err, app.Invalid)

	b.signIn(t, eve, "eve")
	make(app.AccountLink{Kind: app.LinkReset, Email: eve.Email}, "reset")
	equal(t, "reset", must(b.RedeemReset(b.ctx, []byte("reset"), "new"))(t), eve)
	equal(t, "password", must(b.PasswordHash(b.ctx, eve.ID))(t), "new")
	equal(t, "session", b.signedIn(t, "eve"), false)
	make(app.AccountLink{Kind: app.LinkReset, Email: eve.Email}, "unused")
	ok(t, b.SetPasswordHash(b.ctx, eve.ID, "newer"))
	_, err = b.RedeemReset(b.ctx, []byte("unused"), "x")
	refused(t, "a reset from before another password", err, app.NotFound)

	invitation.Email = "late@example.org"
	late := make(invitation, "late")
	b.pass(time.Hour)
	_, err = b.RedeemInvitation(b.ctx, []byte("late"), "Late", "hash")
	refused(t, "expired", err, app.NotFound)
	equal(t, "open ones", len(must(b.AccountLinks(b.ctx, app.LinkInvitation))(t)), 0)
	equal(t, "forgotten", must(b.ExpireAccess(b.ctx, b.clock(), time.Time{}, 9))(t), 1)
	must(b.GiveWidgets(b.ctx, ada.ID, eve.ID))(t)
	refused(t, "revoke what is forgotten", b.DeleteAccountLink(b.ctx, app.LinkInvitation, late.ID), app.NotFound)
}

// testFirstAccount has several use the link at once: one account comes of it.
func testFirstAccount(t *testing.T, b *bench) {
	must(b.CreateUser(b.ctx, app.User{Email: app.BuiltinOwner, Role: app.RoleOwner}, ""))(t)
	equal(t, "before", must(b.SetUp(b.ctx))(t), true)
	must(b.CreateAccountLink(b.ctx, app.AccountLink{Kind: app.LinkSetup}, []byte("old")))(t)
	must(b.CreateAccountLink(b.ctx, app.AccountLink{Kind: app.LinkSetup}, []byte("new")))(t)
	_, err := b.RedeemSetup(b.ctx, []byte("old"), app.User{Email: "eve@example.org"}, "hash")
	refused(t, "replaced", err, app.NotFound)
	var done sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		done.Go(func() {
			_, errs[i] = b.RedeemSetup(b.ctx, []byte("new"), app.User{Email: fmt.Sprintf("a%d@example.org", i)}, "hash")
		})
	}
	done.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			refused(t, "too late", err, app.NotFound)
		}
	}
	equal(t, "first accounts", made, 1)
	equal(t, "role", must(b.Users(b.ctx))(t)[1].Role, app.RoleAdmin)
	equal(t, "after", must(b.SetUp(b.ctx))(t), false)
	must(b.CreateAccountLink(b.ctx, app.AccountLink{Kind: app.LinkSetup}, []byte("late")))(t)
	_, err = b.RedeemSetup(b.ctx, []byte("late"), app.User{Email: "eve@example.org"}, "hash")
	refused(t, "where somebody has an account", err, app.NotFound)
}

func testKnownDevices(t *testing.T, b *bench) {
	ada, eve := b.site("ada").user, b.site("eve").user
	known := func(u app.User, hash string) bool { return must(b.KnownDevice(b.ctx, u.Email, []byte(hash)))(t) }
	ok(t, b.RememberDevice(b.ctx, ada.ID, []byte("laptop")))
	equal(t, "known", known(ada, "laptop"), true)
	equal(t, "to another", known(eve, "laptop"), false)
	equal(t, "another", known(ada, "phone"), false)
	refused(t, "of nobody", b.RememberDevice(b.ctx, "x", []byte("laptop")), app.NotFound)
	b.pass(time.Hour)
	for i := range app.MaxKnownDevices {
		ok(t, b.RememberDevice(b.ctx, ada.ID, []byte(fmt.Sprint(i))))
	}
	equal(t, "one too many", known(ada, "laptop"), false)
	equal(t, "the next", known(ada, "0"), true)
	equal(t, "forgotten", must(b.ExpireAccess(b.ctx, b.clock(), b.clock().Add(time.Second), 10))(t), 10)
	must(b.GiveWidgets(b.ctx, ada.ID, eve.ID))(t)
	ok(t, b.DeleteUser(b.ctx, ada.ID))
	equal(t, "of a removed account", must(b.ExpireAccess(b.ctx, b.clock(), b.clock().Add(time.Second), 100))(t), 0)
}

func testPasswordHashes(t *testing.T, b *bench) {
	u := must(b.CreateUser(b.ctx, app.User{Email: "ada@example.org", Role: app.RoleOwner}, "one"))(t)
	b.signIn(t, u, "session")
	ok(t, b.UpgradePasswordHash(b.ctx, u.ID, "other", "two"))
	equal(t, "not upgraded", must(b.PasswordHash(b.ctx, u.ID))(t), "one")
	ok(t, b.UpgradePasswordHash(b.ctx, u.ID, "one", "two"))
	found, hash, err := b.Credentials(b.ctx, "Ada@example.org")
	ok(t, err)
	equal(t, "upgraded", hash, "two")
	equal(t, "account", found, u)
	equal(t, "session", b.signedIn(t, "session"), true)
	refused(t, "replace another", b.ReplacePasswordHash(b.ctx, u.ID, "one", "three"), app.Conflict)
	ok(t, b.ReplacePasswordHash(b.ctx, u.ID, "two", "three"))
	equal(t, "replaced", must(b.PasswordHash(b.ctx, u.ID))(t), "three")
	equal(t, "session after another password", b.signedIn(t, "session"), false)
	_, _, err = b.Credentials(b.ctx, "eve@example.org")
	refused(t, "nobody", err, app.NotFound)
}

// What an admin let in while being one does not stay open once they are none: they may
// know the link.
func testLinksOfFormerAdmins(t *testing.T, b *bench) {
	must(b.CreateUser(b.ctx, app.User{Email: "other.admin@example.org", Role: app.RoleAdmin}, ""))(t)
	owner, yes := app.RoleOwner, true
	for what, shut := range map[string]func(app.User){
		"demoted":   func(u app.User) { must(b.UpdateUser(b.ctx, u.ID, app.UserPatch{Role: &owner}))(t) },
		"suspended": func(u app.User) { must(b.UpdateUser(b.ctx, u.ID, app.UserPatch{Suspended: &yes}))(t) },
		"removed":   func(u app.User) { ok(t, b.DeleteUser(b.ctx, u.ID)) },
	} {
		u := must(b.CreateUser(b.ctx, app.User{Email: what + "@example.org", Role: app.RoleAdmin}, ""))(t)
		for _, l := range []app.AccountLink{
			{Kind: app.LinkInvitation, Email: "friend.of." + u.Email, Role: app.RoleAdmin, CreatedBy: u.ID},
			{Kind: app.LinkReset, Email: "other.admin@example.org", CreatedBy: u.ID},
		} {
			hash := []byte(what + string(l.Kind))
			must(b.CreateAccountLink(b.ctx, l, hash))(t)
			name := "Another name"
			must(b.UpdateUser(b.ctx, u.ID, app.UserPatch{Name: &name}))(t)
			must(b.AccountLinkByHash(b.ctx, l.Kind, hash))(t)
		}
		shut(u)
		for _, kind := range []app.LinkKind{app.LinkInvitation, app.LinkReset} {
			_, err := b.AccountLinkByHash(b.ctx, kind, []byte(what+string(kind)))
			refused(t, what+": "+string(kind), err, app.NotFound)
		}
	}
}
