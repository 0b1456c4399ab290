package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// knowledge is a widget whose owner writes.
type knowledge struct {
	t    *testing.T
	a    *apptest.App
	base string
}

func newKnowledge(t *testing.T) knowledge {
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	return knowledge{t, a, "/api/widgets/" + string(a.Widget(t, map[string]any{"public": true}))}
}

func (k knowledge) call(method, path string, body any, want int) apptest.Reply {
	k.t.Helper()
	r := k.a.Do(k.t, apptest.Call{Method: method, Path: k.base + path, Token: k.a.Owner.Token, JSON: body})
	if r.Status != want {
		k.t.Fatalf("%s %s: %d, want %d: %s", method, path, r.Status, want, clip(r.Body))
	}
	return r
}

func (k knowledge) add(body map[string]any) (id string) {
	k.t.Helper()
	var out struct{ Source struct{ ID string } }
	k.call("POST", "/sources", body, 201).Into(k.t, &out)
	return out.Source.ID
}

func (k knowledge) importCSV(file string, want int) apptest.Reply {
	k.t.Helper()
	r := k.a.Do(k.t, apptest.Call{Method: "POST", Path: k.base + "/qa.csv", Token: k.a.Owner.Token, Body: strings.NewReader(file), ContentType: "text/csv"})
	if r.Status != want {
		k.t.Fatalf("import: %d, want %d: %s", r.Status, want, clip(r.Body))
	}
	return r
}

type said struct {
	Message, Mode string
	Answered      bool
	Sources       []struct{ Kind, Title, Quote, URL string }
}

func (k knowledge) ask(question string) (out said) {
	k.t.Helper()
	r := k.a.Do(k.t, apptest.Call{Method: "POST", Path: "/api/chat", Token: k.a.Owner.Token, JSON: map[string]any{"widgetId": k.base[len("/api/widgets/"):], "message": question}})
	r.Into(k.t, &out)
	return out
}

func TestQuestionsAreAnsweredAsTheirOwnerWrote(t *testing.T) {
	t.Parallel()
	k := newKnowledge(t)
	k.add(map[string]any{"kind": "text", "title": "Shipping", "text": "# Shipping\n\nHow long does shipping take? Shipping takes nine days."})
	id := k.add(map[string]any{"kind": "qa", "question": "How long does shipping take?", "answer": "**Three** days.\n\n- by post", "alternatives": []string{"When will it arrive?"}})
	got := k.ask("how long does shipping take")
	if got.Message != "**Three** days.\n\n- by post [1]" || got.Mode != "quotes" || len(got.Sources) != 1 {
		t.Fatalf("answer %+v", got)
	}
	if c := got.Sources[0]; c.Kind != "qa" || c.Title != "How long does shipping take?" || !strings.HasPrefix(c.Quote, "Three days.") || c.URL != "" {
		t.Errorf("source %+v", c)
	}
	k.call("POST", "/sources", map[string]any{"kind": "qa", "question": "HOW long does shipping take", "answer": "x"}, 409)
	k.call("POST", "/sources", map[string]any{"kind": "qa", "question": "?", "answer": "x"}, 400)
	k.call("PUT", "/sources/"+id, map[string]any{"answer": "Two days.", "url": "https://example.org/faq"}, 200)
	if got := k.ask("When will it arrive?"); got.Message != "Two days. [1]" || !strings.HasPrefix(got.Sources[0].URL, "https://example.org/faq") {
		t.Errorf("changed: %+v", got)
	}
	k.call("DELETE", "/sources/"+id, nil, 204)
	if got := k.ask("how long does shipping take"); !strings.Contains(got.Message, "nine days") {
		t.Errorf("deleted: %+v", got)
	}
}

func TestTextsAreSources(t *testing.T) {
	t.Parallel()
	k := newKnowledge(t)
	id := k.add(map[string]any{"kind": "text", "title": "Hours", "text": "# Hours\n\nWe open at **nine**."})
	var out struct{ Source struct{ Title, Text string } }
	k.call("GET", "/sources/"+id, nil, 200).Into(t, &out)
	if out.Source.Title != "Hours" || out.Source.Text != "# Hours\n\nWe open at **nine**." {
		t.Errorf("source %+v", out)
	}
	k.call("PUT", "/sources/"+id, map[string]any{"text": "We open at ten."}, 200)
	if got := k.ask("When do you open?"); !strings.Contains(got.Message, "ten") {
		t.Errorf("changed: %+v", got)
	}
	var list struct {
		Documents []struct{ ID string }
		Total     int
	}
	k.call("GET", "/documents", nil, 200).Into(t, &list)
	if list.Total != 1 {
		t.Fatalf("documents %+v", list)
	}
	k.call("POST", "/sources", map[string]any{"kind": "text", "text": " "}, 400)
	k.call("POST", "/sources", map[string]any{"kind": "text", "text": "x", "url": "javascript:alert(1)"}, 400)
	k.call("DELETE", "/documents/"+list.Documents[0].ID, nil, 204)
	k.call("GET", "/sources/"+id, nil, 404)
}

func TestQuestionsGoOutAndIn(t *testing.T) {
	t.Parallel()
	k := newKnowledge(t)
	k.importCSV("question,answer,alternatives\nWhat is it?,=1+1,\"A?\nB?\"\nWhere is it?,\"- here\nor there\",\n", 200)
	file := string(k.call("GET", "/qa.csv", nil, 200).Body)
	k.importCSV(file, 200)
	if again := string(k.call("GET", "/qa.csv", nil, 200).Body); again != file || strings.Count(file, "\r\n") != 3 {
		t.Errorf("%q\n%q", file, again)
	}
	if r := k.importCSV("question,answer\nWho is it?,me\nWhat is it?,\n", 400); !strings.Contains(string(r.Body), "row 3") {
		t.Errorf("%s", r.Body)
	}
	k.importCSV("question,answer\nWHAT IS IT,another\n", 200)
	var list struct{ Total int }
	k.call("GET", "/sources", nil, 200).Into(t, &list)
	if list.Total != 2 {
		t.Errorf("%d entries, want those two", list.Total)
	}
	if got := k.ask("What is it?"); got.Message != "another [1]" {
		t.Errorf("%+v", got)
	}
}
