package server_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/limit"
)

// Whoever is signed in asks widgets of his own from our pages, public or not; of
// others' he is a visitor, and other origins' pages get nothing by his cookie.
func TestWhoIsSignedInAsksHisOwnWidgets(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	private := a.Widget(t, map[string]any{"name": "Private"})
	public := a.Widget(t, map[string]any{"name": "Public", "public": true, "allowedOrigins": []string{siteOrigin}})
	ours := map[string]string{"Sec-Fetch-Site": "same-origin"}
	siblings := map[string]string{"Origin": "https://sub.example", "Sec-Fetch-Site": "same-site"}
	mine, strange := a.SignedIn(t, a.Owner), a.SignedIn(t, a.Stranger)
	ask := func(w any, explain bool) apptest.Call {
		return apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": w, "message": "hello", "explain": explain}}
	}
	history := "/api/chat/history/"
	for name, c := range map[string]struct {
		browser *apptest.Browser
		call    apptest.Call
		header  map[string]string
		status  int
	}{
		"one's own":                      {mine, ask(private, true), ours, 200},
		"one's own, drawn":               {mine, apptest.Call{Path: "/api/public/widget/" + string(private)}, ours, 200},
		"one's own, by another origin":   {mine, ask(private, false), siblings, 404},
		"one's own, read by another":     {mine, apptest.Call{Path: history + string(private)}, siblings, 404},
		"somebody else's":                {strange, ask(private, false), ours, 404},
		"somebody else's, public":        {strange, ask(public, false), ours, 200},
		"somebody else's, explained":     {strange, ask(public, true), ours, 403},
		"public, by another origin":      {mine, ask(public, false), siblings, 403},
		"what is said at somebody's":     {strange, apptest.Call{Path: history + string(public)}, ours, 401},
		"conversations of one's visitor": {mine, apptest.Call{Path: history + string(public)}, ours, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.call.Header = c.header
			if r := c.browser.Do(t, c.call); r.Status != c.status {
				t.Errorf("%d, want %d: %s", r.Status, c.status, clip(r.Body))
			}
		})
	}
}

func TestQuestionsOfWhoIsSignedInHaveARateOfTheirOwn(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	w := a.Widget(t, map[string]any{"public": true, "limits": map[string]any{"perMinute": 1}})
	b := a.SignedIn(t, a.Stranger)
	for i := range 31 {
		r := b.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Header: map[string]string{"Sec-Fetch-Site": "same-origin"},
			JSON: map[string]any{"widgetId": w, "message": "hello"}})
		if want := map[bool]int{true: 200, false: 429}[i < 30]; r.Status != want || r.Header.Get("X-RateLimit-Limit") != "30" {
			t.Fatalf("question %d: %d, limit %q: %s", i+1, r.Status, r.Header.Get("X-RateLimit-Limit"), clip(r.Body))
		}
	}
	if !strings.Contains(a.Do(t, apptest.Call{Path: "/api/public/widget/" + string(w)}).Header.Get("Vary"), "Origin") {
		t.Error("a cache may mix up origins")
	}
}

func TestNoRateIsNone(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{VisitorRate: limit.Unlimited})
	w := a.Widget(t, map[string]any{"public": true})
	for range 12 {
		r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Header: map[string]string{"Sec-Fetch-Site": "same-origin"},
			JSON: map[string]any{"widgetId": w, "message": "hello"}})
		if r.Status != 200 || r.Header.Get("X-RateLimit-Limit") != "" {
			t.Fatalf("%d, limit %q: %s", r.Status, r.Header.Get("X-RateLimit-Limit"), clip(r.Body))
		}
	}
}

// Whose password was hashed in another way gets a new hash with the next log-in. Of two
// at the same time one finds it replaced, and lets the caller in all the same.
func TestLogInsAtTheSameTime(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	var working sync.WaitGroup
	for range 4 {
		b := a.Browser(t)
		working.Go(func() {
			if r := b.LogIn(t, a.Owner.Email, apptest.Password); r.Status != 200 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	}
	working.Wait()
}
