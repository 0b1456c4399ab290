package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

func (s *Server) openAPI(c echo.Context) error {
	b, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, "application/openapi+json", b)
}

// docGroup are the routes of one tag.
type docGroup struct {
	Name, Description string
	Routes            []docRoute
}

// docRoute is a route as the page of all routes shows it.
type docRoute struct {
	Method, Path, Summary, Description, Who, Anchor string
	Parameters                                      []docField
	Body, Answer                                    []docField
	Request, Response                               string // examples
}

type docField struct {
	Name, Type, Note string
	Required         bool
}

// docs lists the routes of the document, for people.
func (s *Server) docs(c echo.Context) error {
	nonce := newNonce()
	return s.page(c, "docs.html", pagePolicy(nonce, unframed), struct {
		Version, Nonce string
		Groups         []docGroup
	}{s.Version, nonce, s.docGroups()})
}

func (s *Server) docGroups() []docGroup {
	api := s.api.OpenAPI()
	byTag := map[string][]docRoute{}
	for path, item := range api.Paths {
		for _, op := range operationsOf(item) {
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], s.docRoute(path, op))
		}
	}
	var out []docGroup
	for _, tag := range api.Tags {
		routes := byTag[tag.Name]
		slices.SortFunc(routes, func(a, b docRoute) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), slices.Index(methods, a.Method)-slices.Index(methods, b.Method))
		})
		out = append(out, docGroup{tag.Name, tag.Description, routes})
	}
	return out
}

// methods are in the order in which a thing is met: listed, made, changed, removed.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}

func (s *Server) docRoute(path string, op *huma.Operation) docRoute {
	d := docRoute{Method: op.Method, Path: path, Summary: op.Summary, Description: op.Description, Anchor: op.OperationID, Who: whoCalls(op)}
	for _, p := range op.Parameters {
		d.Parameters = append(d.Parameters, docField{p.Name, typeOf(p.Schema), firstOf(p.Description, p.In), p.Required})
	}
	if op.RequestBody != nil {
		m := op.RequestBody.Content[jsonType]
		d.Body, d.Request = s.docFields(m), exampleOf(m)
	}
	for _, status := range []string{"200", "201", "202"} {
		if r := op.Responses[status]; r != nil {
			m := r.Content[jsonType]
			d.Answer, d.Response = append(d.Answer, s.docFields(m)...), d.Response+exampleOf(m)
			for i := range d.Answer {
				d.Answer[i].Required = false // that is for those who send it
			}
		}
	}
	return d
}

// whoCalls says what a route asks of its caller.
func whoCalls(op *huma.Operation) string {
	switch {
	case len(op.Security) == 0:
		return "anybody"
	case len(op.Security[0]) == 0:
		return "a visitor of an allowed page, a token or a session"
	}
	return "a token or a session"
}

func exampleOf(m *huma.MediaType) string {
	if m == nil || m.Example == nil {
		return ""
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // the template does that
	e.SetIndent("", "  ")
	if e.Encode(m.Example) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

func (s *Server) docFields(m *huma.MediaType) []docField {
	if m == nil || m.Schema == nil {
		return nil
	}
	schema := m.Schema
	if schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	var out []docField
	for name, p := range schema.Properties {
		if !p.ReadOnly {
			out = append(out, docField{name, typeOf(p), p.Description, slices.Contains(schema.Required, name)})
		}
	}
	slices.SortFunc(out, func(a, b docField) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// hump is where a word begins in the name of a schema.
var hump = regexp.MustCompile(`([a-z])([A-Z])`)

func typeOf(p *huma.Schema) string {
	switch {
	case p == nil:
		return ""
	case p.Ref != "":
		return strings.ToLower(hump.ReplaceAllString(p.Ref[strings.LastIndex(p.Ref, "/")+1:], "$1 $2"))
	case p.Type == huma.TypeArray:
		return "list of " + typeOf(p.Items)
	}
	return p.Type
}
