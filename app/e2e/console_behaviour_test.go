package e2e

import (
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// An owner changes how the assistant behaves; what is refused is said at its field, and kept.
func TestConsoleBehaviour(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/behaviour", desktop)
	d.fine("behaviour")
	d.fill("Instructions", "Speak like a mechanic.")
	d.fill("Sites that may carry it", "not a site")
	d.press("Save")
	d.wait("document.querySelector('[aria-invalid=true]')?.value === 'not a site'")
	d.refused()
	d.fine("a refused setting")
	d.fill("Sites that may carry it", "https://tarn.example")
	d.click("document.querySelector('[role=switch]')")
	d.press("Save")
	d.says("Saved")
	if r := d.call(http.MethodGet, "/api/widgets/"+id, nil); !contains(r, "mechanic") || !contains(r, "https://tarn.example") || !contains(r, `"public":true`) {
		t.Errorf("stored: %s", r.Body)
	}
	d.quiet()
}

// Whoever has not saved is asked before leaving, by a link and by the back button.
func TestConsoleGuardsWhatIsNotSaved(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/install", desktop)
	d.press("Behaviour")
	d.fill("Instructions", "Speak like a mechanic.")
	d.says("Not saved yet")
	eval[bool](d.tab, "(window.asked = 0, window.leave = false, window.confirm = () => (window.asked++, window.leave), true)")
	d.press("Look")
	d.wait("window.asked === 1 && location.pathname.endsWith('/behaviour')")
	eval[bool](d.tab, "(history.back(), true)")
	d.wait("window.asked === 2 && location.pathname.endsWith('/behaviour') && " + labelled("Instructions") + ".value === 'Speak like a mechanic.'")
	eval[bool](d.tab, "(window.leave = true, history.back(), true)")
	d.wait("window.asked === 3 && location.pathname.endsWith('/install') && document.querySelector('h1').innerText === 'Install'")
	d.quiet()
}

// A session that ends and a server that is away for a moment cost nobody what was written.
func TestConsoleKeepsInstructions(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/behaviour", phone)
	d.fill("Instructions", "Speak like a mechanic.")
	d.away(true)
	d.press("Save")
	d.says("The server does not answer. What you wrote is kept")
	d.axe("the server is away", "html")
	d.away(false)
	d.press("Save")
	d.says("Saved")
	d.saysNot("The server does not answer")
	d.refused()

	d.fill("Instructions", "Speak like a poet.")
	if r := d.call(http.MethodDelete, "/api/user/sessions", nil); r.Status != http.StatusNoContent {
		t.Fatalf("end the sessions: %d %s", r.Status, r.Body)
	}
	d.press("Save")
	d.says("Your session has ended. What you wrote is kept.")
	d.refused()
	d.fine("signing in again on a phone")
	d.fill("Password", apptest.Password)
	d.enter()
	d.says("Saved")
	if r := d.call(http.MethodGet, "/api/widgets/"+id, nil); !contains(r, "poet") {
		t.Errorf("stored: %s", r.Body)
	}
	d.quiet()
}

// A list that was asked for while the server is away comes when it is back.
func TestConsoleComesBack(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/knowledge", desktop)
	d.says("Nothing to answer from yet")
	d.away(true)
	d.fill("Title or address", "anything")
	d.says("The server does not answer. It is tried again.")
	d.away(false)
	d.says("Nothing like “anything” here")
	d.saysNot("The server does not answer")
}

// away has the server not answer the tab.
func (d *desk) away(now bool) {
	d.t.Helper()
	all := []*network.Conditions{{Offline: now, DownloadThroughput: -1, UploadThroughput: -1}}
	_, err := chromedp.Call(d.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: all})
	d.must(err)
}
