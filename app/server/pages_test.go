package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/server"
)

func dist(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(apptest.Root(t), "web", "dist", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAssets(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	sum := sha256.Sum256(dist(t, "panel.js"))
	version := hex.EncodeToString(sum[:])[:10]
	for path, c := range map[string]struct {
		file, kind string
		lasts      bool
	}{
		"/widget.js":                        {"widget.js", "text/javascript; charset=utf-8", false},
		"/dist/widget.js":                   {"widget.js", "text/javascript; charset=utf-8", false},
		"/dist/page.css":                    {"page.css", "text/css; charset=utf-8", false},
		"/dist/panel.js":                    {"panel.js", "text/javascript; charset=utf-8", false},
		"/dist/panel.js?v=" + version:       {"panel.js", "text/javascript; charset=utf-8", true},
		"/dist/panel.js?v=" + version[:3]:   {"panel.js", "text/javascript; charset=utf-8", false},
		"/dist/panel.js?v=0123456789abcdef": {"panel.js", "text/javascript; charset=utf-8", false},
	} {
		r := a.Do(t, apptest.Call{Path: path, Header: map[string]string{"Accept-Encoding": "identity"}})
		h := r.Header
		if r.Status != 200 || !bytes.Equal(r.Body, dist(t, c.file)) || h.Get("Content-Type") != c.kind ||
			h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("%s: %d %v", path, r.Status, h)
		}
		if strings.Contains(h.Get("Cache-Control"), "immutable") != c.lasts {
			t.Errorf("%s: %s", path, h.Get("Cache-Control"))
		}
		again := a.Do(t, apptest.Call{Path: path, Header: map[string]string{"Accept-Encoding": "identity", "If-None-Match": h.Get("ETag")}})
		if again.Status != 304 || h.Get("ETag") == "" {
			t.Errorf("%s: %d the second time", path, again.Status)
		}
		z := a.Do(t, apptest.Call{Path: path, Header: map[string]string{"Accept-Encoding": "gzip"}})
		if !bytes.Equal(unzip(t, z.Body), r.Body) || z.Header.Get("ETag") == h.Get("ETag") || z.Header.Get("Vary") == "" {
			t.Errorf("%s: compressed: %v", path, z.Header)
		}
	}
	for _, path := range []string{"/dist/nothing.js", "/dist/pages/share.html", "/dist/../go.mod", "/dist/"} {
		if r := a.Do(t, apptest.Call{Path: path}); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	if r := a.Do(t, apptest.Call{Method: "HEAD", Path: "/widget.js"}); r.Status != 200 || len(r.Body) != 0 || r.Header.Get("ETag") == "" {
		t.Errorf("HEAD: %d %v", r.Status, r.Header)
	}
}

func unzip(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var nonced = regexp.MustCompile(`nonce="([^"]+)"`)

func TestPages(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	open := a.Widget(t, map[string]any{"public": true, "name": `<b onclick="x">Shop</b>`, "language": "ar"})
	listed := a.Widget(t, map[string]any{"public": true, "allowedOrigins": []string{siteOrigin, "https://other_shop.example:8443"}})
	for path, frames := range map[string]string{
		"/share/w/" + string(open):   "*",
		"/embed/" + string(open):     "*",
		"/share/w/" + string(listed): "'self' https://shop.example https://other_shop.example:8443",
		"/embed/" + string(listed):   "'self' https://shop.example https://other_shop.example:8443",
		"/":                          "'none'",
		"/api/docs":                  "'none'",
	} {
		r := a.Do(t, apptest.Call{Path: path})
		csp := r.Header.Get("Content-Security-Policy")
		if r.Status != 200 || !strings.HasSuffix(csp, "frame-ancestors "+frames) || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %d %s", path, r.Status, csp)
		}
		if framed := r.Header.Get("X-Frame-Options") == ""; framed != (frames != "'none'") {
			t.Errorf("%s: X-Frame-Options %q", path, r.Header.Get("X-Frame-Options"))
		}
		for _, m := range nonced.FindAllSubmatch(r.Body, -1) {
			if !strings.Contains(csp, "'nonce-"+string(m[1])+"'") {
				t.Errorf("%s: a nonce that the policy does not know", path)
			}
		}
		if bytes.Contains(r.Body, []byte(`<b onclick`)) {
			t.Errorf("%s: a name became HTML", path)
		}
	}
	r := a.Do(t, apptest.Call{Path: "/share/w/" + string(open)})
	if !bytes.Contains(r.Body, []byte(`dir="rtl"`)) {
		t.Errorf("Arabic from left to right: %s", clip(r.Body))
	}
}

func TestTheListOfRoutesLoadsNothingForeign(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	r := a.Do(t, apptest.Call{Path: "/api/docs"})
	for _, address := range loaded(t, r.Body) {
		if !strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "#") || strings.HasPrefix(address, "//") {
			t.Errorf("loads %q", address)
		}
	}
	if !bytes.Contains(r.Body, []byte(`<code class="method">POST</code> <code class="path">/api/widgets/{id}/crawl</code>`)) || !bytes.Contains(r.Body, []byte("widgetId")) {
		t.Errorf("%s", clip(r.Body))
	}
}

// loaded are the addresses in a page's attributes and styles.
func loaded(t *testing.T, page []byte) []string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	must(t, err)
	var out []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if slices.Contains([]string{"src", "srcset", "href", "action", "poster", "data", "background"}, a.Key) {
				out = append(out, a.Val)
			}
		}
		if n.Type == html.TextNode && n.Parent.Data == "style" {
			for _, m := range styleAddress.FindAllStringSubmatch(n.Data, -1) {
				out = append(out, m[1])
			}
		}
	}
	if len(out) == 0 {
		t.Error("loads nothing, not even its style sheet")
	}
	return out
}

var styleAddress = regexp.MustCompile(`(?:url\(|@import\s)\s*["']?([^"')\s]*)`)

func TestTheDemo(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Demo: &server.Demo{
		WidgetID: "0198c0de-0000-7000-8000-000000000000", SiteName: "Docs", SiteURL: "/site/",
		PageCount: func(context.Context) int { return 3 }, Questions: func(context.Context) []string { return []string{"Why <b>?"} },
		Files: fstest.MapFS{
			"README.md":      {Data: []byte("# Start\n\nRead **this** first.\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")},
			"sub/index.html": {Data: []byte("<p>Hi<script>alert(1)</script>")},
			"more/b #1.md":   {Data: []byte("B")},
			"more/.hidden":   {Data: []byte("H")},
			".git/config":    {Data: []byte("H")},
			"a.txt":          {Data: []byte("<script>alert(1)</script>")},
		},
	}})
	home := a.Do(t, apptest.Call{Path: "/"})
	for _, want := range []string{"Docs", "3 pages", "Why &lt;b&gt;?", `src=&#34;` + a.URL + `/widget.js&#34;`} {
		if !bytes.Contains(home.Body, []byte(want)) {
			t.Errorf("the demo lacks %q: %s", want, home.Body)
		}
	}
	md := a.Do(t, apptest.Call{Path: "/site/"})
	if !bytes.Contains(md.Body, []byte(`<h1 id="start">Start</h1>`)) || !bytes.Contains(md.Body, []byte("<td>1</td>")) ||
		bytes.Contains(md.Body, []byte("<script>")) || bytes.Contains(md.Body, []byte("javascript:")) || !bytes.Contains(md.Body, []byte("<title>Start</title>")) {
		t.Errorf("%s", md.Body)
	}
	html := a.Do(t, apptest.Call{Path: "/site/sub/"})
	if csp := html.Header.Get("Content-Security-Policy"); html.Status != 200 || !strings.HasPrefix(csp, "sandbox") || strings.Contains(csp, "allow-scripts") || html.Header.Get("Cross-Origin-Opener-Policy") != "" {
		t.Errorf("%d %s", html.Status, csp)
	}
	folder := a.Do(t, apptest.Call{Path: "/site/more/"})
	if folder.Status != 200 || !bytes.Contains(folder.Body, []byte(`href="./b%20%231.md"`)) || bytes.Contains(folder.Body, []byte("hidden")) {
		t.Errorf("%d %s", folder.Status, folder.Body)
	}
	if r := a.Do(t, apptest.Call{Path: "/site/more"}); r.Status != 302 || r.Header.Get("Location") != "/site/more/" {
		t.Errorf("%d %v", r.Status, r.Header)
	}
	if r := a.Do(t, apptest.Call{Path: "/site/more/b%20%231.md"}); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if txt := a.Do(t, apptest.Call{Path: "/site/a.txt"}); txt.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%v", txt.Header)
	}
	for _, path := range []string{"/site/../../etc/passwd", "/site/%2e%2e/%2e%2e/etc/passwd", "/site/nothing.md", "/site/more/.hidden", "/site/.git/config", "/site/.git/", "/site/more/../.git/config"} {
		if r := a.Do(t, apptest.Call{Path: path}); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}
