package server

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxJSON     = 1 << 20
	jsonType    = "application/json"
	problemJSON = "application/problem+json" // huma's own errors; leaves as jsonType
	bodyTimeout = 30 * time.Second
)

// newAPI makes the huma API that decodes, validates and documents. Its own pages
// and its $schema links are left out.
func newAPI(e *echo.Echo, version string) huma.API {
	c := huma.DefaultConfig("websyte", version)
	c.CreateHooks = nil
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: json.Unmarshal}
	c.Formats = map[string]huma.Format{jsonType: format, problemJSON: format}
	c.Transformers = []huma.Transformer{reworded}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Info.Description = "Errors everywhere: {error, code, fields, requestId}. Unknown fields in a request are refused."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "An API token: websyte_..."},
	}
	api := humaecho.New(e, c)
	api.UseMiddleware(restatus)
	return api
}

// inner is huma's context under another name, since it has a method Context.
type inner huma.Context

// humaContext answers in our statuses and types where huma writes by itself.
type humaContext struct{ inner }

func (c humaContext) Unwrap() huma.Context { return c.inner }

func (c humaContext) SetStatus(status int) {
	switch status {
	case http.StatusUnprocessableEntity, http.StatusRequestTimeout, http.StatusNotAcceptable:
		status = http.StatusBadRequest
	}
	c.inner.SetStatus(status)
}

func (c humaContext) SetHeader(name, value string) {
	if name == "Content-Type" && value == problemJSON {
		value = jsonType
	}
	c.inner.SetHeader(name, value)
}

func restatus(c huma.Context, next func(huma.Context)) { next(humaContext{c}) }

// reworded turns huma's own errors into ours. A transformer does it, since huma's
// constructor of errors is a variable of its package, which several servers in
// one process would share.
func reworded(c huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &problem{Code: app.Invalid, Message: "some fields need another value", RequestID: callOf(c.Context()).id}
	if p.Fields = fieldsOf(m.Errors); len(p.Fields) == 0 {
		e := fromStatus(m.Status)
		p.Code, p.Message, p.Fields = e.Code, e.Message, nil
		if m.Status == http.StatusBadRequest {
			p.Message = "the body must be valid JSON"
		}
	}
	return p, nil
}

var missing = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// fieldsOf names fields as the caller wrote them: theme.mode, not body.theme.mode.
func fieldsOf(details []*huma.ErrorDetail) map[string]string {
	fields := map[string]string{}
	for _, d := range details {
		if d == nil {
			continue
		}
		place, name, _ := strings.Cut(d.Location, ".")
		message := d.Message
		if m := missing.FindStringSubmatch(message); m != nil {
			name, message = strings.TrimPrefix(name+"."+m[1], "."), "is required"
		}
		if message == "unexpected property" {
			message = "is not a field of this request"
		}
		if name != "" && place != "" && len(fields) < 50 {
			fields[clip(name, 200)] = message
		}
	}
	return fields
}

// clip shortens s, which a caller sent, to n bytes of valid text.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// access is who may call a route: it looks at a call before its body is read.
type access struct {
	check   func(s *Server, c *call, r *http.Request) error
	bearer  bool // documented as needing a token
	visitor bool // pages of other origins may call it
}

// route describes one route of the API.
type route struct {
	method, path string
	who          access
	summary      string
	status       int                   // of success; 0 is 200, or 204 without a body
	change       func(*huma.Operation) // before the route is registered
	describe     func(*huma.Operation) // afterwards: of the document alone
}

// add registers h. Its error becomes the answer.
func add[I, O any](s *Server, r route, h func(ctx context.Context, in *I) (*O, error)) {
	op := huma.Operation{
		Method: r.method, Path: r.path, Summary: r.summary, OperationID: operationID(r),
		DefaultStatus: r.status, Tags: []string{tag(r.path)},
		MaxBodyBytes:    maxJSON + 1, // huma refuses what has exactly as many
		BodyReadTimeout: bodyTimeout,
		Middlewares:     huma.Middlewares{s.permit(r.who)},
	}
	if r.who.bearer {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	if r.change != nil {
		r.change(&op)
	}
	s.documentErrors(&op)
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		callOf(ctx).readUntil(time.Time{})
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
	if r.describe != nil {
		r.describe(s.operation(r.method, r.path))
	}
	if r.who.visitor {
		s.preflight(op.Path)
	}
}

// permit runs a route's check before anything of the body is read.
func (s *Server) permit(who access) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		c := humaecho.Unwrap(hc)
		call := callOf(c.Request().Context())
		if who.visitor {
			allowOrigin(c)
		}
		if err := who.check(s, call, c.Request()); err != nil {
			s.respond(c, err)
			return
		}
		next(hc)
	}
}

func (s *Server) documentErrors(op *huma.Operation) {
	schema := s.api.OpenAPI().Components.Schemas.Schema(problemType, true, "Error")
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	op.Responses["default"] = &huma.Response{
		Description: "An error",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
	if op.Responses[strconv.Itoa(http.StatusOK)] == nil && op.DefaultStatus == 0 {
		op.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{Description: "OK"}
	}
}

var notWord = regexp.MustCompile(`[^a-zA-Z]+`)

func operationID(r route) string {
	path := notWord.ReplaceAllString(strings.TrimPrefix(r.path, "/api"), "-")
	return strings.Trim(strings.ToLower(r.method)+"-"+strings.Trim(path, "-"), "-")
}

// tag groups routes in the document: the first part of the path below /api.
func tag(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/api/"), "/")
	return parts[0]
}
