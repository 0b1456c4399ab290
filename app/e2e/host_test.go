package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// everyStyle is what the host page looks like: the computed style of all its
// elements, their places, and the document's own attributes.
const everyStyle = `JSON.stringify([...document.body.querySelectorAll('*'), document.body, document.documentElement].filter(e => e.localName !== 'script').map(e => {
	const style = getComputedStyle(e), r = e.getBoundingClientRect();
	return [e.localName, [...e.attributes].map(a => a.name + '=' + a.value), [r.x, r.y, r.width, r.height], [...style].map(p => p + ':' + style.getPropertyValue(p))];
}))`

const globals = `Object.getOwnPropertyNames(window).filter(name => !/^\d+$/.test(name)).sort()`

// shifts is what the layout shifted without the visitor doing anything.
const shifts = `new Promise(done => {
	new PerformanceObserver(list => done(list.getEntries().filter(e => !e.hadRecentInput).reduce((sum, e) => sum + e.value, 0))).observe({type: 'layout-shift', buffered: true});
	setTimeout(() => done(0), 300);
})`

// strict is a policy that allows what the manual says the widget needs, and nothing else.
func strict(base string) string {
	return fmt.Sprintf("default-src 'none'; script-src %s; connect-src %s; style-src 'none'; require-trusted-types-for 'script'", base, base)
}

func TestStrictHostPage(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	s.shop.csp.Store(strict(s.URL))
	s.shop.extra.Store(strings.ReplaceAll(s.shop.extra.Load().(string), "<script", "<script id=\"tag\""))

	plain := newTab(t, desktop)
	plain.open(s.shop.url + "/returns.html?plain")
	style, names := eval[string](plain, everyStyle), eval[[]string](plain, globals)
	fromPage := plain.complaints() // the page's own style element is refused

	tb := s.visit("returns.html")
	if got := eval[string](tb, everyStyle); got != style {
		t.Errorf("the page's look changed: %s", difference(style, got))
	}
	added := slices.DeleteFunc(eval[[]string](tb, globals), func(n string) bool { return slices.Contains(names, n) })
	if !slices.Equal(added, []string{"WebsyteChat"}) && !slices.Equal(added, []string{"WebsyteChat", "tag"}) {
		t.Errorf("new globals: %q", added)
	}
	if v := eval[float64](tb, shifts); v != 0 {
		t.Errorf("the button shifts the layout by %g", v)
	}
	tb.openPanel()
	const foot = "$('.foot').getBoundingClientRect().height"
	height := eval[float64](tb, foot)
	tb.press("How long")
	tb.wait("field().value === 'How long'")
	if stored := eval[string](tb, "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"); stored != `[{},{},""]` {
		t.Errorf("stored before the first message: %s", stored)
	}
	tb.press(" after delivery can a frame be returned?" + kb.Enter)
	tb.wait("shown(last('.tools')) && last('.quotes').innerText.includes('sixty days')")
	if got := eval[string](tb, "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"); got != `[[],["websyte:`+s.id+`"],""]` {
		t.Errorf("stored after it: %s", got)
	}
	if v := eval[float64](tb, foot); v != height {
		t.Errorf("the answer changes the foot's height from %g to %g, which moves what stands above", height, v)
	}
	if v := eval[float64](tb, shifts); v != 0 {
		t.Errorf("the panel shifts the layout by %g", v)
	}
	if got := tb.complaints(); len(got) > len(fromPage) {
		t.Errorf("the console says:\n%s\nand without the widget:\n%s", strings.Join(got, "\n"), strings.Join(fromPage, "\n"))
	}
	if tb.requested("127.0.0.1") != tb.requested(s.URL+"/")+tb.requested(s.shop.url+"/") || tb.requested("http") != tb.requested("127.0.0.1") {
		t.Errorf("asked elsewhere: %q", tb.requests)
	}
}

// difference is where two long strings part.
func difference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			from := max(0, i-300)
			return fmt.Sprintf("\n%s\n%s", a[from:min(len(a), i+80)], b[from:min(len(b), i+80)])
		}
	}
	return fmt.Sprintf("lengths %d and %d", len(a), len(b))
}

func TestForeignOrigin(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"allowedOrigins": []string{"https://tarn.example"}})
	tb := newTab(t, desktop)
	tb.open(s.shop.url + "/returns.html")
	tb.wait("performance.getEntriesByType('resource').some(e => e.name.includes('/api/public/widget/'))")
	// Long enough for a loop to show.
	eval[bool](tb, "new Promise(done => setTimeout(() => done(true), 500))")
	if eval[bool](tb, "!!$('.launch') || !!$('.panel')") {
		t.Error("a widget shows where it is not allowed")
	}
	if n := tb.requested("GET " + s.URL + "/api/public/widget/"); n != 1 {
		t.Errorf("it asked %d times", n)
	}
	complaints := tb.complaints()
	if len(complaints) == 0 || len(complaints) > 4 {
		t.Errorf("the console says: %q", complaints)
	}
	for _, c := range complaints {
		if strings.HasPrefix(c, "exception") {
			t.Errorf("%s", c)
		}
	}
	// Neither does its API work there.
	eval[bool](tb, "(window.WebsyteChat?.ask('How long?'), new Promise(done => setTimeout(() => done(true), 300)))")
	if n := tb.requested("POST"); n != 0 {
		t.Errorf("%d questions went out", n)
	}
}
