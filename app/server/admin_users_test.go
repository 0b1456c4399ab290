package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

func userPath(a apptest.Account) string { return "/api/admin/users/" + string(a.ID) }

// An account with widgets goes only where somebody says what becomes of them.
func TestDeletingAnAccountNeverLosesWidgets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query  string
		status int
		code   string
		heir   bool // the widget is the stranger's afterwards
		kept   bool // the account is as it was
	}{
		"nothing said":         {status: 409, code: "conflict", kept: true},
		"to an account":        {query: "?widgetsTo=stranger@example.org", status: 204, heir: true},
		"deleted":              {query: "?widgets=delete", status: 204},
		"both":                 {query: "?widgets=delete&widgetsTo=stranger@example.org", status: 400, code: "invalid", kept: true},
		"to nobody":            {query: "?widgetsTo=nobody@example.org", status: 400, code: "invalid", kept: true},
		"to itself":            {query: "?widgetsTo=owner@example.org", status: 400, code: "invalid", kept: true},
		"to one suspended":     {query: "?widgetsTo=suspended@example.org", status: 400, code: "invalid", kept: true},
		"another word for yes": {query: "?widgets=all", status: 400, code: "invalid", kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := apptest.Start(t, apptest.Options{})
			widget := "/api/widgets/" + string(a.Widget(t, map[string]any{"name": "Mine"}))
			suspend(t, a, a.Account(t, "suspended@example.org", app.RoleOwner))
			browser := a.SignedIn(t, a.Owner)
			r := a.Do(t, apptest.Call{Method: "DELETE", Path: userPath(a.Owner) + c.query, Token: a.Admin.Token})
			if r.Status != c.status {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
			if c.code != "" && checkProblem(t, r).Code != c.code {
				t.Errorf("the error: %s", r.Body)
			}
			expect := func(who string, r apptest.Reply, yes bool, otherwise int) {
				t.Helper()
				if want := map[bool]int{true: 200, false: otherwise}[yes]; r.Status != want {
					t.Errorf("%s: %d, want %d", who, r.Status, want)
				}
			}
			expect("its token", a.Do(t, apptest.Call{Path: widget, Token: a.Owner.Token}), c.kept, 401)
			expect("its session", browser.Do(t, apptest.Call{Path: widget}), c.kept, 401)
			expect("the other account", a.Do(t, apptest.Call{Path: widget, Token: a.Stranger.Token}), c.heir, 404)
			expect("an admin", a.Do(t, apptest.Call{Path: widget, Token: a.Admin.Token}), c.kept || c.heir, 404)
		})
	}
}

func suspend(t *testing.T, a *apptest.App, who apptest.Account) {
	t.Helper()
	r := a.Do(t, apptest.Call{Method: "PUT", Path: userPath(who), Token: a.Admin.Token, JSON: map[string]any{"suspended": true}})
	if r.Status != 200 || !strings.Contains(string(r.Body), `"suspended":true`) {
		t.Fatalf("suspend: %d %s", r.Status, r.Body)
	}
}

// Suspension ends sessions and tokens at once; restoring brings tokens back alone.
func TestSuspendAndRestore(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	browser := a.SignedIn(t, a.Owner)
	works := func(session, token int) {
		t.Helper()
		if r := browser.Do(t, apptest.Call{Path: "/api/user"}); r.Status != session {
			t.Errorf("by session: %d, want %d", r.Status, session)
		}
		if r := a.Do(t, apptest.Call{Path: "/api/widgets", Token: a.Owner.Token}); r.Status != token {
			t.Errorf("by token: %d, want %d", r.Status, token)
		}
	}
	works(200, 200)
	suspend(t, a, a.Owner)
	works(401, 401)
	r := a.Do(t, apptest.Call{Method: "PUT", Path: userPath(a.Owner), Token: a.Admin.Token, JSON: map[string]any{"suspended": false}})
	if r.Status != 200 {
		t.Fatalf("restore: %d %s", r.Status, r.Body)
	}
	works(401, 200)
	if verbs := auditVerbs(t, a, string(a.Owner.ID)); verbs != "user.restore user.suspend login.success" {
		t.Errorf("the audit log: %s", verbs)
	}
}

// Nobody can leave a server without an admin, or lock himself out of it.
func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	refuse := func(who, token, method string, target apptest.Account, change map[string]any) {
		t.Helper()
		c := apptest.Call{Method: method, Path: userPath(target), Token: token}
		if change != nil {
			c.JSON = change
		}
		if r := a.Do(t, c); r.Status != 409 {
			t.Errorf("%s: %s %v: %d %s", who, method, change, r.Status, r.Body)
		}
	}
	demote, lock := map[string]any{"role": "owner"}, map[string]any{"suspended": true}
	for _, change := range []map[string]any{demote, lock} {
		refuse("oneself", a.Admin.Token, "PUT", a.Admin, change)
	}
	refuse("oneself", a.Admin.Token, "DELETE", a.Admin, nil)

	second := a.Account(t, "second@example.org", app.RoleAdmin)
	if r := a.Do(t, apptest.Call{Method: "PUT", Path: userPath(a.Admin), Token: second.Token, JSON: demote}); r.Status != 200 {
		t.Fatalf("one of two: %d %s", r.Status, r.Body)
	}
	if r := a.Do(t, apptest.Call{Path: "/api/admin/users", Token: a.Admin.Token}); r.Status != 403 {
		t.Errorf("an admin no more: %d", r.Status)
	}
	refuse("the last", second.Token, "PUT", second, demote)
}

func auditVerbs(t *testing.T, a *apptest.App, target string) string {
	t.Helper()
	var out struct{ Entries []struct{ Verb string } }
	a.Do(t, apptest.Call{Path: "/api/admin/audit?target=" + target, Token: a.Admin.Token}).Into(t, &out)
	var verbs []string
	for _, e := range out.Entries {
		verbs = append(verbs, e.Verb)
	}
	return strings.Join(verbs, " ")
}
