package server_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// drawn is a PNG of a size.
func drawn(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.Bytes()
}

const drawing = `<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><script>alert(1)</script></svg>`

// gallery serves pictures, and what is none, by name.
func gallery(t *testing.T) string {
	t.Helper()
	pictures := map[string][]byte{
		"/logo.png": drawn(t, 64, 64), "/other.png": drawn(t, 32, 32), "/broken.png": drawn(t, 64, 64)[:20], "/wide.png": drawn(t, 4097, 1),
		"/large.png": append(drawn(t, 64, 64), make([]byte, app.MaxLogo)...),
		"/logo.svg":  []byte(drawing), "/bomb.svg": []byte(`<!DOCTYPE svg [<!ENTITY a "aaaa">]>` + drawing[21:]), "/half.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg">`),
		"/page.html": []byte("<!doctype html><svg></svg>"), "/logo.ico": append([]byte("\x00\x00\x01\x00\x01\x00\x10\x10"), make([]byte, 20)...), "/no.ico": []byte("\x00\x00\x01\x00\x00\x00\x10\x10"),
		"/": []byte(`<!doctype html><title>Tea</title><link rel="icon" href="/gone.png"><link rel="shortcut icon" sizes="16x16" href="other.png"><link rel=apple-touch-icon href=/page.html><link rel=icon sizes=96x96 href=logo.png><p>We sell tea in tins of all sizes.`),
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inside" {
			http.Redirect(w, r, "http://169.254.169.254/latest/logo.png", http.StatusFound)
			return
		}
		b, ok := pictures[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		} else {
			w.Header().Set("Content-Type", "image/png") // what a server says of it counts for nothing
		}
		_, _ = w.Write(b)
	}))
	t.Cleanup(site.Close)
	return site.URL
}

type logo struct{ URL, Source, Error string }

// logoOf waits until a widget's logo is another one.
func logoOf(t *testing.T, a *apptest.App, w app.WidgetID, before logo) logo {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var got struct{ Widget struct{ Logo logo } }
		a.Do(t, apptest.Call{Path: "/api/widgets/" + string(w), Token: a.Owner.Token}).Into(t, &got)
		if got.Widget.Logo != before {
			return got.Widget.Logo
		}
	}
	t.Fatalf("the logo of %s stays %+v", w, before)
	return logo{}
}

func publicLogo(t *testing.T, a *apptest.App, w app.WidgetID) string {
	t.Helper()
	var p struct{ LogoURL string }
	a.Do(t, apptest.Call{Path: "/api/public/widget/" + string(w)}).Into(t, &p)
	return p.LogoURL
}

func TestLogosAreCopied(t *testing.T) {
	t.Parallel()
	a, site := apptest.Start(t, apptest.Options{}), gallery(t)
	for name, want := range map[string]string{ // type, or a part of the reason
		"/logo.png": "image/png", "/logo.svg": "image/svg+xml", "/logo.ico": "image/x-icon",
		"/page.html": "no picture", "/broken.png": "damaged", "/wide.png": "larger", "/large.png": "larger", "/bomb.svg": "no picture", "/half.svg": "no picture", "/no.ico": "damaged",
		"/nothing.png": "404", "/inside": "never fetched",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := a.Widget(t, map[string]any{"public": true, "logoUrl": site + name})
			got := logoOf(t, a, w, logo{})
			if got.Source != site+name {
				t.Errorf("%+v", got)
			}
			if !strings.HasPrefix(want, "image/") {
				if got.URL != "" || !strings.Contains(got.Error, want) || publicLogo(t, a, w) != "" {
					t.Errorf("%+v, and the public %q", got, publicLogo(t, a, w))
				}
				return
			}
			if public := publicLogo(t, a, w); got.Error != "" || public != a.URL+got.URL {
				t.Fatalf("%+v, and the public %q", got, public)
			}
			r := a.Do(t, apptest.Call{Path: got.URL})
			csp := r.Header.Get("Content-Security-Policy")
			if r.Status != 200 || r.Header.Get("Content-Type") != want || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.Contains(csp, "sandbox") || strings.Contains(csp, "script") || r.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Errorf("%d %v", r.Status, r.Header)
			}
			if again := a.Do(t, apptest.Call{Path: got.URL, Header: map[string]string{"If-None-Match": r.Header.Get("ETag")}}); again.Status != 304 {
				t.Errorf("again: %d", again.Status)
			}
			share := a.Do(t, apptest.Call{Path: "/share/w/" + string(w)})
			if !strings.Contains(string(share.Body), `<meta property="og:image" content="`+a.URL+got.URL+`">`) || strings.Contains(share.Header.Get("Content-Security-Policy"), site) {
				t.Errorf("the share page: %v %s", share.Header, share.Body)
			}
		})
	}
}

func TestALogoThatIsChanged(t *testing.T) {
	t.Parallel()
	a, site := apptest.Start(t, apptest.Options{}), gallery(t)
	w := a.Widget(t, map[string]any{"public": true, "logoUrl": site + "/logo.png"})
	first := logoOf(t, a, w, logo{})
	put := func(address string) {
		t.Helper()
		// With all that was read, the copy too.
		var all struct{ Widget map[string]any }
		a.Do(t, apptest.Call{Path: "/api/widgets/" + string(w), Token: a.Owner.Token}).Into(t, &all)
		all.Widget["logoUrl"] = address
		if r := a.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + string(w), Token: a.Owner.Token, JSON: all.Widget}); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	put(site + "/other.png")
	second := logoOf(t, a, w, first)
	if second.URL == first.URL || a.Do(t, apptest.Call{Path: first.URL}).Status != 404 || a.Do(t, apptest.Call{Path: second.URL}).Status != 200 {
		t.Errorf("%+v after %+v", second, first)
	}
	other := a.Widget(t, map[string]any{"public": true})
	for _, path := range []string{strings.Replace(second.URL, string(w), string(other), 1), "/logos/x/y", "/logos/" + string(w) + "/"} {
		if r := a.Do(t, apptest.Call{Path: path}); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	put("")
	if third := logoOf(t, a, w, second); third != (logo{}) || publicLogo(t, a, w) != "" {
		t.Errorf("without one: %+v", third)
	}
	if r := a.Do(t, apptest.Call{Method: "DELETE", Path: "/api/widgets/" + string(other), Token: a.Owner.Token}); r.Status != 204 {
		t.Errorf("%d", r.Status)
	}
}

// A site that names no logo has the icon of its tab: the best that is a picture.
func TestASitesOwnIcon(t *testing.T) {
	t.Parallel()
	a, site := apptest.Start(t, apptest.Options{Settle: time.Millisecond}), gallery(t)
	w := a.Widget(t, map[string]any{"public": true, "crawlUrl": site + "/"})
	if got := logoOf(t, a, w, logo{}); got.Source != site+"/logo.png" || got.Error != "" || got.URL == "" {
		t.Errorf("%+v", got)
	}
}
