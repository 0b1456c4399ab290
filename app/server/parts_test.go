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
	for _, path := range []string{"/api/widgets", "/api/automation/widgets", "/api/admin/widgets", "/api/admin/users", site + "/sources", site + "/documents", site + "/runs", site + "/conversations"} {
		for _, after := range []string{"x", "%27%20OR%201", strings.Repeat("A", 20_001)} {
			if r := a.Do(t, apptest.Call{Path: path + "?after=" + after, Token: a.Admin.Token}); r.Status != 400 {
				t.Errorf("%s after %.9s: %d", path, after, r.Status)
			}
		}
	}
}

// A part goes on where the one before ended, also where that document has gone and
// others have come before it.
func TestDocumentsInParts(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	w := a.Widget(t, map[string]any{"name": "Tea"})
	path := "/api/widgets/" + string(w) + "/documents"
	for _, title := range []string{"C", "A", "B", "B"} {
		a.AddText(t, w, title, "The text of a document.")
	}
	var titles []string
	next := ""
	for range 5 {
		var part struct {
			Documents []struct{ ID, Title string }
			Next      *string
			Total     int
		}
		a.Do(t, apptest.Call{Path: path + "?limit=1&after=" + next, Token: a.Owner.Token}).Into(t, &part)
		for _, d := range part.Documents {
			titles = append(titles, d.Title)
			if r := a.Do(t, apptest.Call{Method: "DELETE", Path: path + "/" + d.ID, Token: a.Owner.Token}); r.Status != 204 {
				t.Fatalf("delete: %d %s", r.Status, r.Body)
			}
			a.AddText(t, w, "0", "It comes before all.")
		}
		if part.Next == nil {
			break
		}
		next = *part.Next
	}
	if strings.Join(titles, " ") != "A B B C" {
		t.Errorf("in parts: %q", titles)
	}
}
