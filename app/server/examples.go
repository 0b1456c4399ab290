package server

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The document shows an example of every body. It is made from the body's schema, so
// that it is right for every route, and reads as a shop for tea would write it: of each
// field by its name (samples), with what is written out where that says too little.

const (
	sampleID   = "01a20759-0c8a-7d1c-a44b-8f6a8a3f9a10"
	sampleTime = "2026-03-01T09:30:00.000Z"
	mostInList = 1
	mostChosen = 3 // optional fields of a request that are shown
)

// samples are values of fields by name. One that its schema does not allow is not used.
var samples = map[string]any{
	"address": "192.0.2.7", "after": "We refund the price of the tea.", "alternatives": []any{}, "allowedOrigins": []any{"https://example.org"},
	"answer": "Within 30 days of delivery.", "answered": true, "before": "", "category": "returns", "characters": 412, "chunkCount": 2, "chunks": 6,
	"code": "invalid", "comment": "thank you", "content": "Unopened tins can be returned within 30 days of delivery.", "contentSelector": "main", "contentType": "text/html",
	"crawlUrl": "https://example.org/", "custom": map[string]any{}, "data": "{}", "delta": "Unopened tins ", "description": "Loose leaf tea by post", "documentCount": 4,
	"email": "ada@example.org", "embedded": 6, "embeddedCount": 2, "end": 57, "error": "", "errorCode": "", "exclude": []any{"/blog/**"}, "fields": map[string]any{"crawlUrl": "must be an http or https address"},
	"headings": []any{"Returns"}, "html": "<main><h1>Returns</h1><p>Unopened tins can be returned within 30 days.</p></main>", "include": []any{}, "index": 1, "instructions": "", "isEmbedded": true,
	"integrity": "sha384-vN+WSgXUSt4aAxguLTvXEZgOU2+7kK5b2Wf0TTQunM1p+ZdZvKV+uwBM5blJXBwY", "language": "en", "limit": 10, "logoUrl": "", "markdown": "# Returns\n\nUnopened tins can be returned within 30 days of delivery.", "maxDepth": 5, "maxPages": 200,
	"medium": "Unopened tins can be returned within 30 days of delivery. We refund the price of the tea.", "message": "How long do I have to return tea?", "mode": "quotes", "model": "",
	"name": "Tea shop", "pagesDone": 4, "pagesFailed": 0, "pagesFound": 4, "password": "correct horse battery staple", "perMinute": 0, "placeholder": "Ask about tea…", "position": "bottom-right",
	"primaryColor": "#065b41", "provider": "google", "providers": []any{"google"}, "public": true, "query": "How long do I have to return tea?", "question": "How long do I have to return tea?", "quote": "Unopened tins can be returned within 30 days of delivery.",
	"rating": 1, "reasoning": "main is the innermost element with a lasting name that holds most of the page's content.", "saveMessages": true, "schedule": "daily", "score": 0.93,
	"scopes": []any{"read", "write"}, "secret": "websyte_5NbyTYkbSZ0oJBb1HWVV6q1Vt0IyL0Zb8nQdKXmB3mY", "selector": "main", "sessionId": "mC3kqfE1pQ0v0y8nO2v1aw", "setup": false, "share": 1.0,
	"short": "Unopened tins can be returned within 30 days of delivery.", "size": 8_412, "src": "https://chat.example.org/widget.v1.js", "start": 0, "status": "completed", "stream": false, "success": true, "text": "Returns", "texts": map[string]any{},
	"title": "Returns", "token": "websyte_5NbyTYkbSZ0oJBb1HWVV6q1Vt0IyL0Zb8nQdKXmB3mY", "tokensPerMonth": 0, "tookMs": 3, "total": 1, "url": "https://example.org/returns",
	"version": "1.0.0", "welcome": "Ask about tea, orders and returns.", "words": 68,
}

// preferred are words of an enumeration that make the better example.
var preferred = []any{"ready", "completed", "page", "auto", "bottom-right", "owner", "editor", "website", "quotes", "user", "critical", "read"}

// illustrate gives every body and path parameter of the document an example.
func (s *Server) illustrate() {
	for path, item := range s.api.OpenAPI().Paths {
		for _, op := range operationsOf(item) {
			for _, p := range op.Parameters {
				if p.In == "path" && p.Example == nil && p.Schema.Type == huma.TypeString {
					p.Example = sampleID
				}
			}
			written := writtenExamples[op.Method+" "+path]
			if op.RequestBody != nil {
				s.illustrateBody(op.RequestBody.Content, written.request, true)
			}
			for status, r := range op.Responses {
				if status == "default" {
					s.illustrateBody(r.Content, problemExample, false)
				} else {
					s.illustrateBody(r.Content, written.response, false)
				}
			}
		}
	}
}

func operationsOf(item *huma.PathItem) []*huma.Operation {
	return slices.DeleteFunc([]*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete}, func(op *huma.Operation) bool { return op == nil })
}

func (s *Server) illustrateBody(content map[string]*huma.MediaType, written any, request bool) {
	for kind, m := range content {
		if m.Schema == nil || m.Example != nil || kind != jsonType && kind != "text/event-stream" {
			continue
		}
		if m.Example = written; written == nil || kind != jsonType {
			m.Example = s.sample("", m.Schema, request)
		}
	}
}

// sample is a value that a schema allows, for a field of that name.
func (s *Server) sample(name string, schema *huma.Schema, request bool) any {
	if schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	if len(schema.Enum) > 0 {
		return sampleWord(schema.Enum)
	}
	if len(schema.OneOf) > 0 {
		return s.sample(name, schema.OneOf[len(schema.OneOf)-1], request)
	}
	if inside, ok := schema.Extensions["contentSchema"].(*huma.Schema); ok {
		return s.sampleJSON(inside)
	}
	if v, ok := samples[name]; ok && fitsType(v, schema) {
		return v
	}
	switch schema.Type {
	case huma.TypeString:
		return sampleText(name, schema)
	case huma.TypeInteger, huma.TypeNumber:
		return sampleNumber(schema)
	case huma.TypeBoolean:
		return false
	case huma.TypeArray:
		return s.sampleList(name, schema, request)
	case huma.TypeObject:
		return s.sampleObject(schema, request)
	}
	return nil
}

func sampleWord(words []any) any {
	for _, w := range preferred {
		if slices.Contains(words, w) {
			return w
		}
	}
	return words[0]
}

// fitsType tells whether a sample is of the type that a schema asks for, and an
// empty list or object is none where one is described.
func fitsType(v any, schema *huma.Schema) bool {
	switch v := v.(type) {
	case string:
		return schema.Type == huma.TypeString && schema.Format != "date-time" && (schema.MaxLength == nil || len(v) <= *schema.MaxLength) && (schema.MinLength == nil || len(v) >= *schema.MinLength)
	case bool:
		return schema.Type == huma.TypeBoolean
	case int:
		return schema.Type == huma.TypeInteger && (schema.Minimum == nil || float64(v) >= *schema.Minimum) && (schema.Maximum == nil || float64(v) <= *schema.Maximum)
	case float64:
		return schema.Type == huma.TypeNumber
	case []any:
		return schema.Type == huma.TypeArray && schema.Items != nil && schema.Items.Type == huma.TypeString && len(schema.Items.Enum) == 0
	case map[string]any:
		return schema.Type == huma.TypeObject && len(schema.Properties) == 0
	}
	return false
}

func sampleText(name string, schema *huma.Schema) string {
	switch {
	case schema.Format == "date-time":
		return sampleTime
	case schema.Format == "date":
		return sampleTime[:len("2026-03-01")]
	case schema.Format == "web-address":
		return "https://example.org/"
	case name == "id" || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID"):
		return sampleID
	case schema.MinLength != nil:
		return strings.Repeat("x", *schema.MinLength)
	}
	return ""
}

func sampleNumber(schema *huma.Schema) any {
	if schema.Minimum != nil {
		return *schema.Minimum
	}
	return 0
}

func (s *Server) sampleList(name string, schema *huma.Schema, request bool) []any {
	if schema.Items == nil || request && schema.MinItems == nil {
		return []any{}
	}
	return []any{s.sample(strings.TrimSuffix(name, "s"), schema.Items, request)}[:mostInList]
}

// sampleJSON is an event's data: JSON as text.
func (s *Server) sampleJSON(schema *huma.Schema) string {
	b, err := json.Marshal(s.sample("", schema, false))
	if err != nil {
		return "null" // of our own samples
	}
	return string(b)
}

// sampleObject has all required fields, and of a request some others that have a sample.
func (s *Server) sampleObject(schema *huma.Schema, request bool) map[string]any {
	out := map[string]any{}
	chosen := 0
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		p := schema.Properties[name]
		_, known := samples[name]
		required := slices.Contains(schema.Required, name)
		if p.ReadOnly || !required && (!request || !known || chosen == mostChosen) {
			continue
		}
		if !required {
			chosen++
		}
		out[name] = s.sample(name, p, request)
	}
	if name, ok := nameOf(schema); ok && out["name"] != nil {
		out["name"] = name
	}
	return out
}

// nameOf is what a thing is called that is no widget.
func nameOf(schema *huma.Schema) (string, bool) {
	switch {
	case schema.Properties["email"] != nil:
		return "Ada Lovelace", true
	case schema.Properties["scopes"] != nil:
		return "website-build", true
	}
	return "", false
}

// written are the bodies of a route that are written out; nil for one that is made.
type written struct{ request, response any }

var problemExample = map[string]any{
	"error": "some fields need another value", "code": "invalid", "fields": map[string]any{"crawlUrl": "must be an http or https address"}, "requestId": sampleID,
}

var answerExample = map[string]any{
	"messageId": sampleID, "sessionId": "mC3kqfE1pQ0v0y8nO2v1aw", "mode": "quotes", "answered": true, "incomplete": false, "closest": []any{}, "followUps": []any{"Can I return an opened tin?"},
	"message": "From our pages, word for word:\n\n> Unopened tins can be returned within 30 days of delivery. [1]",
	"sources": []any{map[string]any{
		"index": 1, "title": "Returns", "url": "https://example.org/returns#:~:text=Unopened%20tins", "before": "", "quote": "Unopened tins can be returned within 30 days of delivery.",
		"after": "We refund the price of the tea.", "headings": []any{"Returns"}, "documentId": sampleID, "score": 0.93,
	}},
	"usage": map[string]any{"promptTokens": 0, "completionTokens": 0}, "timings": map[string]any{"retrieveMs": 3, "firstTokenMs": 4, "totalMs": 5},
}

var linksExample = map[string]any{"total": 1, "links": []any{
	map[string]any{"url": "https://example.org/returns", "text": "Returns", "importance": "critical", "category": "returns"},
}}

var questionExample = map[string]any{"title": "How long do I have to return tea?", "description": "Unopened tins can be returned within 30 days of delivery."}

var writtenExamples = map[string]written{
	"POST /api/chat":  {map[string]any{"widgetId": sampleID, "message": "How long do I have to return tea?", "isEmbedded": true}, answerExample},
	"GET /api/health": {nil, map[string]any{"status": "ok", "version": "1.0.0"}},
	"GET /api/chat/history/{widgetId}": {nil, map[string]any{"messages": []any{map[string]any{
		"id": sampleID, "role": "user", "text": "How long do I have to return tea?", "sources": []any{}, "closest": []any{}, "mode": "", "answered": false, "model": "", "rating": 0, "comment": "", "createdAt": sampleTime,
		"usage": map[string]any{"promptTokens": 0, "completionTokens": 0}, "timings": map[string]any{"retrieveMs": 0, "firstTokenMs": 0, "totalMs": 0},
	}}, "total": 1}},
	"POST /api/widgets":                                 {map[string]any{"name": "Tea shop", "url": "https://example.org/", "crawlUrl": "https://example.org/", "public": true}, nil},
	"POST /api/automation/widgets":                      {map[string]any{"name": "Tea shop", "url": "https://example.org/", "crawlUrl": "https://example.org/", "public": true}, nil},
	"PUT /api/widgets/{id}":                             {map[string]any{"welcome": "Ask about tea, orders and returns.", "limits": map[string]any{"perMinute": 5}}, nil},
	"PUT /api/automation/widgets/{id}":                  {map[string]any{"welcome": "Ask about tea, orders and returns."}, nil},
	"PUT /api/widgets/{id}/documents/{did}":             {map[string]any{"pinned": true}, nil},
	"POST /api/chat/messages/{id}/feedback":             {map[string]any{"rating": 1, "comment": "thank you"}, nil},
	"POST /api/widgets/{id}/crawl":                      {map[string]any{"url": "https://example.org/", "maxPages": 200, "exclude": []any{"/blog/**"}}, nil},
	"POST /api/automation/widgets/{id}/crawl":           {map[string]any{"maxPages": 200}, nil},
	"GET /api/widgets/{id}/links":                       {nil, linksExample},
	"GET /api/automation/widgets/{id}/links":            {nil, linksExample},
	"POST /api/widgets/{id}/links/regenerate":           {nil, linksExample},
	"POST /api/recommendations":                         {map[string]any{"title": "Returns", "content": "Unopened tins can be returned within 30 days of delivery."}, map[string]any{"recommendations": []any{questionExample}, "placeholder": "Ask about returns…"}},
	"POST /api/summaries":                               {map[string]any{"url": "https://example.org/returns"}, nil},
	"POST /api/analyze-selector":                        {map[string]any{"url": "https://example.org/returns"}, nil},
	"GET /api/widgets/{id}/recommendations":             {nil, map[string]any{"recommendations": []any{questionExample}, "total": 1}},
	"POST /api/widgets/{id}/recommendations":            {nil, map[string]any{"recommendations": []any{questionExample}, "total": 1}},
	"POST /api/automation/widgets/{id}/recommendations": {nil, map[string]any{"recommendations": []any{questionExample}, "total": 1}},
}
