package e2e

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// desk is a tab with the console, and somebody who is signed in.
type desk struct {
	*tab
	app *apptest.App
	who apptest.Account
}

// signIn signs somebody in, on the way to an address of the console.
func signIn(t testing.TB, a *apptest.App, who apptest.Account, address string, l look) *desk {
	t.Helper()
	d := &desk{newTab(t, l), a, who}
	d.open(a.URL + "/login?next=" + url.QueryEscape(address))
	d.into("document.querySelector('#email')", who.Email)
	d.into("document.querySelector('#password')", apptest.Password)
	d.click("document.querySelector('button[type=submit]')")
	d.arrives(address)
	return d
}

// arrives waits until another page is there, whose screen has been drawn.
func (d *desk) arrives(address string) {
	d.t.Helper()
	there := "location.pathname + location.search === " + strconv.Quote(address) + " && !!document.querySelector('main h1')"
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(d.ctx, patience)
		arrived, err := chromedp.Run(ctx, chromedp.Evaluate[bool](there)) // fails while one page goes and the next comes
		cancel()
		if err == nil && arrived {
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("does not arrive at %s: %v\nthe page says: %s\nthe console says: %q", address, err, eval[string](d.tab, "location.href + ' ' + document.body.innerText"), d.complaints())
		}
	}
}

// named is an expression for what can be pressed and has a name.
func named(name string) string {
	return `[...document.querySelectorAll('a, button, summary, [role=switch], input[type=checkbox], input[type=radio]')].findLast(e => shown(e) && (e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).innerText).trim() === ` + strconv.Quote(name) + `)`
}

// labelled is an expression for the field with a label.
func labelled(label string) string {
	return `[...document.querySelectorAll('input, textarea, select')].findLast(e => shown(e) && (e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? '').trim() === ` + strconv.Quote(label) + `)`
}

// reach presses Tab until what has a name has the focus.
func (d *desk) reach(name string) {
	d.t.Helper()
	for range 60 {
		d.tab.press(kb.Tab)
		if eval[string](d.tab, "(e => e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText)(document.activeElement).trim()") == name {
			return
		}
	}
	d.t.Fatalf("Tab does not lead to %q", name)
}

// write types into what has the focus.
func (d *desk) write(text string) {
	d.t.Helper()
	_, err := chromedp.Call(d.ctx, input.InsertText, input.InsertTextParams{Text: text})
	d.must(err)
}

func (d *desk) press(name string) { d.t.Helper(); d.click(named(name)) }

// fill writes into a field what shall stand in it.
func (d *desk) fill(label, text string) { d.t.Helper(); d.into(labelled(label), text) }

func (d *desk) into(field, text string) {
	d.t.Helper()
	d.wait("shown(" + field + ")")
	// In one step: a page that has just come may move the focus to its first field between two.
	eval[bool](d.tab, "("+field+".focus(), "+field+".select?.(), document.execCommand('insertText', false, "+strconv.Quote(text)+"))")
}

// says waits until the page shows a text.
func (d *desk) says(text string) {
	d.t.Helper()
	d.wait("document.body.innerText.includes(" + strconv.Quote(text) + ")")
}

func (d *desk) saysNot(text string) {
	d.t.Helper()
	d.wait("!document.body.innerText.includes(" + strconv.Quote(text) + ")")
}

// fine fails the test where the page has faults that axe-core knows, scrolls sideways
// or has complained, as of its policy.
func (d *desk) fine(state string) {
	d.t.Helper()
	// Ended, not awaited: a tab behind another has no frames in which they would end.
	eval[bool](d.tab, "(document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity).forEach(a => a.finish()), true)")
	d.axe(state, "html")
	if eval[bool](d.tab, "document.documentElement.scrollWidth > innerWidth || document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth") {
		d.t.Errorf("%s: scrolls sideways", state)
	}
	d.quiet()
	d.shoot("console-" + strings.ReplaceAll(state, " ", "-"))
}

// refused forgives the complaint of a call that the server was to refuse.
func (d *desk) refused() {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.console = nil
}

func (d *desk) call(method, path string, body any) apptest.Reply {
	d.t.Helper()
	return d.app.Do(d.t, apptest.Call{Method: method, Path: path, Token: d.who.Token, JSON: body})
}

// until waits until a path answers with a status.
func (d *desk) until(path string, status int) {
	d.t.Helper()
	for end := time.Now().Add(patience); d.call(http.MethodGet, path, nil).Status != status; {
		if time.Now().After(end) {
			d.t.Fatalf("%s does not answer %d", path, status)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
