package e2e

import (
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// inPreview is an expression for what a selector finds in the widget of the preview.
func inPreview(selector string) string {
	return `document.querySelector('iframe').contentDocument.querySelector('[data-websyte]').shadowRoot.querySelector('` + selector + `')`
}

// An owner sees what visitors would see, before it is stored.
func TestConsoleLook(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles", "public": true}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/look", desktop)
	d.wait(inPreview(".launch"))
	d.fine("look")
	const colour = "#8a1c5c"
	d.into("document.querySelector('.short')", colour)
	d.fill("Name", "Tarn & Sons")
	d.wait("getComputedStyle(" + inPreview(".launch") + ").backgroundColor === 'rgb(138, 28, 92)' && " + inPreview(".launch") + ".ariaLabel === 'Ask Tarn & Sons'")
	d.says("Not saved yet")
	if r := a.Do(t, apptest.Call{Path: "/api/public/widget/" + id}); r.Status != 200 || contains(r, "Sons") {
		t.Errorf("stored before it is saved: %s", r.Body)
	}
	d.press("Wording")
	d.fill("Find a text", "placeholder")
	d.fine("wording")
	d.press("Save")
	d.says("Saved")
	if r := a.Do(t, apptest.Call{Path: "/api/public/widget/" + id}); !contains(r, "Sons") || !contains(r, colour) {
		t.Errorf("not stored: %s", r.Body)
	}
	d.press("Phone")
	d.wait("document.querySelector('iframe').getBoundingClientRect().width === 390")
	d.fine("look on a phone")
}
