package server_test

import (
	"strings"
	"testing"
)

// A pinned document comes first among matches, never for a question about something
// else; an excluded one is found nowhere until it is included again.
func TestPinnedAndExcludedDocuments(t *testing.T) {
	t.Parallel()
	k := newKnowledge(t)
	k.add(map[string]any{"kind": "text", "title": "Returns", "text": "You can return a frame within sixty days. Returns of a frame are free. Return the frame in its box."})
	k.add(map[string]any{"kind": "text", "title": "News", "text": "Since May you can return a frame in our shops."})
	var list struct{ Documents []struct{ ID, Title string } }
	k.call("GET", "/documents", nil, 200).Into(t, &list)
	news := ""
	for _, d := range list.Documents {
		if d.Title == "News" {
			news = d.ID
		}
	}
	found := func(query string) (titles string) {
		var out struct {
			Results []struct{ Metadata struct{ Title string } }
		}
		k.call("POST", "/search", map[string]any{"query": query}, 200).Into(t, &out)
		for _, r := range out.Results {
			titles += r.Metadata.Title + " "
		}
		return titles
	}
	const asked = "How do I return a frame?"
	if got := found(asked); got != "Returns News " {
		t.Fatalf("before: %q", got)
	}
	k.call("PUT", "/documents/"+news, map[string]any{"pinned": true}, 200)
	if got := found(asked); got != "News Returns " {
		t.Errorf("pinned: %q", got)
	}
	if got := found("Who founded the company?"); got != "" {
		t.Errorf("pinned, and asked about something else: %q", got)
	}
	k.call("PUT", "/documents/"+news, map[string]any{"excluded": true}, 200)
	if got := found(asked); got != "Returns " {
		t.Errorf("excluded: %q", got)
	}
	if got := k.ask("Since when can I return a frame in your shops?"); strings.Contains(got.Message, "May") {
		t.Errorf("excluded, in an answer: %+v", got)
	}
	k.call("PUT", "/documents/"+news, map[string]any{"excluded": false}, 200)
	if got := found(asked); got != "News Returns " {
		t.Errorf("included again: %q", got)
	}
}
