package server_test

import (
	"net/http"
	"strings"
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
		{method: "GET", path: runs, want: ownersRead(200)},
		{method: "GET", path: runs + "/{runId}", want: ownersRead(200)},
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
