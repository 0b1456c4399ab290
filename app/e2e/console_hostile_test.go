package e2e

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// hostile are values that somebody else may have written.
func hostile() []string {
	return []string{
		`<img src=x onerror="document.title='owned'"><svg onload=alert(1)>`,
		"\u202eevil\u202c \u2067\u05d0\u2069 [x](javascript:alert(1))",
		strings.Repeat("W", 10_000),
	}
}

// text fails the test where a hostile value has become more than text.
func (d *desk) text() {
	d.t.Helper()
	if eval[bool](d.tab, "document.title === 'owned' || !!document.querySelector('img[src=x], svg[onload], [href^=javascript]')") {
		d.t.Error("text has become markup")
	}
}

// Names, titles and messages of any kind are text on every screen, and none pushes it wide.
func TestConsoleTakesHostileText(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	short := func(s string, n int) string { return s[:min(len(s), n)] }
	var id string
	for i, value := range hostile() {
		made := a.Widget(t, map[string]any{"name": short(value, 200), "description": short(value, 1000), "welcome": short(value, 1000), "public": true, "recommendations": []map[string]string{{"title": short(value, 100)}}})
		if i == 0 {
			id = string(made)
		}
	}
	var last string
	for _, value := range hostile() {
		last = string(a.AddText(t, app.WidgetID(id), short(value, 400), "Text: "+value).ID)
		talk(t, a, id, value)
	}
	d := signIn(t, a, a.Owner, "/console/", phone)
	for _, screen := range []string{"", "w/" + id + "/knowledge", "w/" + id + "/knowledge/" + last, "w/" + id + "/conversations", "w/" + id + "/insights", "w/" + id + "/look", "w/" + id + "/behaviour", "w/" + id + "/install"} {
		d.open(a.URL + "/console/" + screen)
		d.wait("document.querySelector('main h1') && !document.querySelector('.skeleton, .bone')")
		d.fine("hostile " + strings.ReplaceAll(screen, "/", " "))
		d.text()
	}
}
