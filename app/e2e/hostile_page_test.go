package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// shadowStyle is what all that is seen of the widget looks like: its host and root have
// no extent.
const shadowStyle = `rest().then(() => JSON.stringify($$('.ws *').filter(e => !e.closest('.sr')).map(e => {
	const style = getComputedStyle(e), r = e.getBoundingClientRect();
	return [e.localName, e.className, [r.x, r.y, r.width, r.height], [...style].filter(p => !p.startsWith('--')).map(p => p + ':' + style.getPropertyValue(p))];
})))`

const (
	resetPage = `<style>
	* { margin: 9px; padding: 9px; box-sizing: content-box; font: italic 700 8px/3 monospace; color: #f00; letter-spacing: 9px; text-transform: uppercase; text-align: center; cursor: wait; visibility: hidden; transition: all 9s; float: left; border: 3px dashed; max-width: 50px }
	div, button, section, textarea, svg, [data-websyte] { display: none !important; opacity: .2 !important; position: static !important; pointer-events: none !important; z-index: -1 !important }
	:root { --ws-surface: #f00; --ws-text: #f00; --ws-primary: #f00; --ws-mark: #f00; --ws-line: #f00; --ws-hover: #f00 }
	html { direction: rtl; writing-mode: vertical-rl; color-scheme: dark }
</style>`
	unsetPage  = `<style>* { all: unset !important }</style>`
	raisedPage = `<style>
	body { transform: rotate(2deg) scale(.8); filter: blur(1px); perspective: 90px; will-change: transform; contain: paint; overflow: hidden }
	body *, .over { z-index: 2147483647; position: relative }
	.over { position: fixed; inset: 0; background: #f0f8 }
</style><div class="over"></div>`
	smallPage = `<style>html { font-size: 62.5% } body { font-size: 1.6rem }</style>`
)

// No style of a page reaches into the widget, and nothing of it lies over the widget.
func TestNoPageChangesTheWidget(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"recommendations": []map[string]string{{"title": frameQuestion}}})
	tag := s.shop.extra.Load().(string)
	want := map[string]string{}
	for _, c := range []struct{ name, extra string }{
		{"plain", ""}, {"reset", resetPage}, {"unset", unsetPage}, {"raised", raisedPage}, {"small", smallPage},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.shop.extra.Store(c.extra + tag)
			tb := newTab(t, desktop)
			tb.open(s.shop.url + "/returns.html")
			tb.wait("shown($('.launch'))")
			tb.alike(want, "closed")
			tb.openPanel()
			tb.alike(want, "welcome")
			tb.ask(frameQuestion)
			tb.wait("last('.quotes').innerText.includes('sixty days')")
			tb.alike(want, "quotes")
			tb.shoot("hostile-" + c.name)
		})
	}
}

// alike fails the test where the widget does not look as it did the first time.
func (tb *tab) alike(first map[string]string, state string) {
	tb.t.Helper()
	got := eval[string](tb, shadowStyle)
	if first[state] == "" {
		first[state] = got
	} else if got != first[state] {
		tb.t.Errorf("%s: %s", state, difference(first[state], got))
	}
}

const (
	// As Prototype.js, MooTools and their like did it.
	extending = `<script>
	Array.prototype.toJSON = function () { return 'x' }; Array.prototype.each = function () {}; Object.prototype.extend = function () {};
	String.prototype.strip = function () {}; Function.prototype.bindTo = function () {}; Element.prototype.hide = function () {};
	window.$ = window.$$ = () => { throw new Error('not yours') };
</script>`
	amdLoader = `<script>
	Object.assign(window, {regeneratorRuntime: {}, define: Object.assign(() => { throw new Error('amd') }, {amd: {}}), module: {exports: {}}, exports: {}});
</script>`
	shortcuts = `<script>
	window.heard = [];
	for (const type of ['keydown', 'keypress', 'keyup']) document.addEventListener(type, e => { heard.push(e.key); e.preventDefault() });
</script>`
	noStorage = `<script>
	for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, {get() { throw new DOMException('refused', 'SecurityError') }});
</script>`
	reactive = `<script>
	// A single-page site that draws its body anew, and throws out what it does not know.
	addEventListener('websyte:opened', () => { document.body.innerHTML = '<main>another page</main>'; history.pushState({}, '', '?other') });
</script>`
)

// Whatever a page has done to its own JavaScript, the widget answers.
func TestPagesWithScriptsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tag := s.shop.extra.Load().(string)
	for _, c := range []struct{ name, extra string }{
		{"extended prototypes", extending}, {"AMD and CommonJS", amdLoader}, {"keyboard shortcuts", shortcuts}, {"storage refused", noStorage}, {"body drawn anew", reactive},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.shop.extra.Store(c.extra + tag)
			tb := newTab(t, desktop)
			tb.open(s.shop.url + "/returns.html")
			tb.wait("shown($('.launch'))")
			tb.openPanel()
			tb.press(frameQuestion)
			tb.enter()
			tb.wait("shown(last('.tools')) && last('.quotes').innerText.includes('sixty days')")
			tb.ask("And which socks are the warmest?") // with what went before
			if c.extra == shortcuts {
				if heard := eval[[]string](tb, "heard"); len(heard) > 0 {
					t.Errorf("the page hears what is typed: %q", heard)
				}
			}
			tb.quiet()
		})
	}
}

// A page may break what the widget cannot do without. Then it is not there, and
// throws nothing.
func TestBrokenPagesAreLeftInPeace(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tag := s.shop.extra.Load().(string)
	for _, broken := range []string{
		"JSON.parse = JSON.stringify = () => { throw new Error('broken') }",
		"window.fetch = () => { throw new Error('broken') }",
		"window.fetch = undefined",
		"Response.prototype.json = async () => null",
		"Array.prototype.map = Array.prototype.filter = Array.prototype.forEach = () => { throw new Error('broken') }",
		"Element.prototype.attachShadow = undefined",
		"window.CSSStyleSheet = undefined",
		"Object.freeze(window.WebsyteChat = {config: {}})",
		"window.matchMedia = undefined",
	} {
		t.Run(broken[:20], func(t *testing.T) {
			s.shop.extra.Store("<script>window.events = []; addEventListener('error', e => events.push(e.message)); addEventListener('unhandledrejection', e => events.push(String(e.reason)));\n" + broken + "</script>" + tag)
			tb := newTab(t, desktop)
			tb.open(s.shop.url + "/returns.html")
			tb.wait("document.readyState === 'complete'")
			eval[bool](tb, "(window.WebsyteChat?.open?.(), window.WebsyteChat?.ask?.('How long?'), new Promise(done => setTimeout(() => done(true), 300)))")
			if events := eval[[]string](tb, "events"); len(events) > 0 {
				t.Errorf("it throws %q", events)
			}
		})
	}
}

// listeners counts what is listened to on what outlives the widget.
const listeners = `<script>
	window.listening = {};
	for (const target of [EventTarget.prototype]) for (const [name, by] of [['addEventListener', 1], ['removeEventListener', -1]]) {
		const real = target[name];
		target[name] = function (type, listener, options) {
			const on = this === undefined ? window : this;
			if (!(on instanceof Node) || on === document || on === document.documentElement || on === document.body) {
				const key = on.constructor.name + ' ' + type;
				listening[key] = (listening[key] ?? 0) + (by > 0 && options?.once ? 0 : by);
				if (by > 0) options?.signal?.addEventListener('abort', () => listening[key]--);
			}
			return real.call(on, type, listener, options);
		};
	}
</script>`

func TestDestroyLeavesNothing(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"pageContext": true})
	s.shop.extra.Store(listeners + s.shop.extra.Load().(string))
	plain := newTab(t, desktop)
	plain.open(s.shop.url + "/returns.html?plain")
	style, names := eval[string](plain, everyStyle), eval[string](plain, globals+".join()")
	tb := s.visit("returns.html")
	tb.openPanel()
	tb.ask(frameQuestion)
	tb.begin("What does postage to Norway cost?")
	eval[bool](tb, "(WebsyteChat.destroy(), delete window.events, true)")
	if eval[bool](tb, "!!document.querySelector('[data-websyte]') || 'WebsyteChat' in window") {
		t.Error("it is still there")
	}
	left := eval[[]string](tb, "Object.entries(listening).filter(([key, n]) => n > 0 && !key.startsWith('AbortSignal')).map(([key, n]) => key + ' ' + n)")
	if len(left) > 0 {
		t.Errorf("it still listens to %q", left)
	}
	if got := eval[string](tb, everyStyle); got != style {
		t.Errorf("the page's look changed: %s", difference(style, got))
	}
	if got := eval[string](tb, "(delete window.listening, "+globals+".join())"); got != names {
		t.Errorf("new globals: %s", difference(names, got))
	}
	eval[bool](tb, "(dispatchEvent(new Event('online')), dispatchEvent(new Event('resize')), new Promise(done => setTimeout(() => done(true), 200)))")
	tb.quiet()
}

// Away and back again, whether the browser kept the page or loads it anew.
func TestBackAndForward(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tb := s.visit("returns.html")
	tb.openPanel()
	tb.ask(frameQuestion)
	tb.open(s.shop.url + "/shipping.html")
	tb.wait("shown($('.panel')) && $$('.turn').length === 1")
	tb.ask("What does postage to Norway cost?")
	eval[bool](tb, "(setTimeout(() => history.back()), true)")
	tb.until("(() => {" + words + "return location.pathname.endsWith('returns.html') && shown($('.panel')) && $$('.turn').length > 0 && shown(last('.tools'))})()")
	if eval[int](tb, "document.querySelectorAll('[data-websyte]').length") != 1 {
		t.Error("it is there twice")
	}
	// Not with the mouse: behind the tabs of other tests nothing comes to rest.
	eval[bool](tb, "(WebsyteChat.ask('And to Switzerland?'), true)")
	tb.wait("last('.q').innerText.includes('Switzerland') && shown(last('.tools'))")
	if texts := s.history(tb); len(texts) != 6 {
		t.Errorf("the conversation is %+v", texts)
	}
	tb.quiet()
}

// Two assistants on one page, each with its own conversation, and the same one twice.
func TestManyWidgets(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	other := string(s.Widget(t, map[string]any{"name": "Workshop", "public": true, "allowedOrigins": []string{s.shop.url}}))
	tag := s.shop.extra.Load().(string)
	second := strings.ReplaceAll(strings.ReplaceAll(tag, s.id, other), "async", `data-position="bottom-left" async`)
	s.shop.extra.Store(tag + second + tag)
	tb := newTab(t, desktop)
	tb.open(s.shop.url + "/returns.html")
	tb.wait("document.querySelectorAll('[data-websyte]').length === 2")
	eval[bool](tb, fmt.Sprintf("(WebsyteChat.get('%s').ask('How long?'), WebsyteChat.get('%s').ask('%s'), true)", other, s.id, frameQuestion))
	tb.wait("[...document.querySelectorAll('[data-websyte]')].every(h => h.shadowRoot.querySelectorAll('.turn .tools').length === 1)")
	if eval[int](tb, "Object.keys(sessionStorage).length") != 2 {
		t.Error("they share their memory")
	}
	eval[bool](tb, fmt.Sprintf("(WebsyteChat.get('%s').destroy(), true)", s.id))
	if eval[bool](tb, fmt.Sprintf("WebsyteChat.get('%s') !== undefined || !WebsyteChat.get('%s')", s.id, other)) {
		t.Error("the wrong one went")
	}
	tb.quiet()
}
