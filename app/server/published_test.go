package server_test

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/WebsyteAI/websyte/app/apptest"
)

type scripts struct {
	Versions []struct {
		Version        int
		Src, Integrity string
	}
}

func TestPublishedScripts(t *testing.T) {
	t.Parallel()
	dist := fstest.MapFS{"v2/widget.js": {Data: []byte("two")}, "v2/lang/en.js": {Data: []byte("english")}, "v10/widget.js": {Data: []byte("ten")}, "vx/widget.js": {Data: []byte("no version")}, "v3/panel.js": {Data: []byte("no script")}}
	real := os.DirFS(filepath.Join(apptest.Root(t), "web", "dist"))
	must(t, fs.WalkDir(real, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "v") {
			return err
		}
		b, err := fs.ReadFile(real, name)
		dist[name] = &fstest.MapFile{Data: b}
		return err
	}))
	a := apptest.Start(t, apptest.Options{Assets: dist})
	var got scripts
	a.Do(t, apptest.Call{Path: "/api/widget-script"}).Into(t, &got)
	if len(got.Versions) != 2 || got.Versions[0].Version != 10 || got.Versions[1].Version != 2 || got.Versions[1].Src != a.URL+"/widget.v2.js" {
		t.Fatalf("%+v", got)
	}
	for path, want := range map[string]string{"/widget.v2.js": "two", "/widget.v10.js": "ten", "/dist/v2/lang/en.js?v=0123456789": "english"} {
		r := a.Do(t, apptest.Call{Path: path, Header: map[string]string{"Origin": siteOrigin}})
		h := r.Header
		if r.Status != 200 || string(r.Body) != want || !strings.Contains(h.Get("Cache-Control"), "immutable") ||
			h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%s: %d %v", path, r.Status, h)
		}
	}
	for _, path := range []string{"/widget.v3.js", "/widget.vx.js", "/widget.v02.js", "/widget.v2.js/", "/dist/v2/none.js"} {
		if r := a.Do(t, apptest.Call{Path: path}); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}

// Those that the program carries have the integrity that is said of them.
func TestIntegrityOfPublishedScripts(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	var got scripts
	a.Do(t, apptest.Call{Path: "/api/widget-script"}).Into(t, &got)
	if len(got.Versions) == 0 {
		t.Fatal("nothing was published")
	}
	for _, v := range got.Versions {
		r := a.Do(t, apptest.Call{Path: strings.TrimPrefix(v.Src, a.URL)})
		sum := sha512.Sum384(r.Body)
		if r.Status != 200 || v.Integrity != "sha384-"+base64.StdEncoding.EncodeToString(sum[:]) || bytes.Equal(r.Body, dist(t, "widget.js")) {
			t.Errorf("%+v: %d", v, r.Status)
		}
	}
}
