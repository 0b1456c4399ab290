package e2e

import (
	"bytes"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

func contains(r apptest.Reply, text string) bool { return bytes.Contains(r.Body, []byte(text)) }

// An owner copies the script tag, and sees whether the site carries it.
func TestConsoleInstall(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	site := newShop(t)
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles", "url": site.url + "/"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/install", phone)
	d.says("It is not open to visitors yet")
	d.fine("install")
	d.press("Check the site")
	d.says("does not carry it yet")
	d.fine("the site does not carry it")
	tag := eval[string](d.tab, "document.querySelector('main pre, main code').innerText")
	if !strings.Contains(tag, a.URL+"/widget.js") || !strings.Contains(tag, id) {
		t.Fatalf("the tag is %s", tag)
	}
	site.extra.Store(tag)
	d.press("Check the site")
	d.says("carries it.")
	d.press("Open it to visitors")
	d.says("It is open to visitors")
	d.saysNot("It is not open to visitors yet")
	d.fine("the site carries it")

	// The tag that was copied works.
	tb := newTab(t, desktop)
	tb.open(site.url + "/")
	tb.wait("shown($('.launch'))")
}
