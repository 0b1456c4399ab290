package storetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const issuer = "https://issuer.example"

func testIdentities(t *testing.T, b *bench) {
	_, err := b.UserByIdentity(b.ctx, issuer, "1")
	refused(t, "an unknown identity", err, app.NotFound)
	eve := b.site("eve").user
	ada := must(b.CreateUserByIdentity(b.ctx, app.User{Email: "ada@example.net", Role: app.RoleOwner}, app.Identity{Issuer: issuer, Subject: "1", Email: "ada@example.net"}))(t)
	equal(t, "password", must(b.PasswordHash(b.ctx, ada.ID))(t), "")
	first := must(b.Identities(b.ctx, ada.ID))(t)[0]
	equal(t, "identity", first, app.Identity{ID: first.ID, UserID: ada.ID, Issuer: issuer, Subject: "1", Email: "ada@example.net", CreatedAt: b.clock(), LastUsedAt: b.clock()})

	b.pass(time.Hour)
	equal(t, "its account", must(b.UserByIdentity(b.ctx, issuer, "1"))(t), ada)
	equal(t, "last use", must(b.Identities(b.ctx, ada.ID))(t)[0].LastUsedAt, b.clock())
	for _, other := range [][2]string{{issuer + "/", "1"}, {issuer, "01"}, {issuer, ""}, {"", "1"}} {
		_, err = b.UserByIdentity(b.ctx, other[0], other[1])
		refused(t, "another issuer or subject", err, app.NotFound)
	}

	_, err = b.LinkIdentity(b.ctx, app.Identity{UserID: eve.ID, Issuer: issuer, Subject: "1"})
	refused(t, "what is linked to another account", err, app.Conflict)
	equal(t, "linked twice", must(b.LinkIdentity(b.ctx, app.Identity{UserID: ada.ID, Issuer: issuer, Subject: "1"}))(t).ID, first.ID)
	_, err = b.LinkIdentity(b.ctx, app.Identity{UserID: app.UserID(first.ID), Issuer: issuer, Subject: "9"})
	refused(t, "no such account", err, app.NotFound)
	_, err = b.LinkIdentity(b.ctx, app.Identity{UserID: eve.ID, Issuer: issuer})
	refused(t, "no subject", err, app.Invalid)

	// Neither an account without its identity nor the other way round.
	_, err = b.CreateUserByIdentity(b.ctx, app.User{Email: "new@example.net", Role: app.RoleOwner}, app.Identity{Issuer: issuer, Subject: "1"})
	refused(t, "an account for a linked identity", err, app.Conflict)
	_, err = b.UserByEmail(b.ctx, "new@example.net")
	refused(t, "half an account", err, app.NotFound)
	_, err = b.CreateUserByIdentity(b.ctx, app.User{Email: "ada@example.net", Role: app.RoleOwner}, app.Identity{Issuer: issuer, Subject: "2"})
	refused(t, "a second account of an address", err, app.Conflict)
	_, err = b.UserByIdentity(b.ctx, issuer, "2")
	refused(t, "half an identity", err, app.NotFound)
}

func testUnlinking(t *testing.T, b *bench) {
	eve := b.site("eve").user
	ada := must(b.CreateUserByIdentity(b.ctx, app.User{Email: "ada@example.net", Role: app.RoleOwner}, app.Identity{Issuer: issuer, Subject: "1"}))(t)
	first := must(b.Identities(b.ctx, ada.ID))(t)[0].ID
	refused(t, "the last way in", b.DeleteIdentity(b.ctx, ada.ID, first), app.Conflict)
	equal(t, "kept", must(b.UserByIdentity(b.ctx, issuer, "1"))(t).ID, ada.ID)
	refused(t, "another's identity", b.DeleteIdentity(b.ctx, eve.ID, first), app.NotFound)
	equal(t, "another's list", len(must(b.Identities(b.ctx, eve.ID))(t)), 0)

	second := must(b.LinkIdentity(b.ctx, app.Identity{UserID: ada.ID, Issuer: issuer, Subject: "2"}))(t)
	equal(t, "never used", second.LastUsedAt.IsZero(), true)
	ok(t, b.DeleteIdentity(b.ctx, ada.ID, first))
	_, err := b.UserByIdentity(b.ctx, issuer, "1")
	refused(t, "an unlinked identity", err, app.NotFound)
	refused(t, "unlink twice", b.DeleteIdentity(b.ctx, ada.ID, first), app.NotFound)
	ok(t, b.SetPasswordHash(b.ctx, ada.ID, "hash"))
	ok(t, b.DeleteIdentity(b.ctx, ada.ID, second.ID))

	for i := range app.MaxIdentities {
		must(b.LinkIdentity(b.ctx, app.Identity{UserID: ada.ID, Issuer: issuer, Subject: "s" + strconv.Itoa(i)}))(t)
	}
	_, err = b.LinkIdentity(b.ctx, app.Identity{UserID: ada.ID, Issuer: issuer, Subject: "one more"})
	refused(t, "one too many", err, app.Invalid)
	equal(t, "list", len(must(b.Identities(b.ctx, ada.ID))(t)), app.MaxIdentities)
	ok(t, b.DeleteUser(b.ctx, ada.ID))
	_, err = b.UserByIdentity(b.ctx, issuer, "s0")
	refused(t, "identity of a deleted account", err, app.NotFound)
}

func testInvitedByIdentity(t *testing.T, b *bench) {
	ada := app.User{Email: "ada@example.net", Name: "Ada", Role: app.RoleOwner}
	identity := app.Identity{Issuer: issuer, Subject: "1"}
	_, err := b.AcceptInvitationByIdentity(b.ctx, ada, identity)
	refused(t, "nobody invited", err, app.NotFound)
	for _, email := range []string{"Ada@example.net", "bob@example.net"} {
		must(b.CreateAccountLink(b.ctx, app.AccountLink{Kind: app.LinkInvitation, Email: email, Name: "Invited", Role: app.RoleAdmin, ExpiresAt: b.clock().Add(time.Hour)}, []byte(email)))(t)
	}
	made := must(b.AcceptInvitationByIdentity(b.ctx, ada, identity))(t)
	equal(t, "role", made.Role, app.RoleAdmin)
	equal(t, "name", made.Name, "Ada")
	equal(t, "its account", must(b.UserByIdentity(b.ctx, issuer, "1"))(t), made)
	_, err = b.RedeemInvitation(b.ctx, []byte("Ada@example.net"), "Eve", "hash")
	refused(t, "a used invitation", err, app.NotFound)

	bob := app.User{Email: "bob@example.net"}
	_, err = b.AcceptInvitationByIdentity(b.ctx, bob, identity)
	refused(t, "a linked identity", err, app.Conflict)
	equal(t, "not used up", must(b.AccountLinkByEmail(b.ctx, app.LinkInvitation, bob.Email))(t).Name, "Invited")
	identity.Subject = "2"
	b.pass(time.Hour)
	_, err = b.AcceptInvitationByIdentity(b.ctx, bob, identity)
	refused(t, "an expired invitation", err, app.NotFound)
}
