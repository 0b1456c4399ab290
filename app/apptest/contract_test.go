package apptest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const smallDocument = `{
	"openapi": "3.1.0",
	"components": {"schemas": {
		"Problem": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}, "additionalProperties": false}
	}},
	"paths": {
		"/things/{id}": {"get": {"responses": {
			"200": {"content": {
				"application/json": {"schema": {"type": "object", "required": ["at"], "properties": {"at": {"type": "string", "format": "date-time"}}}},
				"text/event-stream": {"schema": {"oneOf": [
					{"type": "object", "properties": {"event": {"const": "delta"}, "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object", "required": ["text"]}}}},
					{"type": "object", "properties": {"event": {"const": "end"}, "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "null"}}}}
				]}}
			}},
			"default": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
		}}, "delete": {"responses": {"204": {}}}},
		"/things/{id}/file": {"get": {"responses": {"200": {"content": {"*/*": {}}}}}}
	}
}`

// The checker itself must fail where an answer is not as documented.
func TestTheContractIsChecked(t *testing.T) {
	t.Parallel()
	c, err := readContract(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, smallDocument) }))
	must(t, err)
	const thing, json, events = "/things/7", "application/json", "text/event-stream; charset=utf-8"
	for name, tt := range map[string]struct {
		method, path string
		status       int
		kind, body   string
		ended        bool
		wrong        string // part of the error, "" for none
	}{
		"as documented":             {"GET", thing, 200, json, `{"at": "2026-01-02T03:04:05.678Z"}`, true, ""},
		"another type of field":     {"GET", thing, 200, json, `{"at": 7}`, true, "at"},
		"another format":            {"GET", thing, 200, json, `{"at": "yesterday"}`, true, "date-time"},
		"a field is missing":        {"GET", thing, 200, json, `{}`, true, "missing"},
		"no JSON":                   {"GET", thing, 200, json, `{`, true, "EOF"},
		"no body":                   {"GET", thing, 200, json, ``, true, "EOF"},
		"another media type":        {"GET", thing, 200, "text/html", `x`, true, "not documented"},
		"another status":            {"GET", thing, 202, json, `{}`, true, "202 is not documented"},
		"left before the end":       {"GET", thing, 200, json, `{"at`, false, ""},
		"an error":                  {"GET", thing, 404, json, `{"error": "no"}`, true, ""},
		"an error of another shape": {"GET", thing, 404, json, `{"message": "no"}`, true, "error"},
		"an error as text":          {"GET", thing, 404, "text/plain", `no`, true, "of the type"},
		"an error anywhere":         {"PUT", "/elsewhere", 405, json, `{"message": "no"}`, true, "error"},
		"events":                    {"GET", thing, 200, events, ": hello\n\nevent: delta\ndata: {\"text\": \"x\"}\n\nevent: end\ndata: null\n\n", true, ""},
		"an event in part":          {"GET", thing, 200, events, "event: end\ndata: null\n\nevent: delta\ndata: {", false, ""},
		"an event of another shape": {"GET", thing, 200, events, "event: delta\ndata: {}\n\n", true, "text"},
		"an unknown event":          {"GET", thing, 200, events, "event: other\ndata: null\n\n", true, "delta"},
		"nothing":                   {"DELETE", thing, 204, "", ``, true, ""},
		"something for nothing":     {"DELETE", thing, 204, json, `{}`, true, "where none is documented"},
		"any type":                  {"GET", thing + "/file", 200, "image/png", "\x89PNG", true, ""},
		"a page":                    {"GET", "/", 200, "text/html", "<p>", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{Method: tt.method, URL: &url.URL{Path: tt.path}}
			h := http.Header{"Content-Type": {tt.kind}, "X-Request-Id": {"x"}, "X-Content-Type-Options": {"nosniff"}}
			err := c.check(r, &http.Response{StatusCode: tt.status, Header: h}, []byte(tt.body), tt.ended)
			if (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%v, want %q", err, tt.wrong)
			}
			h.Del("X-Request-Id")
			if c.check(r, &http.Response{StatusCode: tt.status, Header: h}, []byte(tt.body), tt.ended) == nil {
				t.Error("nobody misses the request's ID")
			}
		})
	}
}
