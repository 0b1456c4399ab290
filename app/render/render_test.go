package render_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/render"
)

// shared is one browser for all tests of this package.
var shared struct {
	fetch    *fetch.Client
	renderer *render.Renderer
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "websyte-render-")
	if err == nil {
		shared.fetch = fetch.New(fetch.Options{AllowPrivate: true})
		shared.renderer, err = render.Open(options(dir))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	shared.renderer.Close()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func options(dir string) render.Options {
	return render.Options{Dir: dir, NoSandbox: os.Geteuid() == 0, UserAgent: "websyte test", Fetch: shared.fetch, Chromium: os.Getenv("CHROME_PATH")}
}

// serve gives the address of a site whose pages are bodies.
func serve(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, found := pages[r.URL.Path]
		if !found {
			body, found = pages["*"]
		}
		if !found {
			http.NotFound(w, r)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			w.Header().Set("Content-Type", "application/json")
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func draw(t *testing.T, address string, owner fetch.Credentials) (render.Result, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return shared.renderer.Render(ctx, render.Page{URL: u, Credentials: owner, Navigate: func(*url.URL) error { return nil }})
}

func mustDraw(t *testing.T, address string) string {
	t.Helper()
	r, err := draw(t, address, fetch.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	return string(r.HTML)
}

const shell = `<!doctype html><title>Shop</title><div id=root></div><script>`

func TestWhatScriptsMakeOfAPage(t *testing.T) {
	t.Parallel()
	list := `<ul id=l></ul><button id=b>Load more</button><script>let n=0;function add(){for(let i=0;i<5;i++)l.insertAdjacentHTML('beforeend','<li>item '+(++n)+'</li>');if(n>=20)b.remove()};b.onclick=()=>setTimeout(add,50);add()</script>`
	lazy := `<div style="height:3000px">Top of a long page that has enough text in it already.</div><p id=end>later</p><script>new IntersectionObserver((e,o)=>{if(e[0].isIntersecting){o.disconnect();fetch('/api/late').then(r=>r.json()).then(j=>end.textContent=j.text)}}).observe(end)</script>`
	endless := `<div id=root>begin</div><script>const o=new IntersectionObserver(e=>{if(e[0].isIntersecting)grow()});let n=0;function grow(){document.querySelectorAll('.s').forEach(s=>s.remove());root.insertAdjacentHTML('beforeend','<p style="height:900px">part '+(++n)+' of a page that never ends</p><i class=s>.</i>');o.observe(document.querySelector('.s'))};grow()</script>`
	component := `<x-card><b slot=name>Ada</b></x-card><script>customElements.define('x-card',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).innerHTML='<p>Written by <slot name=name></slot> inside of a shadow, for all who can see it here.</p>'}})</script>`
	hidden := `<div id=root></div><script>const s=document.createElement('style');document.head.append(s);s.sheet.insertRule('.x1{display:none}');root.innerHTML='<p>Seen by everybody who comes to this page.</p><p class=x1>unseen</p>'</script>`
	site := serve(t, map[string]string{
		"/list": list, "/lazy": lazy, "/endless": endless, "/component": component, "/hidden": hidden,
		"/api/late": `{"text":"came when it was scrolled to"}`, "/api/item": `{"name":"Teapot of blue glass"}`,
		"*": shell + `function show(){fetch('/api/item').then(r=>r.json()).then(j=>root.innerHTML='<h1>'+j.name+'</h1><p>At '+location.pathname+' for the price of ten.</p><a href="/about">About</a>')};if(location.pathname==='/')history.replaceState(0,'','/home');show()</script>`,
	})
	for path, want := range map[string][]string{
		"/":          {"<title>Shop</title>", "<h1>Teapot of blue glass</h1>", "At /home", `href="/about"`},
		"/about":     {"At /about"},
		"/list":      {"item 1<", "item 20<"},
		"/lazy":      {"came when it was scrolled to"},
		"/endless":   {"part 1 of", "part 2 of"},
		"/component": {"Written by", "Ada", "inside of a shadow"},
		"/hidden":    {"Seen by everybody", "display: none"},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			got := mustDraw(t, site+path)
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("%q is not in %.3000s", w, got)
				}
			}
			if strings.Contains(got, "<script") {
				t.Error("scripts were kept")
			}
		})
	}
}

func TestHeadersGoToThePagesOwnHost(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]string{}
	note := func(name string, next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen[name+r.URL.Path] = r.Header.Get("X-Key")
			mu.Unlock()
			next(w, r)
		}
	}
	own := httptest.NewServer(note("own", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<div id=root></div><script>if(location.pathname=='/')fetch('/data').then(()=>root.textContent='there is enough text on this page for everybody')</script>`)
	}))
	t.Cleanup(own.Close)
	if _, err := draw(t, own.URL+"/", fetch.Credentials{Site: at(t, own.URL), Header: http.Header{"X-Key": {"k"}}}); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if seen["own/"] != "k" || seen["own/data"] != "k" {
		t.Errorf("%v", seen)
	}
}

func at(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func serveMux(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

func TestCookiesOfOnePageAreGoneForTheNext(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]string{"*": shell + `root.textContent='This page has been seen '+(document.cookie||localStorage.seen||'never before')+' by this browser.';document.cookie='a=1';localStorage.seen=1</script>`})
	for range 2 {
		if got := mustDraw(t, site); !strings.Contains(got, "never before") {
			t.Errorf("%s", got)
		}
	}
}

func TestWhereAPageMayNotLead(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]string{"/": shell + `location.href='/secret'</script>`, "/secret": "<p>secret</p>"})
	u, _ := url.Parse(site)
	refused := fmt.Errorf("not there")
	_, err := shared.renderer.Render(t.Context(), render.Page{URL: u, Navigate: func(*url.URL) error { return refused }})
	if err != refused {
		t.Errorf("the page led to where it may not: %v", err)
	}
}
