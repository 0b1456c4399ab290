package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// What comes after is the caller's own, whatever after says.
func TestListsInParts(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	f := newFixture(t, a)
	for _, name := range []string{"Apple", "Pear", "Plum"} {
		create(t, a, a.Stranger.Token, map[string]any{"name": name})
	}
	type list struct {
		Widgets []struct{ Name string }
		Next    *string
	}
	get := func(token, path string) (out list) {
		t.Helper()
		a.Do(t, apptest.Call{Path: path, Token: token}).Into(t, &out)
		return out
	}
	var names []string
	next := ""
	for range 4 {
		part := get(a.Stranger.Token, "/api/widgets?limit=2&after="+next)
		for _, w := range part.Widgets {
			names = append(names, w.Name)
		}
		if part.Next == nil {
			break
		}
		next = *part.Next
	}
	if strings.Join(names, " ") != "Plum Pear Apple" {
		t.Errorf("in parts: %q", names)
	}
	for _, w := range get(a.Stranger.Token, "/api/widgets?after="+string(f.widget)).Widgets {
		t.Errorf("after another owner's: %s, which is newer than all of the caller's", w.Name)
	}
	site := "/api/widgets/" + string(f.widget)
	for _, path := range []string{"/api/widgets", "/api/automation/widgets", "/api/admin/widgets", "/api/admin/users", site + "/sources", site + "/runs", site + "/conversations"} {
		for _, after := range []string{"x", "%27%20OR%201", strings.Repeat("A", 201)} {
			if r := a.Do(t, apptest.Call{Path: path + "?after=" + after, Token: a.Admin.Token}); r.Status != 400 {
				t.Errorf("%s after %.9s: %d", path, after, r.Status)
			}
		}
	}
}
