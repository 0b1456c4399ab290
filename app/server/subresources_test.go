package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// TestNothingOfAnotherWidget asks for each thing that hangs on a widget under the path
// of another one: one's own, and one that belongs to the thing's own owner.
func TestNothingOfAnotherWidget(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	theirs := newFixture(t, a)
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/widgets", Token: a.Stranger.Token, JSON: map[string]any{"name": "Mine", "public": true}})
	var mine struct{ Widget struct{ ID app.WidgetID } }
	r.Into(t, &mine)
	second := a.Widget(t, map[string]any{"public": true})
	tried := 0
	for _, s := range scenarios() {
		if !strings.HasPrefix(s.path, "/api/widgets/{id}/") || strings.Count(s.path, "{") < 2 || strings.Contains(s.path, "{account}") { // an account is no part of a widget
			continue
		}
		tried++
		if theirs.run == "" { // only one crawl runs at a time
			theirs.crawlFor(t, a, s)
		}
		for token, id := range map[string]app.WidgetID{a.Stranger.Token: mine.Widget.ID, a.Owner.Token: second, a.Admin.Token: mine.Widget.ID} {
			f := theirs
			f.widget = id
			c := f.call(t, s)
			c.Token = token
			if r := a.Do(t, c); r.Status != 404 {
				t.Errorf("%s %s: %d %s", s.method, c.Path, r.Status, clip(r.Body))
			}
		}
		c := theirs.call(t, s)
		c.Token = a.Owner.Token
		if s.method != "GET" {
			continue
		}
		if r := a.Do(t, c); r.Status != 200 {
			t.Errorf("%s %s, the right one: %d %s", s.method, c.Path, r.Status, clip(r.Body))
		}
	}
	if tried < 10 {
		t.Errorf("only %d routes were tried", tried)
	}
	for what, c := range map[string]apptest.Call{
		"history": {Path: "/api/chat/history/" + string(second), Header: map[string]string{"X-Session-ID": theirs.session}},
		"chat":    {Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": second, "message": "What did I ask?", "sessionId": theirs.session, "isEmbedded": true}},
		"rating":  {Method: "POST", Path: "/api/chat/messages/" + theirs.message + "/feedback", Header: map[string]string{"X-Session-ID": "x" + theirs.session}, JSON: map[string]any{"rating": 1}},
	} {
		if r := a.Do(t, c); strings.Contains(string(r.Body), theirs.message) || r.Status == 200 && strings.Contains(string(r.Body), theirs.session) {
			t.Errorf("%s: %d %s", what, r.Status, clip(r.Body))
		}
	}
	after := "/api/widgets/" + string(second) + "/conversations/" + theirs.conversation + "?after=" + theirs.message
	if r := a.Do(t, apptest.Call{Path: after, Token: a.Owner.Token}); r.Status != 404 {
		t.Errorf("a cursor of another widget: %d", r.Status)
	}
}
