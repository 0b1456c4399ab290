package storetest

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testUsers(t *testing.T, b *bench) {
	_, err := b.FirstAdmin(b.ctx)
	refused(t, "admin of an empty store", err, app.NotFound)
	_, err = b.CreateUser(b.ctx, app.User{Email: "nobody", Role: app.RoleOwner}, "")
	refused(t, "bad e-mail", err, app.Invalid)

	ada := must(b.CreateUser(b.ctx, app.User{Email: " Ada@Example.org", Name: "Ada", Role: app.RoleOwner}, "secret"))(t)
	equal(t, "e-mail", ada.Email, "ada@example.org")
	equal(t, "created", ada.CreatedAt, b.clock())
	equal(t, "valid ID", app.ValidID(string(ada.ID)), true)
	_, err = b.CreateUser(b.ctx, app.User{Email: "ADA@example.org", Role: app.RoleAdmin}, "")
	refused(t, "the same e-mail", err, app.Conflict)

	b.pass(time.Second)
	bob := must(b.CreateUser(b.ctx, app.User{Email: "bob@example.org", Role: app.RoleAdmin}, ""))(t)
	b.pass(time.Second)
	eve := must(b.CreateUser(b.ctx, app.User{Email: "eve@example.org", Role: app.RoleAdmin}, ""))(t)
	sameList(t, "users", must(b.Users(b.ctx))(t), []app.User{ada, bob, eve})
	equal(t, "by ID", must(b.User(b.ctx, bob.ID))(t), bob)
	equal(t, "by e-mail", must(b.UserByEmail(b.ctx, "Bob@example.org"))(t), bob)
	equal(t, "first admin", must(b.FirstAdmin(b.ctx))(t).ID, bob.ID)

	yes, name := true, "Robert"
	bob = must(b.UpdateUser(b.ctx, bob.ID, app.UserPatch{Suspended: &yes, Name: &name}))(t)
	equal(t, "patched", must(b.User(b.ctx, bob.ID))(t), bob)
	equal(t, "role after the patch", bob.Role, app.RoleAdmin)
	equal(t, "first admin not suspended", must(b.FirstAdmin(b.ctx))(t).ID, eve.ID)
	role := app.Role("king")
	_, err = b.UpdateUser(b.ctx, bob.ID, app.UserPatch{Role: &role})
	refused(t, "unknown role", err, app.Invalid)

	equal(t, "hash", must(b.PasswordHash(b.ctx, ada.ID))(t), "secret")
	ok(t, b.SetPasswordHash(b.ctx, ada.ID, "other"))
	equal(t, "new hash", must(b.PasswordHash(b.ctx, ada.ID))(t), "other")
	equal(t, "no hash", must(b.PasswordHash(b.ctx, eve.ID))(t), "")

	ok(t, b.DeleteUser(b.ctx, ada.ID))
	_, err = b.User(b.ctx, ada.ID)
	refused(t, "deleted account", err, app.NotFound)
	refused(t, "delete twice", b.DeleteUser(b.ctx, ada.ID), app.NotFound)
	refused(t, "its password", b.SetPasswordHash(b.ctx, ada.ID, "x"), app.NotFound)
	must(b.CreateUser(b.ctx, app.User{Email: ada.Email, Role: app.RoleOwner}, ""))(t)
}

func testTokens(t *testing.T, b *bench) {
	ada, eve := b.site("ada").user, b.site("eve").user
	expires := b.clock().Add(time.Hour)
	token := app.Token{UserID: ada.ID, Name: "build", Scopes: []app.TokenScope{app.ScopeRead, app.ScopeWrite}, ExpiresAt: expires}
	made := must(b.CreateToken(b.ctx, token, []byte("hash")))(t)
	_, err := b.CreateToken(b.ctx, token, []byte("hash"))
	refused(t, "the same hash", err, app.Conflict)
	_, err = b.CreateToken(b.ctx, app.Token{UserID: ada.ID}, []byte("h2"))
	refused(t, "no name", err, app.Invalid)
	token.UserID = app.UserID(made.ID)
	_, err = b.CreateToken(b.ctx, token, []byte("h3"))
	refused(t, "no such account", err, app.NotFound)

	yes := true
	must(b.UpdateUser(b.ctx, ada.ID, app.UserPatch{Suspended: &yes}))(t)
	b.pass(2 * time.Hour)
	got, user, err := b.TokenByHash(b.ctx, []byte("hash"))
	ok(t, err)
	equal(t, "found though expired and suspended", got.ID, made.ID)
	equal(t, "its account", user.ID, ada.ID)
	equal(t, "suspended", user.Suspended, true)
	sameList(t, "scopes", got.Scopes, token.Scopes)
	equal(t, "expiry", got.ExpiresAt, expires)
	equal(t, "never used", got.LastUsedAt.IsZero(), true)
	_, _, err = b.TokenByHash(b.ctx, []byte("HASH"))
	refused(t, "unknown hash", err, app.NotFound)

	ok(t, b.TouchToken(b.ctx, made.ID, b.clock()))
	got, _, err = b.TokenByHash(b.ctx, []byte("hash"))
	ok(t, err)
	equal(t, "last use", got.LastUsedAt, b.clock().Truncate(time.Minute))

	refused(t, "another's token", b.DeleteToken(b.ctx, eve.ID, made.ID), app.NotFound)
	equal(t, "another's list", len(must(b.Tokens(b.ctx, eve.ID))(t)), 0)
	equal(t, "list", len(must(b.Tokens(b.ctx, ada.ID))(t)), 1)
	ok(t, b.DeleteToken(b.ctx, ada.ID, made.ID))
	_, _, err = b.TokenByHash(b.ctx, []byte("hash"))
	refused(t, "deleted token", err, app.NotFound)
	refused(t, "use of a deleted token", b.TouchToken(b.ctx, made.ID, b.clock()), app.NotFound)

	for i := range app.MaxTokens {
		must(b.CreateToken(b.ctx, app.Token{UserID: eve.ID, Name: "one", Scopes: token.Scopes}, []byte{byte(i)}))(t)
	}
	_, err = b.CreateToken(b.ctx, app.Token{UserID: eve.ID, Name: "one", Scopes: token.Scopes}, []byte("late"))
	refused(t, "one token too many", err, app.Conflict)

	token.UserID = ada.ID
	must(b.CreateToken(b.ctx, token, []byte("h4")))(t)
	equal(t, "widgets given", must(b.GiveWidgets(b.ctx, ada.ID, eve.ID))(t), 1)
	ok(t, b.DeleteUser(b.ctx, ada.ID))
	_, _, err = b.TokenByHash(b.ctx, []byte("h4"))
	refused(t, "token of a deleted account", err, app.NotFound)
}
