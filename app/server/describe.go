package server

import (
	"maps"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/WebsyteAI/websyte/app"
)

// What huma cannot read from a handler's types is written into its document here.

var problemType = reflect.TypeFor[problem]()

var vocabulary = reflect.TypeFor[app.Widget]().PkgPath()

// schemaName names types of other packages after their package too, since two of
// them may have one of the same name.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "Body")
	if t.Name() == "" || t.PkgPath() == problemType.PkgPath() || t.PkgPath() == vocabulary {
		return name
	}
	pkg := path.Base(t.PkgPath())
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

func (s *Server) schema(v any) *huma.Schema {
	t := reflect.TypeOf(v)
	return s.api.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// sends documents server-sent events by name and data.
func (s *Server) sends(description string, events map[string]any) func(*huma.Operation) {
	return func(op *huma.Operation) {
		schema := &huma.Schema{Description: description}
		for _, name := range slices.Sorted(maps.Keys(events)) {
			schema.OneOf = append(schema.OneOf, &huma.Schema{
				Type: huma.TypeObject, Title: name, Required: []string{"event", "data"},
				Properties: map[string]*huma.Schema{
					"event": {Type: huma.TypeString, Enum: []any{name}},
					"data":  s.schema(events[name]),
				},
			})
		}
		op.Responses = map[string]*huma.Response{"200": {
			Description: description,
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: schema}},
		}}
	}
}

func (s *Server) sendsJSON(v any) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{
			"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: s.schema(v)}}},
			"304": {Description: "Not changed since the ETag that was sent"},
		}
	}
}

func sendsFile(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{
		"200": {
			Description: "The file, as an attachment",
			Content:     map[string]*huma.MediaType{"*/*": {Schema: binary()}}, // of the type that it came as
		},
		"304": {Description: "Not changed since the time that was sent"},
	}
}

func binary() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }

func files(description string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: description,
		Properties: map[string]*huma.Schema{"file": binary()}}
}

// takesFiles is not for before: huma would read the form itself, without a bound.
func takesFiles(op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: files("Up to 20 files of 25 MB, under any names. One that cannot be read becomes a document with an error.")},
	}}
}

// operation finds what was registered.
func (s *Server) operation(method, path string) *huma.Operation {
	item := s.api.OpenAPI().Paths[path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete,
	}[method]
}

// takesForm documents and accepts a form beside the JSON.
func (s *Server) takesForm(op *huma.Operation) {
	op.Middlewares = append(op.Middlewares, s.formOrJSON)
	form := files("The widget's plain fields, content as text, and file_* parts of 25 MB at most")
	form.Required = []string{"name"}
	form.Properties = map[string]*huma.Schema{
		"name": {Type: huma.TypeString}, "content": {Type: huma.TypeString}, "file_0": binary(),
	}
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"application/json":    {Schema: s.schema(widgetInput{})},
		"multipart/form-data": {Schema: form},
	}}
}

// forget removes from the document what huma put there for errors of its own shape.
func (s *Server) forget() {
	schemas := s.api.OpenAPI().Components.Schemas.Map()
	for _, t := range []reflect.Type{reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[huma.ErrorDetail]()} {
		delete(schemas, schemaName(t, ""))
	}
}
