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
					"data":  jsonText(s.schema(events[name])),
				},
			})
		}
		op.Responses = map[string]*huma.Response{"200": {
			Description: description,
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: schema}},
		}}
	}
}

// jsonText documents text that is JSON: to a schema an event's data is text.
func jsonText(schema *huma.Schema) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Extensions: map[string]any{"contentMediaType": "application/json", "contentSchema": schema}}
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

// takesFiles is not for before: huma would read the form itself, without a bound.
func takesFiles(op *huma.Operation) {
	one, most := 1, maxFiles
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file"}, AdditionalProperties: false,
			Description: "Up to 20 files of 25 MB. One that cannot be read becomes a document with an error.",
			Properties: map[string]*huma.Schema{
				"file": {Type: huma.TypeArray, Items: binary(), MinItems: &one, MaxItems: &most},
			},
		}},
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
	most := maxFiles
	body := *s.api.OpenAPI().Components.Schemas.SchemaFromRef(s.schema(widgetInput{}).Ref)
	body.Required, body.Properties = []string{"name"}, maps.Clone(body.Properties)
	name := *body.Properties["name"]
	body.Properties["name"] = &name // the one of a change may be null
	body.PrecomputeMessages()
	form := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"name"}, AdditionalProperties: false,
		Description: "The widget's plain fields, content as text, and up to 20 files of 25 MB as file, file_0, file_1 and so on",
		Properties:  map[string]*huma.Schema{"content": {Type: huma.TypeString}, "file": {Type: huma.TypeArray, Items: binary(), MaxItems: &most}},
	}
	for name, p := range body.Properties {
		if p.Type == huma.TypeString || p.Type == huma.TypeBoolean {
			own := *p
			form.Properties[name] = &own
		}
	}
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"application/json":    {Schema: &body},
		"multipart/form-data": {Schema: form},
	}}
}

// allowNull documents that what may be left out of a request may be null as well,
// as huma takes it.
func (s *Server) allowNull() {
	for _, item := range s.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put} {
			if op != nil && op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
				s.allowNullIn(op.RequestBody.Content["application/json"].Schema)
			}
		}
	}
}

func (s *Server) allowNullIn(schema *huma.Schema) {
	if schema == nil {
		return
	}
	if schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	s.allowNullIn(schema.Items)
	for name, p := range schema.Properties {
		s.allowNullIn(p)
		if slices.Contains(schema.Required, name) || p.ReadOnly || p.Nullable {
			continue
		}
		if p.Ref != "" { // a reference cannot say it
			whole := *s.api.OpenAPI().Components.Schemas.SchemaFromRef(p.Ref)
			p, schema.Properties[name] = &whole, &whole
		}
		if p.Nullable = true; len(p.Enum) > 0 {
			p.Enum = append(p.Enum, nil)
		}
	}
}

// forget removes from the document what huma put there for errors of its own shape.
func (s *Server) forget() {
	schemas := s.api.OpenAPI().Components.Schemas.Map()
	for _, t := range []reflect.Type{reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[huma.ErrorDetail]()} {
		delete(schemas, schemaName(t, ""))
	}
}
