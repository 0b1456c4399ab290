package server_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// document is what the program says of its own routes.
type document struct {
	t         *testing.T
	whole     any
	compiling *sync.Mutex // the compiler is not safe for concurrent use
	compiler  *jsonschema.Compiler
}

func readDocument(t *testing.T, a *apptest.App) document {
	t.Helper()
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Do(t, apptest.Call{Path: "/openapi.json"}).Body))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("openapi.json", whole); err != nil {
		t.Fatal(err)
	}
	return document{t, whole, new(sync.Mutex), c}
}

// documented is one route as the document has it.
type documented struct {
	method, path string
	place        []string // in the document
	parameters   []parameter
	json, form   bool // takes such a body
}

type parameter struct {
	Name, In string
	Schema   map[string]any
}

func (d document) operations() []documented {
	var out []documented
	paths := d.at("paths").(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method, op := range paths[path].(map[string]any) {
			var told struct {
				Parameters  []parameter
				RequestBody struct{ Content map[string]any }
			}
			b, err := json.Marshal(op)
			if err != nil {
				d.t.Fatal(err)
			}
			if err := json.Unmarshal(b, &told); err != nil {
				d.t.Fatal(err)
			}
			out = append(out, documented{
				method: strings.ToUpper(method), path: path, place: []string{"paths", path, method}, parameters: told.Parameters,
				json: told.RequestBody.Content["application/json"] != nil, form: told.RequestBody.Content["multipart/form-data"] != nil,
			})
		}
	}
	return out
}

// at gives what stands at a place, references followed.
func (d document) at(place ...string) any {
	v := d.whole
	for _, name := range place {
		m, ok := d.follow(v).(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return d.follow(v)
}

func (d document) follow(v any) any {
	m, _ := v.(map[string]any)
	if ref, ok := m["$ref"].(string); ok {
		return d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return v
}

func (d document) bodySchema(op documented) map[string]any {
	s, ok := d.at(append(op.place, "requestBody", "content", "application/json", "schema")...).(map[string]any)
	if !ok {
		d.t.Fatalf("%s %s documents no body", op.method, op.path)
	}
	return s
}

// takes tells whether the document allows body for op.
func (d document) takes(op documented, body []byte) bool {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return false
	}
	var place strings.Builder
	for _, name := range append(op.place, "requestBody", "content", "application/json", "schema") {
		place.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name))
	}
	d.compiling.Lock()
	s, err := d.compiler.Compile("openapi.json#" + place.String())
	d.compiling.Unlock()
	if err != nil {
		d.t.Fatal(err)
	}
	return s.Validate(v) == nil
}

// example is a value that a schema allows: with all that there is in it, or with
// what is required alone.
func (d document) example(schema any, all bool) any {
	s, _ := d.follow(schema).(map[string]any)
	if enum, ok := s["enum"].([]any); ok {
		return enum[0]
	}
	switch kind(s) {
	case "string":
		return exampleText(s)
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		return []any{d.example(s["items"], all)}
	case "object":
		return d.exampleObject(s, all)
	}
	return nil
}

func exampleText(s map[string]any) string {
	pattern, _ := s["pattern"].(string)
	switch {
	case s["format"] == "web-address":
		return "http://127.0.0.1:9"
	case strings.Contains(pattern, "#"):
		return "#123456"
	case strings.Contains(pattern, "{2,3}"):
		return "en"
	}
	return "x"
}

func (d document) exampleObject(s map[string]any, all bool) map[string]any {
	out := map[string]any{}
	properties, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for name, p := range properties {
		if readOnly := d.follow(p).(map[string]any)["readOnly"]; readOnly != true && (all || slices.Contains(required, any(name))) {
			out[name] = d.example(p, all)
		}
	}
	return out
}

// kind is a schema's type; of several the one that is not null.
func kind(s map[string]any) string {
	switch t := s["type"].(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if one != "null" {
				return one.(string)
			}
		}
	}
	return ""
}
