package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// queriesOf are the ways in which a route is called, each measured by itself. One
// that begins with # is no query: without the visitor's session.
func queriesOf(route string) []string {
	more := map[string][]string{
		"GET /api/widgets":                           {"?q=bench", "?limit=1000", "?offset=900"},
		"GET /api/widgets/{id}/documents":            {"?q=ba", "?status=ready&offset=40"},
		"GET /api/widgets/{id}/conversations":        {"?q=ba", "?unanswered=true&language=en", "?offset=20"},
		"GET /api/widgets/{id}/analytics":            {"?from=2026-01-01&to=2026-12-31&tz=Europe/Zurich"},
		"GET /api/widgets/{id}/conversations/export": {"?format=jsonl"},
		"GET /api/chat/history/{widgetId}":           {"#owner"},
		"GET /api/usage":                             {"?from=2026-01-01&to=2026-12-31"},
	}
	if route == "DELETE /api/widgets/{id}/conversations" {
		return []string{"?unanswered=true"} // it wants to be told which
	}
	return append([]string{""}, more[route]...)
}

// solitary are parts of routes whose calls are each about another widget: what they
// change cannot be changed twice.
var solitary = []string{"/crawl", "/runs/{runId}", "/shares/{account}", "/sources/{sid}", "DELETE /api/widgets/{id}", "DELETE /api/automation/widgets/{id}"}

// at chooses what the k-th call of a route is about: otherwise every tenth is about
// the widget that has a tenth of all messages.
func (c *caller) at(r documentedRoute, k int) (*inhabitant, talk) {
	n := 1 + k*7%(len(c.widgets)-1)
	alone := slices.IndexFunc(solitary, func(part string) bool {
		return strings.HasPrefix(part, "/") && strings.Contains(r.path, part) || part == r.name
	})
	switch {
	case alone >= 0:
		n = 1 + (k+alone*c.calls)*7%(len(c.widgets)-1)
	case k%10 == 0:
		n = 0
	}
	in := c.widgets[n]
	switch r.name {
	case "DELETE /api/widgets/{id}/conversations/{cid}":
		return in, in.talks[len(in.talks)-1-k/10]
	case "DELETE /api/chat/history/{widgetId}":
		return in, in.talks[len(in.talks)/2+k/10]
	}
	return in, in.talks[k%5]
}

// caller calls a program that has a population.
type caller struct {
	*population
	url   string
	calls int // of each route
	files map[app.WidgetID]string
	runs  map[app.WidgetID]string
}

var (
	uploading = documentedRoute{"POST /api/widgets/{id}/documents", http.MethodPost, "/api/widgets/{id}/documents", true}
	following = documentedRoute{"GET /api/widgets/{id}/runs/{runId}", http.MethodGet, "/api/widgets/{id}/runs/{runId}", false}
	crawling  = documentedRoute{"POST /api/widgets/{id}/crawl", http.MethodPost, "/api/widgets/{id}/crawl", false}
)

// prepare makes what only the program can make: originals of files, and runs.
func (c *caller) prepare(ctx context.Context) error {
	c.files, c.runs = map[app.WidgetID]string{}, map[app.WidgetID]string{}
	for k := range c.calls {
		in, t := c.at(uploading, k)
		var uploaded struct{ Documents []struct{ ID string } }
		if _, err := c.send(ctx, uploading, "", in, t, k, &uploaded); err != nil {
			return err
		}
		c.files[in.widget] = uploaded.Documents[0].ID
		in, t = c.at(following, k)
		var started struct{ RunID string }
		if _, err := c.send(ctx, crawling, "", in, t, k, &started); err != nil {
			return err
		}
		c.runs[in.widget] = started.RunID
	}
	return nil
}

func (c *caller) measure(ctx context.Context, r documentedRoute, query string) (took []float64, err error) {
	calls := c.calls
	if strings.HasPrefix(r.path, "/api/user/tokens") {
		calls = min(calls, len(c.tokens))
	}
	for k := range calls {
		in, t := c.at(r, k)
		seconds, err := c.send(ctx, r, query, in, t, k, nil)
		if err != nil {
			return took, fmt.Errorf("%w: say in tools/bench/calls.go how it is called", err)
		}
		took = append(took, seconds)
	}
	return took, nil
}

// send calls a route and gives the seconds until its answer was read: whole, or to
// the first byte where it is sent as it is made. It is JSON where out is not nil.
func (c *caller) send(ctx context.Context, r documentedRoute, query string, in *inhabitant, t talk, k int, out any) (float64, error) {
	request, err := c.request(ctx, r, query, in, t, k)
	if err != nil {
		return 0, err
	}
	started := time.Now()
	res, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	began := time.Since(started).Seconds()
	text, err := io.ReadAll(res.Body)
	took := time.Since(started).Seconds()
	if err != nil || res.StatusCode >= 400 {
		return 0, fmt.Errorf("%s (%s): %d %.300s, %v", r.name, request.URL, res.StatusCode, text, err)
	}
	if r.streams() {
		took = began
	}
	if out == nil {
		return took, nil
	}
	return took, json.Unmarshal(text, out)
}

func (r documentedRoute) streams() bool { return strings.HasSuffix(r.path, "/export") }

func (c *caller) request(ctx context.Context, r documentedRoute, query string, in *inhabitant, t talk, k int) (*http.Request, error) {
	query, withoutSession := strings.CutPrefix(query, "#owner")
	var body io.Reader = http.NoBody
	kind := "application/json"
	if r.name == "POST /api/widgets/{id}/qa.csv" {
		body, kind = strings.NewReader(fmt.Sprintf("question,answer\nHow long does parcel %d take?,Three days.\n", k)), "text/csv"
	} else if r.form {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, _ := w.CreateFormFile("file", fmt.Sprintf("%d.txt", k)) // into memory
		fmt.Fprintf(part, "Shipping takes %d days.\n", k)
		_ = w.Close()
		body, kind = &form, w.FormDataContentType()
	} else if v := c.body(r.name, in, t, k); v != nil {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, c.url+c.fill(r, in, t, k)+query, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Content-Type", kind)
	if !withoutSession {
		request.Header.Set("X-Session-ID", t.session)
	}
	return request, nil
}

// fill puts IDs into a path.
func (c *caller) fill(r documentedRoute, in *inhabitant, t talk, k int) string {
	id, document := string(in.widget), string(in.documents[k%5])
	switch {
	case strings.HasPrefix(r.path, "/api/admin/users/"):
		id = string(c.colleague.ID)
	case strings.Contains(r.path, "/messages/"):
		id = string(t.answer)
	case strings.HasSuffix(r.path, "/download"):
		document = c.files[in.widget]
	case r.method == http.MethodDelete:
		document = string(in.documents[len(in.documents)-1-k/10])
	}
	return strings.NewReplacer("{id}", id, "{widgetId}", string(in.widget), "{did}", document, "{cid}", string(t.conversation), "{sid}", string(in.source),
		"{runId}", c.runs[in.widget], "{account}", string(c.colleague.ID), "{tid}", string(c.tokens[k%len(c.tokens)])).Replace(r.path)
}

// body is what a route is sent as JSON; nil for nothing.
func (p *population) body(route string, in *inhabitant, t talk, k int) any {
	text := strings.Repeat("Shipping to Norway takes three days. Returns are free within a month.\n\n", 20)
	switch route {
	case "POST /api/widgets", "POST /api/automation/widgets":
		return object{"name": "New"}
	case "PUT /api/widgets/{id}", "PUT /api/automation/widgets/{id}":
		return object{"description": fmt.Sprint(k)}
	case "POST /api/widgets/{id}/crawl", "POST /api/automation/widgets/{id}/crawl":
		return object{"url": "http://127.0.0.1:9/"}
	case "POST /api/widgets/{id}/search":
		return object{"query": p.questions[k%len(p.questions)]}
	case "POST /api/chat":
		return object{"widgetId": in.widget, "message": p.questions[k%len(p.questions)], "isEmbedded": true, "sessionId": t.session}
	case "POST /api/chat/messages/{id}/feedback":
		return object{"rating": 1}
	case "PUT /api/widgets/{id}/conversations/{cid}":
		return object{"notes": "Call back."}
	case "PUT /api/widgets/{id}/documents/{did}":
		return object{"pinned": true}
	case "PUT /api/widgets/{id}/shares/{account}":
		return object{"role": "viewer"}
	case "POST /api/widgets/{id}/sources":
		return object{"kind": "website", "url": fmt.Sprintf("http://127.0.0.1:9/%d/", k)}
	case "PUT /api/widgets/{id}/sources/{sid}":
		return object{"title": fmt.Sprint(k)}
	case "PUT /api/user":
		return object{"name": fmt.Sprint(k)}
	case "PUT /api/admin/users/{id}":
		return object{"name": fmt.Sprint(k)}
	case "POST /api/admin/invitations":
		return object{"email": fmt.Sprintf("%d@example.org", k), "role": "owner"}
	case "POST /api/user/tokens":
		return object{"name": "bench", "scopes": []string{"read"}}
	case "POST /api/recommendations", "POST /api/summaries":
		return object{"title": "Shipping", "content": text}
	case "POST /api/analyze-selector":
		return object{"html": "<html><body><main><h1>Shipping</h1><p>" + text + "</p></main></body></html>"}
	}
	return nil
}

type object map[string]any
