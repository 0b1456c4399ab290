package e2e

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/server"
)

// injections are the lines of testdata/injection.txt: what turns into markup, a
// script, a request or a link wherever text is not taken for text. Each sets
// window.pwned, or asks SPY for something, a server that fails the test.
func injections(t testing.TB) []string {
	t.Helper()
	spy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a text made somebody ask for %s, from %q", r.URL, r.Header.Get("Referer"))
	}))
	t.Cleanup(spy.Close)
	b, err := os.ReadFile("testdata/injection.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(`\n`, "\x00", "SPY", strings.TrimPrefix(spy.URL, "http://")).Replace(string(b))
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(line, "\x00", "\n")
	}
	return lines
}

// port is a site whose pages are made of injections, as text and as they are.
func port(t testing.TB, lines []string) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	page := func(w http.ResponseWriter, title, body string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=en><title>%s</title><body><main>%s</main></body></html>", title, body)
	}
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		var b strings.Builder
		for i, line := range lines {
			text := html.EscapeString(line)
			fmt.Fprintf(&b, "<h2>Ship %d %s</h2><p>The cargo of ship number %d is %s and rope.</p>", i, text, i, text)
			fmt.Fprintf(&b, `<p><a href="/raw/%d?x=%s">%s</a></p>`, i, url.QueryEscape(line), text)
		}
		page(w, html.EscapeString(lines[0]), b.String())
	})
	mux.HandleFunc("/raw/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := r.PathValue("n")
		for i, line := range lines {
			if fmt.Sprint(i) == n {
				page(w, "Raw "+html.EscapeString(line), "<h1>Raw page "+n+"</h1><p>The harbour master of pier "+n+" keeps parrots.</p>"+line)
			}
		}
	})
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/plain.html", func(w http.ResponseWriter, r *http.Request) {
		page(w, "Host", "<h1>Host</h1>"+r.URL.Query().Get("tag"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// intruders lists what in a document or shadow root comes from a text that was
// taken for more: elements, attributes and links that the widget never makes.
const intruders = `(root => [...root.querySelectorAll('*')].flatMap(e => {
	const bad = ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'IMG', 'LINK', 'META', 'BASE', 'VIDEO', 'AUDIO', 'STYLE', 'MATH', 'TEMPLATE', 'INPUT', 'DETAILS', 'ANIMATE', 'SLOT'].includes(e.nodeName.toUpperCase()) && !e.matches('.head > .menu') ? [e.nodeName] : [];
	for (const {name, value} of e.attributes) {
		if (/^(on|src|srcdoc|formaction|action|ping|data$|background|xlink)/.test(name)) bad.push(e.nodeName + ' ' + name);
		if (name === 'href' && !/^(https?:|mailto:)/.test(value)) bad.push(e.nodeName + ' ' + value);
		if (name === 'href' && /made-up/i.test(value)) bad.push('a link to ' + value);
		if (name === 'href' && e.relList && !e.relList.contains('noopener')) bad.push('a link that is no stranger: ' + value);
	}
	return bad;
}))`

// unharmed checks that nothing ran, was loaded or is linked that came as text.
func (tb *tab) unharmed(where string) {
	tb.t.Helper()
	if bad := eval[[]string](tb, intruders+"(root())"); len(bad) > 0 {
		slices.Sort(bad)
		tb.t.Errorf("%s: text became %q", where, slices.Compact(bad))
	}
	tb.undisturbed(where)
}

// undisturbed checks that no script ran that came as text.
func (tb *tab) undisturbed(where string) {
	tb.t.Helper()
	if eval[bool](tb, "'pwned' in window") {
		tb.t.Errorf("%s: a script ran", where)
	}
}

// harbour is a program that has read the port, with a model that says all of the
// injections, two runes at a time.
type harbour struct {
	*apptest.App
	lines []string
	site  *httptest.Server
	id    string
}

func newHarbour(t *testing.T, lines []string, model *llmtest.Server, demo *server.Demo) *harbour {
	t.Helper()
	h := &harbour{App: apptest.Start(t, apptest.Options{Model: model, Demo: demo, Unlimited: true}), lines: lines, site: port(t, lines)}
	some := func(i int) string { return strings.ReplaceAll(lines[i], "\n", " ") }
	h.id = string(h.Widget(t, map[string]any{
		"name": some(1), "description": some(2), "welcome": strings.Join(lines[3:30], " "), "placeholder": some(4), "public": true, "crawlUrl": h.site.URL + "/",
		"recommendations": []any{map[string]any{"title": some(5), "description": some(6)}, map[string]any{"title": some(21)}, map[string]any{"title": some(28)}},
		"texts":           map[string]any{"en": map[string]any{"hello": some(7), "tagline": some(8), "fine": some(9)}},
	}))
	res := h.Send(t, apptest.Call{Path: "/api/widgets/" + h.id + "/crawl/events", Token: h.Owner.Token})
	defer res.Body.Close()
	apptest.ReadEvents(t, res.Body).All()
	return h
}

func (h *harbour) tag() string {
	return h.site.URL + "/plain.html?tag=" + url.QueryEscape(`<script src="`+h.URL+`/widget.js" data-widget-id="`+h.id+`" data-language="en" async></script>`)
}

// madeUp are links that stand in no source.
const madeUp = "\n\n[a](https://made-up.example/) ![b](https://made-up.example/b.png) https://made-up.example/c HTTPS://MADE-UP.EXAMPLE/d <https://made-up.example> [mail](mailto:thief@made-up.example) [e](https://x:y@made-up.example)"

// Everything that anybody can write reaches the widget, through the pages that it
// read, the visitor, the owner and the model, and comes out as text.
func TestInjectionsStayText(t *testing.T) {
	t.Parallel()
	lines := injections(t)
	model := llmtest.New(t, llmtest.Behaviour{DeltaSize: 2, Answer: func([]llmtest.Message) string {
		return "Rope [1], tar [2] and hemp [3].\n\n" + strings.Join(lines, "\n\n") + madeUp + "\n\nEnd of the list [1]."
	}})
	h := newHarbour(t, lines, model, nil)
	for where, address := range map[string]string{"host page": h.tag(), "share page": h.URL + "/share/w/" + h.id, "frame": h.URL + "/embed/" + h.id} {
		t.Run(where, func(t *testing.T) {
			tb := newTab(t, desktop)
			tb.open(address)
			if where == "host page" {
				tb.wait("shown($('.launch'))")
				tb.openPanel()
			}
			tb.wait("shown($('.panel'))")
			tb.unharmed("welcome")
			tb.ask("The cargo of ship number 3? " + strings.Join(lines, " "))
			tb.wait("last('.md').innerText.includes('End of the list')")
			tb.unharmed("answer")
			shown := eval[string](tb, "last('.md').innerText")
			for _, part := range []string{"<script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "{{constructor.constructor", "<iframe srcdoc="} {
				if !strings.Contains(shown, part) {
					t.Errorf("%q is not shown as text", part)
				}
			}
			for i := range eval[int](tb, "$$('.notes button').length") {
				tb.click(nth("$$('.notes li > button')", i))
				tb.wait("shown($('.card'))")
				tb.unharmed("card")
			}
			if eval[bool](tb, "$('.log').scrollWidth > $('.log').clientWidth || document.documentElement.scrollWidth > innerWidth") {
				t.Error("something scrolls sideways")
			}
			tb.open(address)
			tb.wait("$$('.turn').length === 1 && last('.md')?.textContent.includes('End of the list')")
			tb.unharmed("history")
		})
	}
}

func TestInjectionsInQuotesStayText(t *testing.T) {
	t.Parallel()
	lines := injections(t)
	h := newHarbour(t, lines, nil, nil)
	tb := newTab(t, desktop)
	tb.open(h.tag())
	tb.wait("shown($('.launch'))")
	tb.openPanel()
	for _, i := range []int{0, 3, 20, 38, 45} {
		tb.ask(fmt.Sprintf("What is the cargo of ship number %d?", i))
		tb.unharmed("quotes")
	}
	if n := eval[int](tb, "$$('.quotes .one').length"); n < 5 {
		t.Errorf("only %d quotes", n)
	}
	tb.ask("Which parrots does the harbour master of pier 9 keep?")
	tb.ask("Who invented the saxophone? " + lines[1])
	tb.unharmed("closest pages")
	tb.quiet()
}

// The pages that the server itself makes of what it was given.
func TestInjectionsInPagesStayText(t *testing.T) {
	t.Parallel()
	lines := injections(t)
	files := fstest.MapFS{"all.md": {Data: []byte("# " + lines[1] + "\n\n" + strings.Join(lines, "\n\n"))}}
	for i, line := range lines {
		name := strings.NewReplacer("/", "_", "\n", " ", "\x00", "").Replace(line)
		files[fmt.Sprintf("files/%d%.150s.txt", i, strings.ToValidUTF8(name, ""))] = &fstest.MapFile{Data: []byte(line)}
		files[fmt.Sprintf("raw/%d.html", i)] = &fstest.MapFile{Data: []byte("<!doctype html><title>x</title><p>" + line)}
		files[fmt.Sprintf("raw/%d.svg", i)] = &fstest.MapFile{Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>window.pwned=1</script><foreignObject>` + html.EscapeString(line) + `</foreignObject></svg>`)}
	}
	s := apptest.Start(t, apptest.Options{Demo: &server.Demo{
		WidgetID: "0198c0de-0000-7000-8000-000000000000", SiteName: lines[21], SiteURL: "javascript:window.pwned=1", Files: files,
	}})
	tb := newTab(t, desktop)
	paths := []string{"/", "/site/", "/site/files/", "/site/all.md", "/api/docs", "/share/w/" + url.PathEscape(lines[0]), "/" + url.PathEscape(lines[1])}
	for i := range lines[:25] {
		paths = append(paths, fmt.Sprintf("/site/raw/%d.html", i))
	}
	for _, path := range append(paths, "/site/raw/0.svg") {
		tb.open(s.URL + path)
		tb.undisturbed(path)
		if strings.HasPrefix(path, "/site/raw") {
			continue // the folder's own markup, in a sandbox
		}
		if bad := eval[[]string](tb, `[...document.body.querySelectorAll('script:not([src]), iframe, object, embed, base, [onerror], [onclick], [onload], a[href^="javascript:" i], a[href^="data:" i], a[href^="vbscript:" i]')].map(e => e.outerHTML)`); len(bad) > 0 {
			t.Errorf("%s: text became %q", path, bad)
		}
		if got := eval[string](tb, "location.href"); !strings.HasPrefix(got, s.URL) {
			t.Errorf("%s led to %s", path, got)
		}
	}
}
