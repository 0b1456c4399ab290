package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

const deadSite = "http://127.0.0.1:9/"

func sourceScenarios() []scenario {
	const sources, runs = "/api/widgets/{id}/sources", "/api/widgets/{id}/runs"
	return []scenario{
		{method: "GET", path: sources, want: ownersRead(200)},
		{method: "POST", path: sources, json: map[string]any{"kind": "website", "url": deadSite}, want: ownersWrite(201)},
		{method: "GET", path: sources + "/{sid}", want: ownersRead(200)},
		{method: "PUT", path: sources + "/{sid}", json: map[string]any{"title": "Mine"}, want: ownersWrite(200)},
		{method: "DELETE", path: sources + "/{sid}", want: ownersWrite(204)},
		{method: "GET", path: "/api/widgets/{id}/qa.csv", want: ownersRead(200)},
		{method: "POST", path: "/api/widgets/{id}/qa.csv", csv: "question,answer\nWhat?,That.\n", want: ownersWrite(200)},
		{method: "GET", path: runs, want: ownersRead(200)},
		{method: "GET", path: runs + "/{runId}", want: ownersRead(200)},
		// The crawl has published nothing that could be restored; see TestRunsAreRestored.
		{method: "POST", path: runs + "/{runId}/restore", want: ownersWrite(409)},
	}
}

// crawlFor gives the widget a website and a crawl, where the scenario is about one.
func (f *fixture) crawlFor(t *testing.T, a *apptest.App, s scenario) {
	t.Helper()
	if !strings.Contains(s.path, "{runId}") && s.method+" "+s.path != "PUT /api/widgets/{id}/sources/{sid}" {
		return
	}
	var out struct {
		RunID   string
		Sources []struct {
			ID   app.SourceID
			Kind app.Kind
		}
	}
	base := "/api/widgets/" + string(f.widget)
	a.Do(t, apptest.Call{Method: "POST", Path: base + "/crawl", Token: a.Owner.Token, JSON: map[string]any{"url": deadSite}}).Into(t, &out)
	a.Do(t, apptest.Call{Path: base + "/sources", Token: a.Owner.Token}).Into(t, &out)
	f.run = out.RunID
	for _, src := range out.Sources {
		if src.Kind == app.KindWebsite {
			f.source = src.ID
		}
	}
}

// source is a source as the API shows it.
type source struct {
	ID, Kind, URL, Title, Schedule, Status, Error string
	Settings                                      struct{ MaxPages int }
	NextRunAt, LastRunAt                          *time.Time
}

func TestWebsitesAreSources(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	w := string(a.Widget(t, nil))
	base := "/api/widgets/" + w + "/sources"
	call := func(method, path string, body any, want int) (out struct {
		Source  source
		Sources []source
		Total   int
		Code    string
		Fields  map[string]string
	}) {
		t.Helper()
		r := a.Do(t, apptest.Call{Method: method, Path: path, Token: a.Owner.Token, JSON: body})
		if r.Status != want {
			t.Fatalf("%s %s: %d, want %d: %s", method, path, r.Status, want, r.Body)
		}
		if len(r.Body) > 0 {
			r.Into(t, &out)
		}
		return out
	}
	made := call("POST", base, map[string]any{"kind": "website", "url": deadSite, "title": "Docs", "schedule": "daily", "settings": map[string]any{"maxPages": 7}}, 201).Source
	if made.Kind != "website" || made.Title != "Docs" || made.Schedule != "daily" || made.Settings.MaxPages != 7 || made.NextRunAt == nil || made.LastRunAt != nil {
		t.Errorf("made %+v", made)
	}
	again := call("POST", base, map[string]any{"kind": "website", "url": "http://127.0.0.1:9"}, 409)
	if again.Fields["url"] == "" {
		t.Errorf("the same site again: %+v", again)
	}
	for field, body := range map[string]map[string]any{
		"url":      {"kind": "website"},
		"kind":     {"url": deadSite},
		"schedule": {"kind": "website", "url": "http://127.0.0.1:9/x/", "schedule": "yearly"},
		"settings": {"kind": "website", "url": "http://127.0.0.1:9/x/", "settings": map[string]any{"selector": "]"}},
	} {
		if got := call("POST", base, body, 400); !strings.Contains(strings.Join(fieldNames(got.Fields), " "), field) && field != "settings" {
			t.Errorf("without %s: %+v", field, got)
		}
	}
	list := call("GET", base+"?limit=1", nil, 200)
	if list.Total != 1 || len(list.Sources) != 1 || list.Sources[0].ID != made.ID {
		t.Errorf("list %+v", list)
	}
	changed := call("PUT", base+"/"+made.ID, map[string]any{"schedule": "off", "id": "ignored", "nextRunAt": nil}, 200).Source
	if changed.Schedule != "off" || changed.NextRunAt != nil || changed.Title != "Docs" || changed.Settings.MaxPages != 7 {
		t.Errorf("changed %+v", changed)
	}
	soon := call("PUT", base+"/"+made.ID, map[string]any{"settings": map[string]any{"maxPages": 8}}, 200).Source
	if soon.NextRunAt == nil || soon.Settings.MaxPages != 8 {
		t.Errorf("with other settings it is read soon: %+v", soon)
	}
	call("DELETE", base+"/"+made.ID, nil, http.StatusNoContent)
	call("GET", base+"/"+made.ID, nil, 404)
	call("GET", base+"/nonsense", nil, 404)
}

func fieldNames(m map[string]string) (out []string) {
	for name := range m {
		out = append(out, name)
	}
	return out
}

// TestRunsAreRestored publishes what a crawl held back, and brings back what was before.
func TestRunsAreRestored(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	var broken atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) != 2 && r.URL.Path != "/" || broken.Load() && r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>Fruit</title><main><h1>Fruit %s</h1><p>Apples of the sort %[1]s are sweet.</p><a href=/1>1</a> <a href=/2>2</a> <a href=/3>3</a></main>", r.URL.Path)
	}))
	t.Cleanup(s.Close)
	base := "/api/widgets/" + string(a.Widget(t, nil))
	type run struct {
		ID, Status, Held           string
		Added, Changed, Gone, Done int
		Restorable                 bool
		Pages                      struct{ Gone []struct{ URL string } }
	}
	newest := func() run {
		var out struct{ Runs []run }
		for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
			a.Do(t, apptest.Call{Path: base + "/runs?limit=1", Token: a.Owner.Token}).Into(t, &out)
			if st := out.Runs[0].Status; st != "queued" && st != "crawling" {
				return out.Runs[0]
			}
		}
		t.Fatalf("the crawl does not end: %+v", out)
		return run{}
	}
	post := func(path string, want int) {
		t.Helper()
		if r := a.Do(t, apptest.Call{Method: "POST", Path: base + path, Token: a.Owner.Token, JSON: map[string]any{"url": s.URL}}); r.Status != want {
			t.Fatalf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	restore := func(id string, want int) {
		t.Helper()
		if r := a.Do(t, apptest.Call{Method: "POST", Path: base + "/runs/" + id + "/restore", Token: a.Owner.Token}); r.Status != want {
			t.Fatalf("restore: %d %s", r.Status, r.Body)
		}
	}
	post("/crawl", 202)
	first := newest()
	if first.Added != 4 || first.Restorable {
		t.Errorf("first: %+v", first)
	}
	broken.Store(true)
	post("/crawl", 202)
	held := newest()
	if held.Held == "" || !held.Restorable || held.Gone != 3 {
		t.Errorf("held: %+v", held)
	}
	var one struct{ Run run }
	a.Do(t, apptest.Call{Path: base + "/runs/" + held.ID, Token: a.Owner.Token}).Into(t, &one)
	if len(one.Run.Pages.Gone) != 3 {
		t.Errorf("gone: %+v", one)
	}
	restore(held.ID, 202)
	if r := newest(); r.ID != held.ID || r.Held != "" || r.Status != "completed" {
		t.Errorf("published: %+v", r)
	}
	restore(held.ID, 409)
	restore(first.ID, 202)
	if r := newest(); r.ID == held.ID || r.Added != 3 || r.Gone != 0 {
		t.Errorf("brought back: %+v", r)
	}
}
