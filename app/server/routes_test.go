package server_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

type scenario struct {
	method, path string // {id}, {did} and {widgetId} are filled in
	query        string
	json         any
	form         bool
	csv          string // the body
	session      bool
	alone        bool // ends what other scenarios need
	want         expected
	signed       expected // of sessions; nil: as of the same accounts' tokens
}

// bySession is what those get who are signed in. Another origin's page that uses
// somebody's session may at most read, and cannot see what it read.
func (s scenario) bySession() expected {
	switch {
	case s.signed != nil:
		return s.signed
	case s.method == "GET":
		return s.want.give(s.want[owner], forged)
	}
	return s.want.give(403, forged)
}

func scenarios() []scenario {
	var out []scenario
	for _, base := range []string{"/api/widgets", "/api/automation/widgets"} {
		out = append(out,
			scenario{method: "GET", path: base, want: accountsRead(200)},
			scenario{method: "POST", path: base, json: map[string]any{"name": "New"}, want: accountsWrite(201)},
			scenario{method: "GET", path: base + "/{id}", want: ownersRead(200)},
			scenario{method: "PUT", path: base + "/{id}", json: map[string]any{"description": "x"}, want: ownersWrite(200)},
			scenario{method: "DELETE", path: base + "/{id}", want: ownersOwn(204)},
			scenario{method: "POST", path: base + "/{id}/recommendations", want: ownersWrite(200)},
			scenario{method: "GET", path: base + "/{id}/links", want: ownersRead(200)},
			scenario{method: "POST", path: base + "/{id}/crawl", json: map[string]any{"url": "http://127.0.0.1:9/"}, want: ownersWrite(202)},
		)
	}
	out = append(out, accountScenarios()...)
	out = append(out, insightScenarios()...)
	return append(append(append(out, sourceScenarios()...), providerScenarios()...),
		scenario{method: "GET", path: "/api/widgets/{id}/shares", want: ownersRead(200).give(403, viewer, editor)},
		scenario{method: "PUT", path: "/api/widgets/{id}/shares/{account}", json: map[string]any{"role": "viewer"}, want: ownersOwn(200)},
		scenario{method: "DELETE", path: "/api/widgets/{id}/shares/{account}", want: ownersOwn(204)},
		scenario{method: "GET", path: "/api/widgets/{id}/crawl/status", want: ownersRead(200)},
		scenario{method: "GET", path: "/api/widgets/{id}/crawl/events", want: ownersRead(200)},
		scenario{method: "POST", path: "/api/widgets/{id}/crawl/cancel", want: ownersWrite(200)},
		scenario{method: "POST", path: "/api/widgets/{id}/crawl/reset", want: ownersWrite(200)},
		scenario{method: "GET", path: "/api/widgets/{id}/documents", want: ownersRead(200)},
		scenario{method: "POST", path: "/api/widgets/{id}/documents", form: true, want: ownersWrite(202)},
		scenario{method: "GET", path: "/api/widgets/{id}/documents/{did}", want: ownersRead(200)},
		scenario{method: "PUT", path: "/api/widgets/{id}/documents/{did}", json: map[string]any{"pinned": true}, want: ownersWrite(200)},
		scenario{method: "GET", path: "/api/widgets/{id}/documents/{did}/download", want: ownersRead(200)},
		scenario{method: "DELETE", path: "/api/widgets/{id}/documents/{did}", want: ownersWrite(204)},
		scenario{method: "POST", path: "/api/widgets/{id}/search", json: map[string]any{"query": "shipping"}, want: ownersRead(200)},
		scenario{method: "POST", path: "/api/widgets/{id}/embeddings/refresh", want: ownersWrite(202)},
		scenario{method: "GET", path: "/api/widgets/{id}/recommendations", want: ownersRead(200)},
		scenario{method: "POST", path: "/api/widgets/{id}/links/regenerate", want: ownersWrite(200)},
		scenario{method: "GET", path: "/api/widgets/{id}/summary", want: ownersRead(200)},
		scenario{method: "POST", path: "/api/widgets/{id}/summary", want: ownersWrite(200)},
		scenario{method: "POST", path: "/api/recommendations", json: map[string]any{"content": "Tea is served at four."}, want: accountsWrite(200)},
		scenario{method: "POST", path: "/api/summaries", json: map[string]any{"content": "Tea is served at four."}, want: accountsWrite(200)},
		scenario{method: "POST", path: "/api/analyze-selector", json: map[string]any{"html": "<main><p>Tea is served at four.</p></main>"}, want: accountsWrite(200)},
		scenario{method: "POST", path: "/api/site-look", json: map[string]any{"url": refusedAddress}, want: accountsWrite(400)},
		scenario{method: "POST", path: "/api/widgets/{id}/installation", json: map[string]any{"url": refusedAddress}, want: ownersWrite(400)},
		scenario{method: "GET", path: "/api/public/widget/{id}", want: visitorsRead(200), signed: asVisitors(200)},
		scenario{method: "POST", path: "/api/chat", json: map[string]any{"widgetId": "{id}", "message": "hello"}, want: visitorsWrite(200), signed: asVisitors(200)},
		scenario{method: "GET", path: "/api/chat/history/{widgetId}", session: true, want: visitorsRead(200), signed: asVisitors(200)},
		scenario{method: "DELETE", path: "/api/chat/history/{widgetId}", session: true, want: visitorsWrite(204), signed: asVisitors(204)},
		scenario{method: "POST", path: "/api/chat/messages/{id}/feedback", session: true, json: map[string]any{"rating": 1}, want: feedback(), signed: all(200)},
		scenario{method: "GET", path: "/api/user/tokens", want: personal(200), signed: everyAccount(200)},
		scenario{method: "POST", path: "/api/user/tokens", json: map[string]any{"name": "New", "scopes": []string{"read"}}, want: personal(201), signed: everyAccount(201).give(403, forged)},
		scenario{method: "DELETE", path: "/api/user/tokens/{tid}", want: personal(204).give(404, admin), signed: everyAccount(404).give(204, owner).give(403, forged)},
		scenario{method: "GET", path: "/api/admin/widgets", want: admins(200)},
		scenario{method: "GET", path: "/api/admin/users", want: admins(200)},
		scenario{method: "PUT", path: oneUser, json: map[string]any{"name": "New"}, want: admins(200)},
		scenario{method: "DELETE", path: oneUser, want: admins(204)},
		scenario{method: "GET", path: "/api/admin/stats", want: admins(200)},
		scenario{method: "GET", path: "/api/admin/models", want: admins(200)},
		scenario{method: "POST", path: "/api/admin/models/check", want: admins(200)},
		scenario{method: "GET", path: "/api/admin/audit", want: admins(200)},
		scenario{method: "GET", path: "/files/{documentId}/{name}", want: all(200)},
		scenario{method: "GET", path: "/api/widget-script", want: all(200)},
		scenario{method: "GET", path: "/api/health", want: all(200)},
		scenario{method: "GET", path: "/api/ready", want: all(200)},
	)
}

// refusedAddress is one that we never fetch: whoever may ask is told so.
const refusedAddress = "http://169.254.169.254/"

// asVisitors is for what a widget calls: to it somebody who is signed in is a visitor.
func asVisitors(ok int) expected { return all(ok).give(403, forged) }

// feedback asks for the session alone, whatever page or token comes with it.
func feedback() expected { return all(200).give(403, reader).give(401, invalid()...) }

// TestWhoMayCall calls every route as every audience.
func TestWhoMayCall(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T) *apptest.App {
		return apptest.Start(t, apptest.Options{Unlimited: true, Vectors: llmtest.New(t, llmtest.Behaviour{}), Providers: gitHub()})
	}
	a := start(t)
	p := newPeople(t, a)
	for _, s := range scenarios() {
		t.Run(s.method+" "+s.path, func(t *testing.T) {
			t.Parallel()
			if s.alone {
				a := start(t)
				newPeople(t, a).try(t, a, s)
				return
			}
			p.try(t, a, s)
		})
	}
}

// try makes a new fixture only after a call that may have changed it: a call that was
// refused must leave it as it was for the next one.
func (p people) try(t *testing.T, a *apptest.App, s scenario) {
	var f fixture
	check := func(who string, want int, call func(apptest.Call) apptest.Reply) {
		if f.widget == "" {
			f = newFixture(t, a)
			f.crawlFor(t, a, s)
			f.accessFor(t, a, s)
			f.publishFor(t, a, s)
			p.share(t, a, f)
		}
		r := call(f.call(t, s))
		if r.Status != want {
			t.Errorf("%s: %d, want %d: %s", who, r.Status, want, clip(r.Body))
		}
		checkHeaders(t, r)
		if r.Status >= 400 {
			checkProblem(t, r)
		} else if s.method != "GET" {
			f = fixture{}
		}
	}
	for _, who := range audiences() {
		check(string(who), s.want[who], func(c apptest.Call) apptest.Reply { return a.Do(t, p.as(who, c)) })
	}
	for _, who := range signedIn() {
		check("signed in: "+string(who), s.bySession()[who], func(c apptest.Call) apptest.Reply {
			return p.browser(t, a, who, s).Do(t, p.signedIn(t, who, c))
		})
	}
}

// TestPrivateWidgets shows nothing of a widget that is not public.
func TestPrivateWidgets(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Secret"}))
	for _, c := range []apptest.Call{
		{Path: "/api/public/widget/" + id},
		{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": id, "message": "hello"}},
		{Path: "/api/chat/history/" + id, Header: map[string]string{"X-Session-ID": "x"}},
		{Path: "/share/w/" + id},
		{Path: "/embed/" + id},
	} {
		r := a.Do(t, c)
		if r.Status != 404 || strings.Contains(string(r.Body), "Secret") {
			t.Errorf("%s: %d %s", c.Path, r.Status, clip(r.Body))
		}
	}
}

func TestEveryRouteIsTestedAndDocumented(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	var doc struct {
		OpenAPI    string
		Components struct{ Schemas map[string]any }
		Paths      map[string]map[string]struct {
			Summary   string
			Responses map[string]any
		}
	}
	a.Do(t, apptest.Call{Path: "/openapi.json"}).Into(t, &doc)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("the document is of version %q", doc.OpenAPI)
	}
	var documented, tested []string
	if schemas := doc.Components.Schemas; len(schemas) < 20 || schemas["V2ErrorModel"] != nil || schemas["Widget"] == nil {
		t.Errorf("schemas: %v", schemas)
	}
	for path, ops := range doc.Paths {
		for method, op := range ops {
			documented = append(documented, strings.ToUpper(method)+" "+path)
			if op.Summary == "" || len(op.Responses) < 2 {
				t.Errorf("%s %s says too little: %+v", method, path, op)
			}
		}
	}
	for _, s := range scenarios() {
		tested = append(tested, s.method+" "+s.path)
	}
	for _, r := range a.Routes() {
		if strings.HasPrefix(r, "OPTIONS ") || !strings.Contains(r, " /api/") || r == "GET /api/docs" {
			continue
		}
		if !slices.Contains(documented, r) {
			t.Errorf("%s is not in the document", r)
		}
		if !slices.Contains(tested, r) {
			t.Errorf("%s has no scenario", r)
		}
	}
	if len(documented) < 20 || len(documented) != len(tested) {
		t.Errorf("%d routes documented, %d tested", len(documented), len(tested))
	}
}

// checkHeaders are those of every answer of the API.
func checkHeaders(t *testing.T, r apptest.Reply) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff",
		"X-Frame-Options":        "DENY",
		"Referrer-Policy":        "strict-origin-when-cross-origin",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
	if p := r.Header.Get("Permissions-Policy"); !strings.Contains(p, "camera=()") || !strings.Contains(p, "microphone=()") {
		t.Errorf("Permissions-Policy is %q", p)
	}
	if r.Header.Get("X-Request-ID") == "" || r.Header.Get("Cache-Control") == "" {
		t.Errorf("headers are missing: %v", r.Header)
	}
	if r.Header.Get("Access-Control-Allow-Credentials") != "" {
		t.Error("credentials are allowed")
	}
}

type problem struct {
	Error     string
	Code      string
	Fields    map[string]string
	RequestID string `json:"requestId"`
}

// checkProblem checks the shape of an error.
func checkProblem(t *testing.T, r apptest.Reply) problem {
	t.Helper()
	var p problem
	d := json.NewDecoder(strings.NewReader(string(r.Body)))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%v in %s", err, clip(r.Body))
	}
	if p.Error == "" || p.Code == "" || p.RequestID == "" || p.RequestID != r.Header.Get("X-Request-ID") {
		t.Errorf("an error of another shape: %s", clip(r.Body))
	}
	if ct := r.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/json") {
		t.Errorf("an error of type %q", ct)
	}
	if got, want := r.Header.Get("WWW-Authenticate") == "Bearer", r.Status == 401; got != want {
		t.Errorf("%d with WWW-Authenticate %q", r.Status, r.Header.Get("WWW-Authenticate"))
	}
	return p
}

func clip(b []byte) string { return fmt.Sprintf("%.300s", b) }
