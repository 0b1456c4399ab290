package server

import (
	"encoding/json"
	"net/http"
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

// docRoute is a route as the page of all routes shows it.
type docRoute struct {
	Method, Path, Summary string
	Token                 bool
	Parameters            []docField
	Body, Answer          []docField
}

type docField struct {
	Name, Type, Note string
	Required         bool
}

// docs lists the routes of the document, for people.
func (s *Server) docs(c echo.Context) error {
	nonce := newNonce()
	return s.page(c, "docs.html", pagePolicy(nonce, "", unframed), struct {
		Version, Nonce string
		Routes         []docRoute
	}{s.Version, nonce, s.docRoutes()})
}

func (s *Server) docRoutes() []docRoute {
	var out []docRoute
	api := s.api.OpenAPI()
	for path, item := range api.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op == nil {
				continue
			}
			d := docRoute{Method: op.Method, Path: path, Summary: op.Summary, Token: len(op.Security) > 0}
			for _, p := range op.Parameters {
				d.Parameters = append(d.Parameters, docField{p.Name, typeOf(p.Schema), p.In, p.Required})
			}
			if op.RequestBody != nil {
				d.Body = s.docFields(op.RequestBody.Content["application/json"])
			}
			for _, status := range []string{"200", "201", "202"} {
				if r := op.Responses[status]; r != nil {
					d.Answer = append(d.Answer, s.docFields(r.Content["application/json"])...)
				}
			}
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b docRoute) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return out
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

func typeOf(p *huma.Schema) string {
	switch {
	case p == nil:
		return ""
	case p.Ref != "":
		return strings.ToLower(p.Ref[strings.LastIndex(p.Ref, "/")+1:])
	case p.Type == huma.TypeArray:
		return "list of " + typeOf(p.Items)
	}
	return p.Type
}
