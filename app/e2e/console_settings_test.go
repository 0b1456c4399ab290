package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

func TestConsoleProfile(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	d := signIn(t, a, a.Owner, "/console/settings", desktop)
	d.fine("profile")
	d.fill("Name", "Ada")
	d.press("Save")
	d.says("Saved")
	if r := d.call(http.MethodGet, "/api/user", nil); !strings.Contains(string(r.Body), `"name":"Ada"`) {
		t.Errorf("stored: %s", r.Body)
	}
	d.fill("Current password", "not that one")
	d.fill("New password", "another battery")
	d.press("Change the password")
	d.wait("document.querySelector('main .wrong, main [role=alert]')")
	d.refused()
	d.fill("Current password", apptest.Password)
	d.press("Change the password")
	d.says("The password is changed")
	if r := a.Browser(t).LogIn(t, a.Owner.Email, "another battery"); r.Status != http.StatusOK {
		t.Errorf("log in with the new one: %d %s", r.Status, r.Body)
	}
	d.press("Where you are signed in")
	d.says("this browser")
	d.fine("sessions")
	d.press("Sign out everywhere else")
	d.says("You are signed in here alone")
	d.open(a.URL + "/console/settings/people")
	d.says("This part is for admins")
}

// What somebody wrote outlives a session that ends, and leaving asks first.
func TestConsoleKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	d := signIn(t, a, a.Owner, "/console/settings", desktop)
	d.fill("Name", "Ada Lovelace")
	d.says("Not saved yet")
	eval[bool](d.tab, "(window.confirm = text => (window.asked = text, false), true)")
	d.press("API tokens")
	d.wait("window.asked === 'Discard what you changed?' && location.pathname === '/console/settings'")
	if r := d.call(http.MethodDelete, "/api/user/sessions", nil); r.Status != http.StatusNoContent {
		t.Fatalf("end the sessions: %d %s", r.Status, r.Body)
	}
	d.press("Save")
	d.says("Your session has ended. What you wrote is kept.")
	d.axe("signing in again", "html")
	d.fill("Password", apptest.Password)
	d.press("Sign in")
	d.says("Saved")
	if r := d.call(http.MethodGet, "/api/user", nil); !strings.Contains(string(r.Body), "Ada Lovelace") {
		t.Errorf("stored: %s", r.Body)
	}
}

func TestConsoleTokens(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	d := signIn(t, a, a.Owner, "/console/settings/tokens", desktop)
	for name := range strings.FieldsSeq("first second") {
		d.press("New token")
		d.fill("Name", name)
		d.press("Make the token")
		d.says("it is not shown again")
		if name == "first" {
			d.fine("a new token")
		}
		secret := eval[string](d.tab, "document.querySelector('dialog pre').innerText")
		if r := a.Do(t, apptest.Call{Path: "/api/widgets", Token: secret}); r.Status != http.StatusOK {
			t.Errorf("with the token: %d", r.Status)
		}
		if r := a.Do(t, apptest.Call{Method: http.MethodPost, Path: "/api/widgets", Token: secret, JSON: map[string]any{"name": "x"}}); r.Status != http.StatusForbidden {
			t.Errorf("a token that reads writes: %d", r.Status)
		}
		eval[bool](d.tab, "(document.querySelector('dialog footer button').click(), true)")
		d.press("Revoke " + name)
		d.press("Revoke")
		d.wait("!document.querySelector('dialog')")
		d.saysNot(name)
		if r := a.Do(t, apptest.Call{Path: "/api/widgets", Token: secret}); r.Status != http.StatusUnauthorized {
			t.Errorf("with the revoked token: %d", r.Status)
		}
		d.until("/api/widgets", http.StatusOK)
	}
}

func TestConsoleOfAdmins(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true, Model: llmtest.New(t, llmtest.Behaviour{}), Vectors: llmtest.New(t, llmtest.Behaviour{Status: 401, Message: "bad key"})})
	a.Widget(t, nil)
	d := signIn(t, a, a.Admin, "/console/settings/people", desktop)
	d.press("Invite somebody")
	d.fill("E-mail", "new@example.org")
	d.press("Make the invitation")
	d.says("new@example.org is invited")
	link := eval[string](d.tab, "document.querySelector('dialog pre').innerText")
	if r := a.Do(t, apptest.Call{Path: strings.TrimPrefix(link, a.URL)}); r.Status != http.StatusOK || !strings.Contains(string(r.Body), "new@example.org") {
		t.Errorf("the link %s: %d", link, r.Status)
	}
	d.fine("invited")
	eval[bool](d.tab, "(document.querySelector('dialog footer button').click(), true)")
	d.press("Take back the invitation of new@example.org")
	d.says("None is open")

	d.press("More: " + a.Stranger.Email)
	d.press("Lock out")
	d.says("locked out")
	if r := a.Do(t, apptest.Call{Path: "/api/widgets", Token: a.Stranger.Token}); r.Status != http.StatusUnauthorized {
		t.Errorf("locked out: %d", r.Status)
	}
	d.press("More: " + a.Owner.Email)
	d.press("Delete")
	d.says("It owns 1 assistant")
	d.fine("deleting an account")
	d.press("Delete")
	d.saysNot(a.Owner.Email)

	d.press("Model")
	d.press("Test them")
	d.says("answers, ")
	d.wait("document.querySelector('main .bad')?.innerText.length > 20")
	d.fine("models")
	d.press("Storage and version")
	d.says("sqlite-vec")
	d.press("Audit log")
	d.says("locked out " + a.Stranger.Email)
	d.says("deleted the account " + a.Owner.Email)
	if n := d.requested("/api/admin/audit"); n != 1 {
		t.Errorf("the log was asked for %d times", n)
	}
	d.into(labelled("E-mail of who did it"), a.Owner.Email)
	d.enter()
	d.saysNot("deleted the account")
	d.fine("audit log")
}
