package e2e

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long anything may take that a test waits for; the machine may be busy.
const patience = 20 * time.Second

// tab is one tab of the browser, with storage of its own.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	console  []string // warnings, errors and exceptions
	requests []string // "GET address"
}

// look says how a tab is to look.
type look struct {
	width, height int64
	scheme        string // light or dark
	phone         bool
}

var (
	desktop = look{width: 1280, height: 800, scheme: "light"}
	phone   = look{width: 390, height: 844, scheme: "light", phone: true}
)

// newTab opens an empty tab, which closes with the test.
func newTab(t testing.TB, l look) *tab {
	t.Helper()
	if shared.browser == nil {
		noChromium(t)
	}
	ctx, end := chromedp.NewContext(shared.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	tb := &tab{t: t, ctx: ctx}
	tb.attach(l)
	return tb
}

func noChromium(t testing.TB) {
	t.Helper()
	const message = "no Chromium: apt-get install chromium, or name one in CHROME_PATH"
	if os.Getenv("CI") == "true" {
		t.Fatal(message)
	}
	t.Skip(message)
}

// attach listens to the tab and gives it its size and colours.
func (tb *tab) attach(l look) {
	tb.t.Helper()
	tb.must(chromedp.Do(tb.ctx)) // without a deadline: it would close the tab
	tb.must(chromedp.Listen(tb.ctx, tb.hear))
	scheme := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}
	size := chromedp.EmulateViewport(l.width, l.height)
	if l.phone {
		size = chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	tb.do(size)
	_, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: scheme})
	tb.must(err)
}

func (tb *tab) hear(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		tb.console = append(tb.console, "exception: "+e.ExceptionDetails.Text+" "+said([]*runtime.RemoteObject{e.ExceptionDetails.Exception}))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			tb.console = append(tb.console, string(e.Type)+": "+said(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			tb.console = append(tb.console, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		tb.requests = append(tb.requests, e.Request.Method+" "+e.Request.URL)
	}
}

func said(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		if a == nil {
			continue
		}
		out = append(out, strings.Trim(string(a.Value), `"`)+a.Description)
	}
	return strings.Join(out, " ")
}

// complaints are the console's warnings and errors so far.
func (tb *tab) complaints() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.Clone(tb.console)
}

// quiet fails the test if the console has any complaint.
func (tb *tab) quiet() {
	tb.t.Helper()
	if c := tb.complaints(); len(c) > 0 {
		tb.t.Errorf("the console says:\n%s", strings.Join(c, "\n"))
	}
}

// requested counts the requests whose method and address hold part.
func (tb *tab) requested(part string) int {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	n := 0
	for _, r := range tb.requests {
		if strings.Contains(r, part) {
			n++
		}
	}
	return n
}

func (tb *tab) must(err error) {
	tb.t.Helper()
	if err != nil {
		tb.t.Fatal(err)
	}
}

// do runs actions within the tests' patience.
func (tb *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	tb.must(chromedp.Do(ctx, steps...))
}

func (tb *tab) open(address string) {
	tb.t.Helper()
	tb.do(chromedp.Navigate(address))
}

// words that every expression may use: the widget's shadow root, what is in it, and
// when it has come to rest.
const words = `const host = () => document.querySelector('[data-websyte]');
const root = () => host()?.shadowRoot;
const $ = s => root()?.querySelector(s);
const $$ = s => [...(root()?.querySelectorAll(s) ?? [])];
const shown = e => !!e && e.checkVisibility({visibilityProperty: true});
const field = () => $('textarea');
const rest = () => Promise.allSettled([...document.getAnimations(), ...(root()?.getAnimations() ?? [])].filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished));
const last = s => $$('.turn').at(-1)?.querySelector(s);
`

// eval gives what an expression is in the page, promises awaited.
func eval[T any](tb *tab, expression string) T {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T]("(() => {"+words+"return ("+expression+")})()", chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true in the page.
func (tb *tab) wait(expression string) {
	tb.t.Helper()
	// A timer and not a frame: a tab behind another has no frames.
	script := fmt.Sprintf(`new Promise(done => {
		const until = performance.now() + %d;
		let why = '';
		const look = () => {
			try { if (%s) return done(''); why = 'is false' } catch (e) { why = String(e) }
			performance.now() > until ? done(why) : setTimeout(look, 20);
		};
		look();
	})`, (patience - 2*time.Second).Milliseconds(), expression)
	if failed := eval[string](tb, script); failed != "" {
		tb.t.Fatalf("%s: %s\nthe widget shows: %s\nthe console says: %q", expression, failed, eval[string](tb, `$('.panel')?.innerText ?? root()?.textContent ?? document.body.innerText`), tb.complaints())
	}
}

// press types keys, one after the other.
func (tb *tab) press(keys string) {
	tb.t.Helper()
	for part := range strings.SplitAfterSeq(keys, kb.Enter) {
		text, enter := strings.CutSuffix(part, kb.Enter)
		if text != "" {
			tb.do(chromedp.KeyEvent(text))
		}
		if enter {
			tb.enter()
		}
	}
}

// enter presses Enter as a keyboard does: its character belongs to its key, so that
// a page which handles the key gets no character. chromedp sends them apart.
func (tb *tab) enter() {
	tb.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r", UnmodifiedText: "\r"}
	_, err := chromedp.Call(tb.ctx, input.DispatchKeyEvent, key)
	tb.must(err)
	key.Type, key.Text, key.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	_, err = chromedp.Call(tb.ctx, input.DispatchKeyEvent, key)
	tb.must(err)
}

// point is a place in the viewport.
type point struct{ X, Y float64 }

// click clicks the middle of the element that an expression gives, and fails where
// something else lies there.
func (tb *tab) click(element string) {
	tb.t.Helper()
	// A tab behind another draws nothing, so nothing in it comes to rest.
	_, err := chromedp.Call(tb.ctx, page.BringToFront, cdp.Empty{})
	tb.must(err)
	tb.wait("shown(" + element + ")")
	p := eval[*point](tb, `(async e => {
		e.scrollIntoView({block: 'nearest'});
		await rest();
		const r = e.getClientRects()[0], x = r.x + r.width / 2, y = r.y + r.height / 2;
		const top = e.getRootNode().elementFromPoint(x, y);
		return e.contains(top) ? {x, y} : null;
	})(`+element+`)`)
	if p == nil {
		tb.t.Fatalf("%s: cannot be clicked: something lies over it", element)
	}
	tb.do(chromedp.MouseClickXY(p.X, p.Y))
}

// follow clicks a link and gives the tab that it opens.
func (tb *tab) follow(link string) *tab {
	tb.t.Helper()
	own := chromedp.FromContext(tb.ctx).BrowserContextID
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	opened := make(chan target.ID, 1)
	tb.must(chromedp.ListenBrowser(ctx, func(event any) {
		if e, ok := event.(*target.EventTargetCreated); ok && e.TargetInfo.BrowserContextID == own && e.TargetInfo.Type == "page" {
			select {
			case opened <- e.TargetInfo.TargetID:
			default:
			}
		}
	}))
	tb.click(link)
	select {
	case id := <-opened:
		return tb.take(id)
	case <-ctx.Done():
		tb.t.Fatalf("%s: opened no tab", link)
		return nil
	}
}

func (tb *tab) take(id target.ID) *tab {
	tb.t.Helper()
	ctx, end := chromedp.NewContext(tb.ctx, chromedp.WithTargetID(id))
	tb.t.Cleanup(end)
	out := &tab{t: tb.t, ctx: ctx}
	out.attach(desktop)
	out.wait("document.readyState === 'complete'")
	return out
}

// openPanel opens the widget with the mouse.
func (tb *tab) openPanel() {
	tb.t.Helper()
	tb.click("$('.launch')")
	tb.wait("shown($('.panel'))")
}

// ask writes a question presses Enter, and waits until its answer is whole.
func (tb *tab) ask(question string) {
	tb.t.Helper()
	tb.begin(question)
	tb.wait("shown(last('.tools'))")
}

// begin writes a question and presses Enter.
func (tb *tab) begin(question string) {
	tb.t.Helper()
	n := eval[int](tb, "$$('.turn').length")
	tb.click("field()")
	_, err := chromedp.Call(tb.ctx, input.InsertText, input.InsertTextParams{Text: question}) // key by key takes long
	tb.must(err)
	tb.enter()
	tb.wait(fmt.Sprintf("$$('.turn').length === %d", n+1))
}
