package server_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/WebsyteAI/websyte/app/apptest"
)

type described struct {
	Summary, Description string
	Tags                 []string
	Security             []map[string]any
	Parameters           []struct {
		Name, In string
		Example  any
	}
	RequestBody struct{ Content map[string]exampled }
	Responses   map[string]struct{ Content map[string]exampled }
}

type exampled struct{ Example any }

// TestExamplesAreAsDocumented holds each example of the document against its schema.
func TestExamplesAreAsDocumented(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	d := readDocument(t, a)
	d.compiler.AssertFormat()
	shown := 0
	for _, op := range d.operations() {
		var told described
		b, err := json.Marshal(d.at(op.place...))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &told); err != nil {
			t.Fatal(err)
		}
		name := op.method + " " + op.path
		check := func(what string, content map[string]exampled, place ...string) {
			for kind, m := range content {
				if kind != "application/json" && kind != "text/event-stream" {
					continue
				}
				shown++
				if err := d.holds(append(slices.Clone(op.place), append(place, "content", kind, "schema")...), m.Example); err != nil {
					t.Errorf("%s: the example of the %s: %v\n%s", name, what, err, toJSON(m.Example))
				}
			}
		}
		check("request", told.RequestBody.Content, "requestBody")
		for status, r := range told.Responses {
			check("answer "+status, r.Content, "responses", status)
		}
		for _, p := range told.Parameters {
			if p.In == "path" && p.Example == nil {
				t.Errorf("%s: %s has no example", name, p.Name)
			}
		}
		if told.Summary == "" || len(told.Tags) != 1 || strings.HasPrefix(op.path, "/api/widgets") && len(told.Security) != 2 {
			t.Errorf("%s says too little: %+v", name, told)
		}
	}
	if shown < 60 {
		t.Errorf("only %d examples", shown)
	}
}

// holds validates a value against the schema at a place; a value that is not there holds for none.
func (d document) holds(place []string, v any) error {
	if v == nil {
		return errNoExample
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		return err
	}
	var pointer strings.Builder
	for _, name := range place {
		pointer.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name))
	}
	d.compiling.Lock()
	s, err := d.compiler.Compile("openapi.json#" + pointer.String())
	d.compiling.Unlock()
	if err != nil {
		return err
	}
	return s.Validate(value)
}

var errNoExample = errors.New("there is none")

// TestTagsAreInOrder lists each group of routes once.
func TestTagsAreInOrder(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	var doc struct {
		Tags  []struct{ Name, Description string }
		Paths map[string]map[string]described
	}
	a.Do(t, apptest.Call{Path: "/openapi.json"}).Into(t, &doc)
	var names []string
	for _, tag := range doc.Tags {
		names = append(names, tag.Name)
		if tag.Description == "" {
			t.Errorf("%s has no description", tag.Name)
		}
	}
	for path, ops := range doc.Paths {
		for method, op := range ops {
			if !slices.Contains(names, op.Tags[0]) {
				t.Errorf("%s %s is in the group %q, which has no place in the order: add it to tags", method, path, op.Tags[0])
			}
		}
	}
	if len(names) < 6 || names[0] != "auth" || names[len(names)-1] != "server" {
		t.Errorf("the groups are %q", names)
	}
}
