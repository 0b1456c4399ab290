package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// focused is the element that has the focus, in the widget or in the page.
const focused = `(document.activeElement === host() ? root().activeElement : document.activeElement)`

// backTab presses Shift and Tab.
func (tb *tab) backTab() {
	tb.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(tb.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9, Modifiers: 8})
		tb.must(err)
	}
}

// reach goes by Tab, or backwards, until an element has the focus, and fails the test
// where its ring cannot be seen.
func (tb *tab) reach(element string, step func()) {
	tb.t.Helper()
	for range 60 {
		if eval[bool](tb, focused+" === ("+element+")") {
			tb.wait(fmt.Sprintf(`(e => {
				const s = getComputedStyle(e), r = e.getBoundingClientRect(), log = e.closest('.log')?.getBoundingClientRect();
				return (s.boxShadow !== 'none' || getComputedStyle(e.closest('.box') ?? e).boxShadow !== 'none') && (!log || r.bottom > log.top && r.top < log.bottom);
			})(%s)`, element))
			return
		}
		step()
	}
	tb.t.Fatalf("the keyboard does not lead to %s but to %s", element, eval[string](tb, focused+"?.outerHTML.slice(0, 200)"))
}

func (tb *tab) tabTo(element string)  { tb.t.Helper(); tb.reach(element, func() { tb.press(kb.Tab) }) }
func (tb *tab) backTo(element string) { tb.t.Helper(); tb.reach(element, tb.backTab) }

// choose opens the header's menu and takes an entry.
func (tb *tab) choose(name string) {
	tb.t.Helper()
	tb.backTo("$('.menu summary')")
	tb.enter()
	tb.wait("$('.menu').open")
	tb.tabTo("$$('.menu button').find(b => b.innerText === '" + name + "')")
	tb.enter()
	tb.wait("!$('.menu').open")
}

func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	model := newHalted(t)
	s := setUp(t, apptest.Options{Model: model.Server}, map[string]any{"pageContext": true, "recommendations": []map[string]string{{"title": frameQuestion}}})
	tb := s.visit("returns.html")
	eval[bool](tb, "(navigator.clipboard.writeText = async text => { window.copied = text }, URL.createObjectURL = blob => (blob.text().then(text => { window.saved = text }), 'data:,'), true)")
	tb.tabTo("$('.launch')")
	tb.enter()
	tb.wait("shown($('.panel')) && " + focused + " === field()")

	// A starter question, stopped; edited, and asked anew.
	held := newGate(t, 20)
	model.halt.Store(held)
	tb.backTo("$$('.welcome .rows button').at(-1)")
	tb.enter()
	tb.wait("last('.md')?.innerText.length > 40")
	tb.wait(focused + " !== document.body")
	tb.tabTo("$('.send')")
	tb.enter()
	tb.wait("last('.a').innerText.includes('Stopped.')")
	model.halt.Store(nil)
	held.release()
	tb.backTo("last('.tools button:nth-last-child(2)')")
	tb.enter()
	tb.wait(focused + " === field() && field().value.length > 10")
	tb.press(" Please?" + kb.Enter)
	tb.wait("shown(last('.tools')) && last('.q').innerText.endsWith('Please?') && $$('.turn').length === 2 && !!last('.cite')")
	tb.cards()
	tb.rating()
	tb.wholeConversation()

	// Retry, and a question without the page.
	tb.backTo("last('.tools button:last-child')")
	tb.enter()
	tb.wait("$$('.turn').length === 1 && shown(last('.tools')) && !last('.comment')")
	tb.tabTo("$('.ctx button')")
	tb.enter()
	tb.wait("!shown($('.ctx')) && " + focused + " === field()")

	// Escape closes what is open: first the menu, then the panel.
	tb.backTo("$('.menu summary')")
	tb.enter()
	tb.press(kb.Escape)
	tb.wait("!$('.menu').open && shown($('.panel')) && " + focused + " === $('.menu summary')")
	tb.press(kb.Escape)
	tb.wait("!shown($('.panel')) && " + focused + " === $('.launch')")
	tb.enter()
	tb.wait(focused + " === field()")
	tb.choose("Erase for good")
	tb.wait(focused + " === $('.log > .note button')")
	tb.enter()
	tb.wait("!$('.turn') && shown($('.welcome')) && " + focused + " === field()")
	tb.backTo("$('.head > button')")
	tb.enter()
	tb.wait("!shown($('.panel')) && " + focused + " === $('.launch')")
	tb.quiet()
}

// cards opens and closes the card of a source.
func (tb *tab) cards() {
	tb.t.Helper()
	tb.backTo("last('.md .cite')")
	tb.enter()
	tb.wait("shown($('.card')) && last('.md .cite').ariaExpanded === 'true'")
	tb.tabTo("$('.card .ib')")
	tb.tabTo("$('.card a')")
	tb.backTo("$('.card .ib')")
	tb.enter()
	tb.wait("!$('.card') && " + focused + " === last('.md .cite')")
	tb.tabTo("last('.notes button')")
	tb.enter()
	tb.wait("shown($('.notes .card'))")
	tb.enter()
	tb.wait("!$('.card')")
}

// rating copies, rates and comments.
func (tb *tab) rating() {
	tb.t.Helper()
	tb.tabTo("last('.tools button')")
	tb.enter()
	tb.wait("window.copied?.includes('sixty days')")
	tb.tabTo("last('[data-rating=\"-1\"]')")
	tb.enter()
	tb.tabTo("last('.comment input')")
	tb.press("Too long" + kb.Enter)
	tb.wait("!last('.comment') && root().activeElement?.closest('.tools')")
	tb.wait("$('.sr').innerText.includes('thank')")
}

// wholeConversation saves it, begins another, and follows what is offered there.
func (tb *tab) wholeConversation() {
	tb.t.Helper()
	tb.choose("Save the conversation")
	tb.wait("window.saved?.includes('sixty days')")
	tb.wait(focused + " !== document.body")
	tb.choose("Start over")
	tb.wait("!$('.turn') && shown($('.welcome')) && " + focused + " === field()")
	tb.press(frameQuestion + kb.Enter)
	tb.wait("shown(last('.tools')) && " + focused + " === field()")
}

// What Tab reaches comes in the order in which it is read, and the way leads out of
// the panel again, for it is beside the page and not over it.
func TestTabOrderIsReadingOrder(t *testing.T) {
	t.Parallel()
	model := newHalted(t)
	s := setUp(t, apptest.Options{Model: model.Server}, nil)
	tb := s.visit("returns.html")
	tb.openPanel()
	tb.ask(frameQuestion)
	tb.click("last('.md .cite')")
	tb.wait("shown($('.card'))")
	tb.click("field()")
	for range 40 {
		tb.backTab()
		if eval[bool](tb, "document.activeElement !== host()") {
			break
		}
	}
	type stop struct {
		Name string
		Y    float64
	}
	var stops []stop
	for range 40 {
		tb.press(kb.Tab)
		at := eval[*stop](tb, "document.activeElement !== host() ? null : (e => ({name: e.className + ' ' + (e.ariaLabel ?? e.innerText ?? ''), y: e.getBoundingClientRect().top + (e.closest('.log') ? $('.log').scrollTop : e.closest('.head') ? -1e6 : 1e6)}))(root().activeElement)")
		if at == nil {
			break
		}
		stops = append(stops, *at)
	}
	if len(stops) < 15 || !slices.IsSortedFunc(stops, func(a, b stop) int {
		if b.Y < a.Y-30 { // what stands in one line may be of different height
			return 1
		}
		return 0
	}) {
		t.Errorf("Tab goes %+v", stops)
	}
}

// A screen reader hears whole sentences, each once.
func TestLiveRegionSpeaksInSentences(t *testing.T) {
	t.Parallel()
	const text = "You have sixty days. [%] Keep the carton, for a frame travels badly in anything else. Write to us first, at no. 4."
	model := newHalted(t)
	behaviour := model.behaviour(text)
	behaviour.DeltaSize = 3
	model.Set(behaviour)
	s := setUp(t, apptest.Options{Model: model.Server}, nil)
	tb := s.visit("returns.html")
	tb.openPanel()
	eval[bool](tb, "(window.heard = [], new MutationObserver(all => all.forEach(m => m.addedNodes.forEach(n => heard.push(n.textContent)))).observe($('.sr'), {childList: true, subtree: true, characterData: true}), true)")
	tb.ask(frameQuestion)
	heard := eval[[]string](tb, "heard")
	answer := heard[slices.IndexFunc(heard, func(said string) bool { return strings.HasPrefix(said, "You") }):]
	for _, said := range answer {
		if !regexp.MustCompile(`[.!?]$`).MatchString(said) {
			t.Errorf("it says %q", said)
		}
	}
	if got := strings.Join(answer, " "); got != strings.ReplaceAll(text, " [%]", "") {
		t.Errorf("it says %q", heard)
	}
}
