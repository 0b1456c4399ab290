package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

type widgetSeen struct {
	ID      app.WidgetID
	Access  string
	OwnerID app.UserID
}

// seen lists the widgets that a token sees.
func seen(t *testing.T, a *apptest.App, token string) []widgetSeen {
	t.Helper()
	var out struct {
		Widgets []widgetSeen
		Total   int
	}
	a.Do(t, apptest.Call{Path: "/api/widgets", Token: token}).Into(t, &out)
	if out.Total != len(out.Widgets) {
		t.Errorf("%d widgets, total %d", len(out.Widgets), out.Total)
	}
	return out.Widgets
}

func TestSharing(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	id := a.Widget(t, nil)
	shares := "/api/widgets/" + string(id) + "/shares"
	put := func(token, account, role string) apptest.Reply {
		return a.Do(t, apptest.Call{Method: "PUT", Path: shares + "/" + account, Token: token, JSON: map[string]any{"role": role}})
	}
	if r := put(a.Owner.Token, "Stranger@example.org", "viewer"); r.Status != 200 || !strings.Contains(string(r.Body), `"role":"viewer"`) {
		t.Fatalf("share: %d %s", r.Status, r.Body)
	}
	if r := put(a.Owner.Token, "stranger%40example.org", "viewer"); r.Status != 200 {
		t.Errorf("with the address escaped: %d %s", r.Status, r.Body)
	}
	if got := seen(t, a, a.Stranger.Token); len(got) != 1 || got[0].Access != "viewer" || got[0].OwnerID != a.Owner.ID {
		t.Errorf("the viewer sees %+v", got)
	}
	if got := seen(t, a, a.Owner.Token); len(got) != 1 || got[0].Access != "owner" {
		t.Errorf("the owner sees %+v", got)
	}
	if r := put(a.Owner.Token, string(a.Stranger.ID), "editor"); r.Status != 200 {
		t.Errorf("make an editor: %d %s", r.Status, r.Body)
	}
	r := a.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + string(id), Token: a.Stranger.Token, JSON: map[string]any{"name": "Edited", "ownerId": a.Owner.ID, "access": "owner"}})
	if r.Status != 200 || !strings.Contains(string(r.Body), `"access":"editor"`) {
		t.Errorf("the editor sends back what was read: %d %s", r.Status, r.Body)
	}
	for what, body := range map[string]map[string]any{"taken": {"ownerId": a.Stranger.ID}, "given away": {"ownerId": a.Admin.ID}} {
		if r := a.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + string(id), Token: a.Stranger.Token, JSON: body}); r.Status != 403 {
			t.Errorf("%s by an editor: %d %s", what, r.Status, r.Body)
		}
	}
	if r := a.Do(t, apptest.Call{Method: "DELETE", Path: shares + "/stranger@example.org", Token: a.Stranger.Token}); r.Status != 204 {
		t.Errorf("leave: %d %s", r.Status, r.Body)
	}
	if got := seen(t, a, a.Stranger.Token); len(got) != 0 {
		t.Errorf("after leaving: %+v", got)
	}
	for account, want := range map[string]int{"owner@example.org": 409, "nobody@example.org": 404, string(id): 404, "no%20address": 404} {
		if r := put(a.Owner.Token, account, "viewer"); r.Status != want {
			t.Errorf("share with %s: %d %s", account, r.Status, r.Body)
		}
	}
	if r := put(a.Owner.Token, "admin@example.org", "owner"); r.Status != 400 {
		t.Errorf("a second owner: %d %s", r.Status, r.Body)
	}
}

// Sharing must not become a way to learn who has an account.
func TestSharingTellsFewAccountsApart(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	id := a.Widget(t, nil)
	try := func(token, account string) apptest.Reply {
		return a.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + string(id) + "/shares/" + account, Token: token, JSON: map[string]any{"role": "viewer"}})
	}
	for i := range 60 {
		if r := try(a.Owner.Token, fmt.Sprintf("guess%d@example.org", i)); r.Status != 404 {
			t.Fatalf("guess %d: %d %s", i, r.Status, r.Body)
		}
	}
	for _, account := range []string{"one.more@example.org", "stranger@example.org"} {
		if r := try(a.Owner.Token, account); r.Status != 429 || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s after sixty guesses: %d %s", account, r.Status, r.Body)
		}
	}
	if r := try(a.Admin.Token, "stranger@example.org"); r.Status != 200 {
		t.Errorf("an admin, who sees all accounts: %d %s", r.Status, r.Body)
	}
	if r := try(a.Owner.Token, "stranger@example.org"); r.Status != 200 {
		t.Errorf("a share that is there: %d %s", r.Status, r.Body)
	}
}
