package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// unmeasured are the routes of the document that are not called, and why. A route
// that is not here and cannot be called fails the benchmark.
var unmeasured = map[string]string{
	"POST /api/auth/login":                        "a password's hash is slow on purpose",
	"POST /api/auth/logout":                       "needs a browser's session",
	"GET /api/auth/{provider}":                    "asks a provider elsewhere",
	"GET /api/auth/{provider}/callback":           "asks a provider elsewhere",
	"POST /api/user/identities":                   "asks a provider elsewhere",
	"DELETE /api/user/identities/{id}":            "needs an account elsewhere",
	"GET /api/user/identities":                    "is a browser session's",
	"POST /api/auth/setup":                        "takes the link of the first start",
	"POST /api/auth/invitation":                   "takes a link, once",
	"POST /api/auth/forgotten":                    "is there with a mail server alone",
	"POST /api/widgets/{id}/runs/{runId}/restore": "needs a crawl that can be brought back",
	"POST /api/auth/reset":                        "takes a link, once",
	"DELETE /api/admin/invitations/{id}":          "takes a link, once",
	"DELETE /api/user/sessions/{id}":              "needs a browser's session",
	"DELETE /api/admin/users/{id}":                "there is one account to spare",
	"POST /api/widgets/{id}/embeddings/refresh":   "a model would work beside what is measured",
	"POST /api/widgets/{id}/crawl/cancel":         "needs a crawl that runs just then",
}

// measureRoutes calls every route of the OpenAPI document on the data of a busy server.
func measureRoutes(ctx context.Context, b *bench) (out []figure, err error) {
	size, calls := populationSize{widgets: 1_000, documents: 50_000, messages: 200_000}, 60
	if b.quick {
		size, calls = populationSize{widgets: 100, documents: 2_000, messages: 8_000}, 20
	}
	p, err := b.populate(ctx, size)
	if err != nil {
		return nil, err
	}
	server, err := b.serve(ctx, p.dir, byWords)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	routes, err := documentedRoutes(server)
	if err != nil {
		return nil, err
	}
	c := &caller{population: p, url: server.url, calls: calls}
	if err := c.prepare(ctx); err != nil {
		return nil, err
	}
	var failed []error
	for _, r := range routes {
		if why := unmeasured[r.name]; why != "" {
			out = append(out, absent(r.name, why))
			continue
		}
		for _, query := range queriesOf(r.name) {
			took, err := c.measure(ctx, r, query)
			failed = append(failed, err)
			f := figure{What: r.name + query + r.until() + ", p95", Value: 1000 * quantile(took, .95), Unit: "ms"}
			out = append(out, f.beside("p50", 1000*quantile(took, .5)).atMost(50))
		}
	}
	return out, errors.Join(failed...)
}

// documentedRoute is a method and a path of the document.
type documentedRoute struct {
	name, method, path string
	form               bool // takes files alone
}

// documentedRoutes gives them in an order in which what is removed is removed last.
func documentedRoutes(s *program) ([]documentedRoute, error) {
	res, err := http.Get(s.url + "/openapi.json")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct{ Content map[string]any }
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		return nil, err
	}
	var out []documentedRoute
	for path, methods := range doc.Paths {
		for method, op := range methods {
			method = strings.ToUpper(method)
			content := op.RequestBody.Content
			form := content["application/json"] == nil && content["multipart/form-data"] != nil
			out = append(out, documentedRoute{method + " " + path, method, path, form})
		}
	}
	slices.SortFunc(out, func(a, b documentedRoute) int {
		return cmp.Or(cmp.Compare(a.turn(), b.turn()), cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
	})
	return out, nil
}

func (r documentedRoute) until() string {
	if r.streams() {
		return ", first byte"
	}
	return ""
}

// turn is when a route is called: what others need goes late, widgets last.
func (r documentedRoute) turn() int {
	switch {
	case r.method != http.MethodDelete:
		return slices.Index([]string{http.MethodGet, http.MethodPost, http.MethodPut}, r.method)
	case strings.HasSuffix(r.path, "/widgets/{id}"):
		return 12
	case strings.HasSuffix(r.path, "/conversations"), strings.HasSuffix(r.path, "/sources/{sid}"):
		return 11
	}
	return 10
}
