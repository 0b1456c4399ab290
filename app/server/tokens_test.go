package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

type tokenMade struct {
	Token struct {
		ID, Name              string
		Scopes                []string
		ExpiresAt, LastUsedAt *time.Time
	}
	Secret string
}

const tokensPath = "/api/user/tokens"

func newTokenCall(fields map[string]any) apptest.Call {
	all := map[string]any{"name": "build", "scopes": []string{"write", "read", "read"}}
	for k, v := range fields {
		all[k] = v
	}
	return apptest.Call{Method: "POST", Path: tokensPath, JSON: all}
}

func TestATokensLife(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	b := a.SignedIn(t, a.Owner)
	r := b.Do(t, newTokenCall(map[string]any{"expiresAt": time.Now().Add(time.Hour).Format(time.RFC3339)}))
	var made tokenMade
	if r.Into(t, &made); r.Status != 201 || !strings.HasPrefix(made.Secret, "websyte_") || strings.Join(made.Token.Scopes, " ") != "read write" || made.Token.ExpiresAt == nil {
		t.Fatalf("make: %d %s", r.Status, r.Body)
	}
	if r := a.Do(t, apptest.Call{Path: "/api/widgets", Token: made.Secret}); r.Status != 200 {
		t.Errorf("use: %d %s", r.Status, r.Body)
	}
	list := b.Do(t, apptest.Call{Path: tokensPath})
	if !strings.Contains(string(list.Body), made.Token.ID) || strings.Contains(string(list.Body), made.Secret) || !strings.Contains(string(list.Body), `"total":4`) {
		t.Errorf("list: %s", list.Body)
	}
	if r := a.SignedIn(t, a.Stranger).Do(t, apptest.Call{Method: "DELETE", Path: tokensPath + "/" + made.Token.ID}); r.Status != 404 {
		t.Errorf("revoked by a stranger: %d", r.Status)
	}
	if r := b.Do(t, apptest.Call{Method: "DELETE", Path: tokensPath + "/" + made.Token.ID}); r.Status != 204 {
		t.Errorf("revoke: %d %s", r.Status, r.Body)
	}
	if r := a.Do(t, apptest.Call{Path: "/api/widgets", Token: made.Secret}); r.Status != 401 {
		t.Errorf("use after revoking: %d", r.Status)
	}
}

// No token gives more than its maker has, or for longer.
func TestWhatATokenMayMake(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{BuiltinToken: "environment"})
	hour := time.Now().Add(time.Hour)
	at := func(d time.Duration) string { return hour.Add(d).Format(time.RFC3339) }
	short, _ := a.NewToken(t, app.Token{UserID: a.Admin.ID, Scopes: []app.TokenScope{app.ScopeAdmin}, ExpiresAt: hour})
	all := []string{"read", "write", "admin"}
	for what, c := range map[string]struct {
		token  string
		fields map[string]any
		want   int
	}{
		"admin's":               {a.Admin.Token, map[string]any{"scopes": all}, 201},
		"the environment's":     {"environment", map[string]any{"scopes": all}, 201},
		"short for shorter":     {short, map[string]any{"expiresAt": at(-time.Minute)}, 201},
		"short for longer":      {short, map[string]any{"expiresAt": at(time.Minute)}, 400},
		"short for ever":        {short, nil, 400},
		"in the past":           {a.Admin.Token, map[string]any{"expiresAt": at(-2 * time.Hour)}, 400},
		"in eleven years":       {a.Admin.Token, map[string]any{"expiresAt": at(11 * 366 * 24 * time.Hour)}, 400},
		"no scope":              {a.Admin.Token, map[string]any{"scopes": []string{}}, 400},
		"unknown scope":         {a.Admin.Token, map[string]any{"scopes": []string{"root"}}, 400},
		"owner's, by a token":   {a.Owner.Token, nil, 403},
		"read-only's":           {a.Owner.ReadOnly, nil, 403},
		"write-only's":          {a.Owner.WriteOnly, nil, 403},
		"admin's without admin": {a.Admin.WriteOnly, nil, 403},
	} {
		call := newTokenCall(c.fields)
		call.Token = c.token
		if r := a.Do(t, call); r.Status != c.want {
			t.Errorf("%s: %d, want %d: %s", what, r.Status, c.want, r.Body)
		}
	}
	if r := a.SignedIn(t, a.Owner).Do(t, newTokenCall(map[string]any{"scopes": all})); r.Status != 403 {
		t.Errorf("an owner makes an admin's token: %d %s", r.Status, r.Body)
	}
}

func TestTokensAreBounded(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	for range app.MaxTokens - 3 {
		a.NewToken(t, app.Token{UserID: a.Owner.ID, Scopes: []app.TokenScope{app.ScopeRead}})
	}
	if r := a.SignedIn(t, a.Owner).Do(t, newTokenCall(nil)); r.Status != 409 {
		t.Errorf("one token too many: %d %s", r.Status, r.Body)
	}
}
