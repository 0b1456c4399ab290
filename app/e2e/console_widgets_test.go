package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// An owner finds, copies, shares and deletes assistants, and takes a deletion back.
func TestConsoleWidgets(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	d := signIn(t, a, a.Owner, "/console/", desktop)
	d.says("No assistant yet")
	d.fine("no assistant")
	tarn := "/api/widgets/" + string(a.Widget(t, map[string]any{"name": "Tarn Cycles", "public": true}))
	mill := "/api/widgets/" + string(a.Widget(t, map[string]any{"name": "<img src=x onerror=alert(1)>"}))
	d.open(a.URL + "/console/")
	d.says("<img src=x onerror=alert(1)>")
	d.says("Open to visitors")
	d.fine("assistants")

	d.fill("Name or address", "tarn")
	d.saysNot("onerror")
	if got := eval[string](d.tab, "location.search"); got != "?q=tarn" {
		t.Errorf("the search is not in the address: %s", got)
	}
	d.press("More: Tarn Cycles")
	d.press("Share")
	d.fill("E-mail of the account", a.Stranger.Email)
	d.press("Share")
	d.says(a.Stranger.Email)
	d.fine("sharing")
	if r := a.Do(t, apptest.Call{Path: tarn, Token: a.Stranger.Token}); r.Status != 200 {
		t.Errorf("shared with: %d", r.Status)
	}
	d.press("Close")

	d.press("More: Tarn Cycles")
	d.press("Delete")
	d.press("Undo")
	d.wait("!document.querySelector('.gone')")
	d.press("More: Tarn Cycles")
	d.press("Duplicate")
	d.wait("location.pathname.endsWith('/knowledge')")
	eval[bool](d.tab, "(history.back(), true)")
	d.wait("location.pathname === '/console/' && location.search === '?q=tarn'")
	d.says("Tarn Cycles (copy)")

	d.fill("Name or address", "img")
	d.saysNot("Tarn")
	d.press("More: <img src=x onerror=alert(1)>")
	d.press("Delete")
	d.until(mill, 404)
	if r := d.call("GET", tarn, nil); r.Status != 200 {
		t.Errorf("taken back, and yet: %d", r.Status)
	}
	d.quiet()
}

// A long list is read in parts, where somebody looks at it.
func TestConsoleLongList(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	for i := range 130 {
		a.Widget(t, map[string]any{"name": fmt.Sprintf("Assistant %03d", i)})
	}
	d := signIn(t, a, a.Owner, "/console/", phone)
	d.says("130 assistants")
	if n := d.requested("/api/widgets?"); n != 1 {
		t.Errorf("asked %d times for what is seen", n)
	}
	first := eval[string](d.tab, "document.querySelector('.long .ttl').innerText")
	eval[bool](d.tab, "(document.querySelector('.long').scrollTop = 1e6, true)")
	d.wait("document.querySelector('.long li:last-child')?.ariaPosInSet === '130' && document.querySelector('.long li:last-child .ttl')")
	if last := eval[string](d.tab, "document.querySelector('.long li:last-child .ttl').innerText"); last == first || d.requested("/api/widgets?") != 2 {
		t.Errorf("the first %s, the last %s, asked %d times", first, last, d.requested("/api/widgets?"))
	}
	if n := eval[int](d.tab, "document.querySelectorAll('.long li').length"); n > 60 {
		t.Errorf("%d rows are drawn", n)
	}
	d.quiet()
}

// Whoever is not signed in comes back, having signed in, to the address that was asked for.
func TestConsoleLeadsToSignIn(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	d := &desk{newTab(t, phone), a, a.Owner}
	d.open(a.URL + "/console/settings/tokens")
	d.arrives("/login?next=%2Fconsole%2Fsettings%2Ftokens")
	d.into("document.querySelector('#email')", a.Owner.Email)
	d.into("document.querySelector('#password')", apptest.Password)
	d.click("document.querySelector('button[type=submit]')")
	d.arrives("/console/settings/tokens")
	d.says("New token")
	d.quiet()
}

// A keyboard is enough: each thing can be reached, and a menu gives the focus back.
func TestConsoleByKeyboard(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	a.Widget(t, map[string]any{"name": "Tarn Cycles"})
	d := signIn(t, a, a.Owner, "/console/", desktop)
	d.says("Tarn Cycles")
	focused := func(want string) {
		t.Helper()
		for range 30 {
			if eval[string](d.tab, "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText).trim()") == want {
				return
			}
			d.tab.press(kb.Tab)
		}
		t.Fatalf("Tab does not lead to %q", want)
	}
	focused("To the content")
	focused("More: Tarn Cycles")
	d.enter()
	d.wait("document.activeElement.role === 'menuitem'")
	d.tab.press(kb.ArrowDown)
	if got := eval[string](d.tab, "document.activeElement.innerText"); got != "Share" {
		t.Errorf("the arrow leads to %q", got)
	}
	d.tab.press(kb.Escape)
	d.wait("document.activeElement.ariaLabel === 'More: Tarn Cycles'")
	d.enter()
	d.wait("document.activeElement.role === 'menuitem'")
	d.tab.press(kb.ArrowDown)
	d.enter()
	d.wait("document.querySelector('dialog').contains(document.activeElement)")
	d.tab.press(kb.Escape)
	d.wait("!document.querySelector('dialog')")
}

// Every screen fits a screen and a phone, in light and dark, in both languages.
func TestConsoleLooks(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles", "public": true}))
	talk(t, a, id, "Who won the chess olympiad?")
	for language, l := range map[string]look{"en": desktop, "de": {width: 390, height: 844, scheme: "dark", phone: true}} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			d := signIn(t, a, a.Admin, "/console/settings", l)
			eval[bool](d.tab, `(() => { const s = document.querySelector('select'); s.value = '`+language+`'; s.dispatchEvent(new Event('change', {bubbles: true})); return true })()`)
			d.wait("document.documentElement.lang === '" + language + "'")
			for _, screen := range []string{"", "settings/tokens", "settings/people", "settings/model", "settings/system", "settings/audit", "w/" + id + "/conversations", "w/" + id + "/insights", "settings"} {
				d.open(a.URL + "/console/" + screen)
				d.wait("document.querySelector('main h1') && !document.querySelector('.skeleton')")
				d.fine(language + " " + strings.ReplaceAll(strings.TrimPrefix(screen, "w/"+id+"/"), "/", " "))
			}
		})
	}
}
