package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// publishFor has visitors open the widget's file, where the scenario is about that.
func (f *fixture) publishFor(t *testing.T, a *apptest.App, s scenario) {
	t.Helper()
	if strings.HasPrefix(s.path, "/files/") {
		f.setPublic(t, true)
	}
}

func (f *fixture) setPublic(t *testing.T, public bool) {
	t.Helper()
	path := "/api/widgets/" + string(f.widget) + "/sources/" + string(f.source)
	r := f.app.Do(t, apptest.Call{Method: "PUT", Path: path, Token: f.app.Owner.Token, JSON: map[string]any{"settings": map[string]any{"public": public}}})
	if r.Status != 200 || strings.Contains(string(r.Body), `"public":true`) != public {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
}

func (f *fixture) file(t *testing.T, header ...string) apptest.Reply {
	t.Helper()
	c := apptest.Call{Path: "/files/" + string(f.document) + "/any.txt", Header: map[string]string{}}
	for i := 0; i < len(header); i += 2 {
		c.Header[header[i]] = header[i+1]
	}
	return f.app.Do(t, c)
}

func TestPublicFilesAreSentWithSafeHeaders(t *testing.T) {
	t.Parallel()
	f := newFixture(t, apptest.Start(t, apptest.Options{}))
	f.setPublic(t, true)
	const text = "Shipping takes three days.\n"
	r := f.file(t)
	if r.Status != 200 || string(r.Body) != text {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	for name, want := range map[string]string{
		"Content-Disposition": "attachment; filename=shipping.txt", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-cache", "Accept-Ranges": "bytes",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox") || strings.Contains(csp, "allow-scripts") {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
	tag := r.Header.Get("ETag")
	for _, c := range []struct {
		name   string
		header []string
		want   int
		body   string
	}{
		{"what the caller has", []string{"If-None-Match", tag}, 304, ""},
		{"the beginning", []string{"Range", "bytes=0-7"}, 206, "Shipping"},
		{"the end", []string{"Range", "bytes=-6"}, 206, "days.\n"},
		{"the rest", []string{"Range", "bytes=9-"}, 206, text[9:]},
		{"more than there is", []string{"Range", "bytes=21-9999"}, 206, text[21:]},
		{"of another version", []string{"Range", "bytes=0-7", "If-Range", `"x"`}, 200, text},
		{"of this version", []string{"Range", "bytes=0-7", "If-Range", tag}, 206, "Shipping"},
		{"two parts", []string{"Range", "bytes=0-1,3-4"}, 200, text},
		{"backwards", []string{"Range", "bytes=5-1"}, 200, text},
		{"no bytes", []string{"Range", "bytes=-0"}, 200, text},
		{"a condition that fails", []string{"If-Match", `"x"`}, 200, text},
	} {
		if r := f.file(t, c.header...); r.Status != c.want || string(r.Body) != c.body {
			t.Errorf("%s: %d %q", c.name, r.Status, r.Body)
		}
	}
	r = f.file(t, "Range", "bytes=27-")
	if r.Status != 416 || r.Header.Get("Content-Range") != "bytes */27" || r.Header.Get("Content-Disposition") != "" {
		t.Errorf("behind the end: %d %v", r.Status, r.Header)
	}
	checkProblem(t, r)
}

func TestFilesThatAreNotPublicAreNotThere(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	f := newFixture(t, a)
	base := "/api/widgets/" + string(f.widget)
	change := func(path string, fields map[string]any) {
		t.Helper()
		if r := a.Do(t, apptest.Call{Method: "PUT", Path: path, Token: a.Owner.Token, JSON: fields}); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	absent := func(what string) {
		t.Helper()
		r := f.file(t)
		if r.Status != 404 || strings.Contains(string(r.Body), "three days") {
			t.Errorf("%s: %d %s", what, r.Status, r.Body)
		}
		checkProblem(t, r)
	}
	absent("nothing said")
	f.setPublic(t, true)
	change(base, map[string]any{"public": false})
	absent("of a private widget")
	change(base, map[string]any{"public": true})
	one := base + "/documents/" + string(f.document)
	change(one, map[string]any{"excluded": true})
	absent("excluded")
	change(one, map[string]any{"excluded": false})
	if r := f.file(t); r.Status != 200 {
		t.Errorf("public again: %d", r.Status)
	}
	f.setPublic(t, false)
	absent("taken back")
	f.setPublic(t, true)
	a.Do(t, apptest.Call{Method: "DELETE", Path: one, Token: a.Owner.Token})
	absent("deleted")
}

func TestOnlyFilesArePublishedAndOnlyByTheirOwner(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	f := newFixture(t, a)
	sources := "/api/widgets/" + string(f.widget) + "/sources"
	put := func(token string, body map[string]any) apptest.Reply {
		return a.Do(t, apptest.Call{Method: "PUT", Path: sources + "/" + string(f.source), Token: token, JSON: body})
	}
	public := map[string]any{"settings": map[string]any{"public": true}}
	if r := put(a.Stranger.Token, public); r.Status != 404 {
		t.Errorf("by another owner: %d", r.Status)
	}
	if r := f.file(t); r.Status != 404 {
		t.Errorf("after another owner tried: %d", r.Status)
	}
	for _, fields := range []map[string]any{
		{"settings": map[string]any{"public": true, "maxPages": 3}}, {"url": "https://example.org/"}, {"schedule": "daily"},
	} {
		if r := put(a.Owner.Token, fields); r.Status != 400 {
			t.Errorf("%v: %d %s", fields, r.Status, r.Body)
		}
	}
	r := a.Do(t, apptest.Call{Method: "POST", Path: sources, Token: a.Owner.Token, JSON: map[string]any{"kind": "website", "url": deadSite, "settings": map[string]any{"public": true}}})
	if r.Status != 400 || !strings.Contains(string(r.Body), "settings.public") {
		t.Errorf("a website: %d %s", r.Status, r.Body)
	}
	sent := toMap(t, a.Do(t, apptest.Call{Path: sources + "/" + string(f.source), Token: a.Owner.Token}).Body)["source"].(map[string]any)
	if r := put(a.Owner.Token, sent); r.Status != 200 {
		t.Errorf("what was read: %d %s", r.Status, r.Body)
	}
}

func TestCitationsOpenPublicFilesAlone(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{PublicURL: "https://chat.example.org"})
	f := newFixture(t, a)
	cited := func() string {
		t.Helper()
		var said struct{ Sources []app.Citation }
		r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": f.widget, "message": "Shipping takes how many days?", "isEmbedded": true, "sessionId": f.session},
			Header: map[string]string{"Origin": siteOrigin}})
		r.Into(t, &said)
		if len(said.Sources) != 1 || !strings.Contains(said.Sources[0].Quote, "three days") {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		return said.Sources[0].URL
	}
	if got := cited(); got != "" {
		t.Errorf("a file that is not public: %q", got)
	}
	f.setPublic(t, true)
	want := "https://chat.example.org/files/" + string(f.document) + "/shipping.txt"
	if got := cited(); got != want {
		t.Errorf("cited %q, want %q", got, want)
	}
	for path, c := range map[string]apptest.Call{
		"history": {Path: "/api/chat/history/" + string(f.widget), Header: map[string]string{"X-Session-ID": f.session, "Origin": siteOrigin}},
		"inbox":   {Path: "/api/widgets/" + string(f.widget) + "/conversations/" + f.conversation, Token: a.Owner.Token},
		"search":  {Method: "POST", Path: "/api/widgets/" + string(f.widget) + "/search", Token: a.Owner.Token, JSON: map[string]any{"query": "shipping"}},
	} {
		if r := a.Do(t, c); !strings.Contains(string(r.Body), `"`+want+`"`) {
			t.Errorf("%s: %s", path, r.Body)
		}
	}
}

func TestVisitorsAreBoundedInFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t, apptest.Start(t, apptest.Options{}))
	f.setPublic(t, true)
	const most = 600 // and as many as come back meanwhile
	got := 0
	r := f.file(t)
	for ; r.Status == 200 && got < 3*most; got++ {
		r = f.file(t)
	}
	if r.Status != 429 || r.Header.Get("Retry-After") == "" || got < most {
		t.Errorf("after %d: %d %v", got, r.Status, r.Header)
	}
	checkProblem(t, r)
}
