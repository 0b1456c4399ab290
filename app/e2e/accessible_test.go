package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// faults is what axe-core finds in the elements that a selector names, shadow trees
// included; it has to be in the page.
const faults = `axe.run(SCOPE, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}).then(({violations}) =>
	violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.flat().join(' ') + ': ' + n.failureSummary.replaceAll('\n', ' '))))`

// axe fails the test for each fault that axe-core finds.
func (tb *tab) axe(state, selector string) {
	tb.t.Helper()
	if !eval[bool](tb, "!!window.axe") {
		source, err := os.ReadFile(filepath.Join(apptest.Root(tb.t), "web/node_modules/axe-core/axe.min.js"))
		if err != nil {
			tb.t.Fatalf("run npm ci in web: %v", err)
		}
		ctx, cancel := context.WithTimeout(tb.ctx, patience)
		defer cancel()
		_, err = chromedp.Run(ctx, chromedp.Evaluate[string](string(source)+";axe.version"))
		tb.must(err)
	}
	for _, fault := range eval[[]string](tb, strings.Replace(faults, "SCOPE", "'"+selector+"'", 1)) {
		tb.t.Errorf("%s: axe finds %s", state, fault)
	}
}

// small is every target of the widget that a finger of 24 pixels does not hit in its
// middle, but for links that stand in a line of text.
const small = `$$('a, button, summary, input, textarea, [tabindex="0"]').filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.leaving') && !e.matches('p a, li a:not(.rows a), .fine a, .who a, .important a')).flatMap(e => {
	const scroll = $('.log')?.scrollTop;
	e.scrollIntoView({block: 'center'});
	const r = e.getClientRects()[0], x = r.x + r.width / 2, y = r.y + r.height / 2;
	const missed = [[-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]].filter(([dx, dy]) => {
		const hit = root().elementFromPoint(x + dx, y + dy);
		return !(e === hit || e.contains(hit) || hit?.contains(e) && hit.matches('button, a, label, li > *'));
	});
	if (scroll !== undefined) $('.log').scrollTop = scroll;
	return missed.length ? [e.localName + '.' + e.className + ' ' + (e.ariaLabel ?? e.innerText) + ' ' + [r.width, r.height]] : [];
})`

// lost is what of the widget's text cannot be read: cut off, or only by scrolling sideways;
// addresses may be, for the link says what it leads to.
const lost = `$$('*').filter(e => e.checkVisibility() && !e.closest('.sr, pre, .wide, svg, bdi, [aria-hidden=true]')).filter(e => {
	const style = getComputedStyle(e);
	return style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 || style.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1 && e.clientHeight > 0 && style.overflowX !== 'visible' && e.innerText?.trim() && !e.matches('.panel');
}).map(e => e.localName + '.' + e.className + ': ' + e.innerText?.slice(0, 60) + ' ' + [e.scrollWidth, e.clientWidth, e.scrollHeight, e.clientHeight])`

func sees(tb *tab, state string) {
	tb.t.Helper()
	tb.axe(state, "[data-websyte]")
	tb.roomy(state)
}

// roomy fails the test for what is too small to hit or too wide to be seen.
func (tb *tab) roomy(state string) {
	tb.t.Helper()
	tb.shoot(strings.ReplaceAll(tb.t.Name(), "/", "-") + "-" + state)
	for _, target := range eval[[]string](tb, small) {
		tb.t.Errorf("%s: a target smaller than 24 pixels: %s", state, target)
	}
	if eval[bool](tb, "document.documentElement.scrollWidth > innerWidth || $('.panel')?.scrollWidth > innerWidth") {
		tb.t.Errorf("%s: the page scrolls sideways", state)
	}
}

func nothing(*tab) {}

func TestAccessibleInEveryState(t *testing.T) {
	t.Parallel()
	dark, small := desktop, phone
	dark.scheme, small.scheme = "dark", "dark"
	type way struct {
		variety
		look
	}
	walks := map[string]way{"light": {english, desktop}, "dark": {english, dark}, "arabic-phone": {arabic, small}}
	if os.Getenv("WEBSYTE_SHOTS") != "" { // what else there is to be looked at
		walks["phone"], walks["arabic"] = way{english, phone}, way{arabic, desktop}
	}
	for name, c := range walks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, c.variety, c.look, nothing, sees)
		})
	}
}

// Zoomed to 400 %, 1280 pixels are 320; text spacing is that of WCAG 1.4.12.
func TestZoomedAndSpacedNothingIsLost(t *testing.T) {
	t.Parallel()
	const spaced = `(sheet => (sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }'),
		root().adoptedStyleSheets = [...root().adoptedStyleSheets, sheet], true))(new CSSStyleSheet())`
	walk(t, english, look{width: 320, height: 512, scheme: "light"}, func(tb *tab) { eval[bool](tb, spaced) }, func(tb *tab, state string) {
		tb.roomy(state)
		for _, text := range eval[[]string](tb, lost) {
			tb.t.Errorf("%s: not all of it can be read: %s", state, text)
		}
	})
}

func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"recommendations": []map[string]string{{"title": frameQuestion}}})
	for _, path := range []string{"/share/w/", "/embed/"} {
		for name, l := range looks() {
			t.Run(strings.Trim(path, "/")[:5]+"-"+name, func(t *testing.T) {
				t.Parallel()
				tb := newTab(t, l)
				tb.open(s.URL + path + s.id)
				tb.wait("shown($('.panel'))")
				tb.axe("welcome", "html")
				tb.ask(frameQuestion)
				tb.axe("quotes", "html")
				tb.shoot(strings.ReplaceAll(t.Name(), "/", "-"))
			})
		}
	}
}

func TestPlainPageIsAccessible(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"recommendations": []map[string]string{{"title": frameQuestion}}})
	for name, l := range looks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := withoutScripts(t, l)
			tb.open(s.URL + "/share/w/" + s.id)
			tb.until("document.querySelector('.starters button').checkVisibility()")
			tb.inspect("welcome")
			tb.do(chromedp.Click(".starters button"))
			tb.until("!!document.querySelector('#last figure')")
			tb.inspect("quotes")
			tb.do(chromedp.SendKeys("#message", english.unknown), chromedp.Click(".ask button"))
			tb.until("document.querySelectorAll('article').length === 2")
			tb.inspect("refusal")
			tb.shoot(strings.ReplaceAll(t.Name(), "/", "-"))
		})
	}
}

// inspect lets axe-core, and nothing of the page, run scripts.
func (tb *tab) inspect(state string) {
	tb.t.Helper()
	_, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
	tb.must(err)
	tb.axe(state, "html")
	tb.noScripts()
}

// A link on a page of the shop's own, and the chat inside it.
func TestInlineIsAccessible(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	s.shop.tag(s.URL, s.id, `data-target-element="main"`)
	tb := newTab(t, desktop)
	tb.open(s.shop.url + "/returns.html")
	tb.wait("shown($('.panel'))")
	sees(tb, "welcome")
	tb.ask(frameQuestion)
	sees(tb, "quotes")
}
