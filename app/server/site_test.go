package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// shopSite says in its head what it is called and how it looks.
func shopSite(t *testing.T) (site *httptest.Server, carry func(widget string)) {
	t.Helper()
	tag := ""
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/":
			fmt.Fprintf(w, `<html lang=en-GB><head><title>Loose leaf tea by post – Leaf & Kettle</title>
				<meta name=description content="Tea from eleven gardens."><meta name=theme-color content="#0A5C36">
				<link rel=icon href=/small.png sizes=16x16><link rel=icon href=/large.png sizes=192x192><link rel=stylesheet href=/s.css>
				<link rel=stylesheet href=https://elsewhere.example/e.css><style>h1{color:#333;background:#fff}</style></head><body><h1>Tea</h1>%s</body></html>`, tag)
		case "/s.css":
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, "a{color:#d9480f}b{color:#D9480F}i{color:#0a5d37}u{color:#eee}p{color:#15f}")
		case "/framed":
			w.Header().Set("X-Frame-Options", "SAMEORIGIN")
			fmt.Fprint(w, "<p>Tea")
		case "/policy":
			w.Header().Set("X-Frame-Options", "DENY")
			w.Header().Set("Content-Security-Policy", "default-src 'self'; frame-ancestors *")
			fmt.Fprint(w, "<p>Tea")
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(site.Close)
	return site, func(widget string) {
		tag = `<script src="https://chat.example/widget.js" data-widget-id="` + widget + `" async></script>`
	}
}

func TestSiteLook(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	site, _ := shopSite(t)
	var got struct {
		Name, Description, Language, LogoURL string
		Colors                               []string
	}
	a.Do(t, service("site-look", a.Owner.Token, map[string]any{"url": site.URL})).Into(t, &got)
	if got.Name != "Leaf & Kettle" || got.Description != "Tea from eleven gardens." || got.Language != "en-GB" || got.LogoURL != site.URL+"/large.png" {
		t.Errorf("%+v", got)
	}
	if want := []string{"#0a5c36", "#d9480f", "#1155ff"}; !reflect.DeepEqual(got.Colors, want) {
		t.Errorf("colours %v, not %v", got.Colors, want)
	}
}

func TestInstallation(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	site, carry := shopSite(t)
	id := string(a.Widget(t, map[string]any{"url": site.URL}))
	look := func(body map[string]any) (got struct {
		URL             string
		Found, Framable bool
	}) {
		t.Helper()
		a.Do(t, apptest.Call{Method: "POST", Path: "/api/widgets/" + id + "/installation", Token: a.Owner.Token, JSON: body}).Into(t, &got)
		return got
	}
	if got := look(map[string]any{}); got.Found || !got.Framable || got.URL != site.URL+"/" {
		t.Errorf("before: %+v", got)
	}
	carry("01a20759-0c8a-7d1c-a44b-8f6a8a3f9a10")
	if look(map[string]any{}).Found {
		t.Error("another widget's tag counts")
	}
	carry(id)
	if !look(map[string]any{}).Found {
		t.Error("the tag is not found")
	}
	if look(map[string]any{"url": site.URL + "/framed"}).Framable || !look(map[string]any{"url": site.URL + "/policy"}).Framable {
		t.Error("what a page says of frames is misread")
	}
	other := apptest.Call{Method: "POST", Path: "/api/widgets/" + id + "/installation", Token: a.Stranger.Token, JSON: map[string]any{}}
	if r := a.Do(t, other); r.Status != 404 {
		t.Errorf("of another owner: %d", r.Status)
	}
}
