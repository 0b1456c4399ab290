package server_test

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

func create(t *testing.T, a *apptest.App, token string, fields map[string]any) (int, map[string]any, problem) {
	t.Helper()
	return widgetCall(t, a, apptest.Call{Method: "POST", Path: "/api/widgets", Token: token, JSON: fields})
}

func change(t *testing.T, a *apptest.App, token string, id any, fields map[string]any) (int, map[string]any, problem) {
	t.Helper()
	return widgetCall(t, a, apptest.Call{Method: "PUT", Path: "/api/widgets/" + id.(string), Token: token, JSON: fields})
}

func widgetCall(t *testing.T, a *apptest.App, c apptest.Call) (int, map[string]any, problem) {
	t.Helper()
	r := a.Do(t, c)
	if r.Status >= 400 {
		return r.Status, nil, checkProblem(t, r)
	}
	var out struct{ Widget map[string]any }
	r.Into(t, &out)
	return r.Status, out.Widget, problem{}
}

func TestWhatWasReadCanBeSentBack(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	_, made, _ := create(t, a, a.Owner.Token, map[string]any{
		"name": "Shop", "description": "d", "url": "https://shop.example/", "public": true, "instructions": "Be brief.",
		"language": "de", "welcome": "Hallo", "placeholder": "Frag", "logoUrl": "https://shop.example/l.png",
		"theme":          map[string]any{"primaryColor": "#ff0000", "mode": "dark", "position": "bottom-left", "custom": map[string]any{"radius": 3.0, "own": map[string]any{"x": "y"}}},
		"texts":          map[string]any{"de": map[string]any{"send": "Los"}},
		"allowedOrigins": []string{"https://shop.example"}, "pageContext": true, "saveMessages": false, "remember": true, "retentionDays": 7,
		"limits":          map[string]any{"perMinute": 5, "tokensPerMonth": 1000},
		"recommendations": []any{map[string]any{"title": "Was kostet Versand?"}},
	})
	status, sent, p := change(t, a, a.Owner.Token, made["id"], made)
	if status != http.StatusOK {
		t.Fatalf("%d %+v", status, p)
	}
	for _, m := range []map[string]any{made, sent} {
		delete(m, "updatedAt")
	}
	if !maps.EqualFunc(made, sent, sameJSON) {
		t.Errorf("changed by being sent back:\n%v\n%v", made, sent)
	}
}

func sameJSON(a, b any) bool { return toJSON(a) == toJSON(b) }

func TestAChangeTakesPartOfTheFields(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	_, w, _ := create(t, a, a.Owner.Token, map[string]any{"name": "A", "description": "stays", "theme": map[string]any{"primaryColor": "#123456"}, "limits": map[string]any{"perMinute": 5}})
	if w["saveMessages"] != true || w["public"] != false {
		t.Errorf("defaults: %v", w)
	}
	_, w, _ = change(t, a, a.Owner.Token, w["id"], map[string]any{"name": "B", "theme": map[string]any{"mode": "dark"}, "limits": map[string]any{"tokensPerMonth": 9}})
	theme, limits := w["theme"].(map[string]any), w["limits"].(map[string]any)
	if w["name"] != "B" || w["description"] != "stays" || theme["primaryColor"] != "#123456" || theme["mode"] != "dark" || limits["perMinute"] != 5.0 || limits["tokensPerMonth"] != 9.0 {
		t.Errorf("%v", w)
	}
}

func TestWhatIsRefusedOfAWidget(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	_, mine, _ := create(t, a, a.Owner.Token, map[string]any{"name": "Mine"})
	for _, c := range []struct {
		name   string
		fields map[string]any
		status int
		field  string
	}{
		{"no name", map[string]any{}, 400, "name"},
		{"an unknown field", map[string]any{"name": "x", "colour": "red"}, 400, "colour"},
		{"an unknown field of the theme", map[string]any{"name": "x", "theme": map[string]any{"color": "red"}}, 400, "theme.color"},
		{"a wrong type", map[string]any{"name": 3}, 400, "name"},
		{"a wrong colour", map[string]any{"name": "x", "theme": map[string]any{"primaryColor": "red"}}, 400, "theme.primaryColor"},
		{"an origin that ends a directive", map[string]any{"name": "x", "allowedOrigins": []string{"https://x;script-src-elem"}}, 400, "allowedOrigins"},
		{"an origin with a path", map[string]any{"name": "x", "allowedOrigins": []string{"https://a.example/b"}}, 400, "allowedOrigins"},
		{"an address that is none", map[string]any{"name": "x", "url": "javascript:alert(1)"}, 400, "url"},
		{"a crawl of what is no site", map[string]any{"name": "x", "crawlUrl": "ftp://a.example"}, 400, "crawlUrl"},
		{"another's ownership", map[string]any{"name": "x", "ownerId": string(a.Stranger.ID)}, 403, ""},
	} {
		for what, do := range map[string]func() (int, problem){
			"create": func() (int, problem) { s, _, p := create(t, a, a.Owner.Token, c.fields); return s, p },
			"change": func() (int, problem) { s, _, p := change(t, a, a.Owner.Token, mine["id"], c.fields); return s, p },
		} {
			if what == "change" && c.name == "no name" {
				continue
			}
			status, p := do()
			if status != c.status || c.field != "" && p.Fields[c.field] == "" {
				t.Errorf("%s, %s: %d %+v", what, c.name, status, p)
			}
		}
	}
}

func TestAnAdminSetsTheOwner(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{BuiltinToken: "builtin-token-of-the-environment"})
	for _, token := range []string{a.Admin.Token, "builtin-token-of-the-environment"} {
		_, w, _ := create(t, a, token, map[string]any{"name": "Given", "ownerId": string(a.Stranger.ID)})
		if w["ownerId"] != string(a.Stranger.ID) {
			t.Errorf("%v", w)
		}
		_, w, _ = create(t, a, token, map[string]any{"name": "Own"})
		if w["ownerId"] != string(a.Admin.ID) {
			t.Errorf("without ownerId it is the first admin's: %v", w)
		}
		_, w, _ = change(t, a, token, w["id"], map[string]any{"ownerId": string(a.Owner.ID)})
		if w["ownerId"] != string(a.Owner.ID) {
			t.Errorf("%v", w)
		}
		if status, _, p := create(t, a, token, map[string]any{"name": "x", "ownerId": "0198c0de-0000-7000-8000-000000000000"}); status != 400 || p.Fields["ownerId"] == "" {
			t.Errorf("%d %+v", status, p)
		}
	}
}

func TestListsOfWidgets(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	for _, name := range []string{"Apple", "Pear", "Plum"} {
		create(t, a, a.Owner.Token, map[string]any{"name": name})
	}
	create(t, a, a.Stranger.Token, map[string]any{"name": "Quince"})
	for _, c := range []struct {
		token, query string
		total, shown int
	}{
		{a.Owner.Token, "", 3, 3}, {a.Owner.Token, "?limit=1&offset=1", 3, 1}, {a.Owner.Token, "?q=apple", 1, 1},
		{a.Stranger.Token, "", 1, 1}, {a.Admin.Token, "", 4, 4},
	} {
		var out struct {
			Widgets []map[string]any
			Total   int
		}
		a.Do(t, apptest.Call{Path: "/api/widgets" + c.query, Token: c.token}).Into(t, &out)
		if out.Total != c.total || len(out.Widgets) != c.shown {
			t.Errorf("%q: %d of %d", c.query, len(out.Widgets), out.Total)
		}
	}
	if r := a.Do(t, apptest.Call{Path: "/api/widgets?limit=1001", Token: a.Owner.Token}); r.Status != 400 {
		t.Errorf("a limit above 1000: %d", r.Status)
	}
}

func TestAFormMakesAFilledWidget(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	c := upload(t, "/api/widgets", a.Owner.Token, "file_0", "a.txt", "Returns are free within thirty days.\n",
		"name", "Form", "public", "true", "content", "Our shop opens at nine o'clock.\n") // fields after the file
	status, w, p := widgetCall(t, a, c)
	if status != http.StatusCreated || w["name"] != "Form" || w["public"] != true || w["documentCount"] != 2.0 {
		t.Errorf("%d %v %+v", status, w, p)
	}
	for name, c := range map[string]apptest.Call{
		"no name":       upload(t, "/api/widgets", a.Owner.Token, "file_0", "a.txt", "x"),
		"unknown field": upload(t, "/api/widgets", a.Owner.Token, "file_0", "a.txt", "x", "name", "y", "colour", "z"),
		"unknown file":  upload(t, "/api/widgets", a.Owner.Token, "logo", "a.txt", "x", "name", "y"),
		"not whole":     {Method: "POST", Path: "/api/widgets", Token: a.Owner.Token, Body: strings.NewReader("--" + boundary + "\r\n"), ContentType: "multipart/form-data; boundary=" + boundary},
	} {
		if status, _, _ := widgetCall(t, a, c); status != 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
	var out struct{ Total int }
	a.Do(t, apptest.Call{Path: "/api/widgets", Token: a.Owner.Token}).Into(t, &out)
	if out.Total != 1 {
		t.Errorf("a refused form left a widget: %d", out.Total)
	}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	base := "/api/widgets/" + string(a.Widget(t, nil)) + "/documents"
	var up struct{ Documents []struct{ ID app.DocumentID } }
	r := a.Do(t, upload(t, base, a.Owner.Token, "any", "../../etc/pass\u202ewd.md", "# Prices\n\nA ticket costs 12 euros.\n"))
	r.Into(t, &up)
	if r.Status != 202 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	one := base + "/" + string(up.Documents[0].ID)
	var got struct {
		Document struct {
			Title, Markdown string
			Chunks          []struct {
				Text       string
				Start, End int
			}
		}
	}
	a.Do(t, apptest.Call{Path: one, Token: a.Owner.Token}).Into(t, &got)
	d := got.Document
	if len(d.Chunks) == 0 || d.Markdown[d.Chunks[0].Start:d.Chunks[0].End] != d.Chunks[0].Text {
		t.Errorf("chunks are not where they say: %+v", d)
	}
	file := a.Do(t, apptest.Call{Path: one + "/download", Token: a.Owner.Token})
	disposition := file.Header.Get("Content-Disposition")
	if string(file.Body) != "# Prices\n\nA ticket costs 12 euros.\n" || !strings.HasPrefix(disposition, "attachment") || strings.ContainsAny(disposition, "/\u202e") {
		t.Errorf("%q %q", disposition, file.Body)
	}
	if csp := file.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox") {
		t.Errorf("a download without a sandbox: %q", csp)
	}
	sent := toMap(t, a.Do(t, apptest.Call{Path: one, Token: a.Owner.Token}).Body)["document"].(map[string]any)
	sent["excluded"] = true
	if r := a.Do(t, apptest.Call{Method: "PUT", Path: one, Token: a.Owner.Token, JSON: sent}); r.Status != 200 || !bytes.Contains(r.Body, []byte(`"excluded":true`)) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	base := "/api/widgets/" + string(a.Widget(t, nil)) + "/documents"
	for _, c := range []struct {
		name string
		call apptest.Call
		want int
		code string
	}{
		{"JSON above 1 MB", apptest.Call{Method: "POST", Path: "/api/widgets", JSON: map[string]any{"name": strings.Repeat("x", 1<<20)}}, 413, "too_large"},
		{"a question above 256 KB", apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": "x", "message": strings.Repeat("x", 256<<10)}}, 413, "too_large"},
		{"a file above 25 MB", upload(t, base, "", "file", "big.txt", strings.Repeat("x", 25<<20+1)), 413, "too_large"},
		{"no JSON", apptest.Call{Method: "POST", Path: "/api/widgets", Body: strings.NewReader("{"), ContentType: "application/json"}, 400, "invalid"},
		{"another list", apptest.Call{Method: "POST", Path: "/api/widgets", JSON: []int{1}}, 400, "invalid"},
		{"a name twice, in two cases", apptest.Call{Method: "POST", Path: "/api/widgets", JSON: map[string]any{"name": "x", "Name": "y"}}, 400, "invalid"},
		{"a name twice, below", apptest.Call{Method: "POST", Path: "/api/widgets", JSON: map[string]any{"name": "x", "limits": map[string]any{"perMinute": 1, "PerMinute": -3}}}, 400, "invalid"},
		{"a name twice, by a letter that folds", apptest.Call{Method: "POST", Path: "/api/widgets", JSON: map[string]any{"name": "x", "description": "y", "deſcription": "z"}}, 400, "invalid"},
		{"nothing", apptest.Call{Method: "POST", Path: "/api/widgets", ContentType: "application/json"}, 400, "invalid"},
		{"text", apptest.Call{Method: "POST", Path: "/api/widgets", Body: strings.NewReader(`{"name":"x"}`), ContentType: "text/plain"}, 415, "unsupported"},
		{"JSON where a form belongs", apptest.Call{Method: "POST", Path: base, JSON: map[string]any{}}, 415, "unsupported"},
		{"a form without a file", apptest.Call{Method: "POST", Path: base, Body: strings.NewReader("--" + boundary + "--\r\n"), ContentType: "multipart/form-data; boundary=" + boundary}, 400, "invalid"},
		{"no such route", apptest.Call{Path: "/api/nothing"}, 404, "not_found"},
		{"no such page", apptest.Call{Path: "/nothing"}, 404, "not_found"},
		{"no such method", apptest.Call{Method: "PATCH", Path: "/api/widgets"}, 405, "invalid"},
		{"what is no ID", apptest.Call{Path: "/api/widgets/x'--"}, 404, "not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.call.Token = a.Owner.Token
			r := a.Do(t, c.call)
			if p := checkProblem(t, r); r.Status != c.want || p.Code != c.code {
				t.Errorf("%d %+v", r.Status, p)
			}
		})
	}
}

func TestTheTypeOfABodyInCapitals(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/widgets", Token: a.Owner.Token, Body: strings.NewReader(`{"name":"x"}`), ContentType: "Application/JSON; Charset=UTF-8"})
	if r.Status != 201 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

// A body that breaks off is the caller's doing, and no failure of the server's.
func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	c, err := net.Dial("tcp", strings.TrimPrefix(a.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if p := checkProblem(t, apptest.Reply{Status: res.StatusCode, Header: res.Header, Body: body}); res.StatusCode != 400 || p.Code != "invalid" {
		t.Errorf("%d %+v", res.StatusCode, p)
	}
}

// Browsers write xn-- in an origin; owners write the name of their site.
func TestANameInAnotherScriptIsTheOriginThatBrowsersSend(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	for name, fields := range map[string]map[string]any{
		"url":            {"public": true, "url": "https://München.example:8443/ä"},
		"allowedOrigins": {"public": true, "allowedOrigins": []string{"https://münchen.example:8443"}},
	} {
		path := "/api/public/widget/" + string(a.Widget(t, fields))
		for origin, want := range map[string]int{"https://xn--mnchen-3ya.example:8443": 200, "https://munchen.example:8443": 403, "": 403} {
			if r := a.Do(t, apptest.Call{Path: path, Header: map[string]string{"Origin": origin}}); r.Status != want {
				t.Errorf("%s: from %q: %d", name, origin, r.Status)
			}
		}
	}
}
