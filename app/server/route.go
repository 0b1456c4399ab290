package server

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

// access is who may call a route: it looks at a call before its body is read.
type access struct {
	check   func(s *Server, c *call, r *http.Request) error
	needs   app.Access // to the widget that the route is about, where it is about one
	bearer  bool       // documented as needing a token
	visitor bool       // pages of other origins may call it
}

// maxBody is less for visitors: whoever comes may have one in memory for each of
// his connections.
func (a access) maxBody() int64 {
	if a.visitor {
		return maxVisitorJSON
	}
	return maxJSON
}

// route describes one route of the API.
type route struct {
	method, path string
	who          access
	summary      string
	audit        app.AuditVerb         // what the audit log says of a success; "" where it says nothing
	status       int                   // of success; 0 is 200, or 204 without a body
	change       func(*huma.Operation) // before the route is registered
	describe     func(*huma.Operation) // afterwards: of the document alone
}

// add registers h. Its error becomes the answer.
func add[I, O any](s *Server, r route, h func(ctx context.Context, in *I) (*O, error)) {
	op := huma.Operation{
		Method: r.method, Path: r.path, Summary: r.summary, OperationID: operationID(r),
		DefaultStatus: r.status, Tags: []string{tag(r.path)},
		MaxBodyBytes:    r.who.maxBody() + 1, // huma refuses what has exactly as many
		BodyReadTimeout: -1,                  // each read has its deadline (deadline.go)
		Middlewares:     huma.Middlewares{s.permit(r.who)},
	}
	if r.who.bearer {
		op.Security = []map[string][]string{{"bearer": {}}, {"cookie": {}}}
	}
	if r.who.visitor {
		op.Security = []map[string][]string{{}, {"bearer": {}}, {"cookie": {}}}
	}
	if r.change != nil {
		r.change(&op)
	}
	s.documentErrors(&op)
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		if r.audit != "" {
			s.record(ctx, r.audit)
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
		unescape(c)
		if who.visitor {
			allowOrigin(c)
		}
		call.needs = who.needs
		if err := who.check(s, call, c.Request()); err != nil {
			s.respond(c, err)
			return
		}
		if err := checkQuery(hc.Operation().Parameters, c.QueryParams()); err != nil {
			s.respond(c, err)
			return
		}
		next(hc)
	}
}

// unescape reads what a client escaped in a path though it need not have, such as an
// e-mail's @: echo leaves it where another spelling of the path is the usual one.
func unescape(c echo.Context) {
	if c.Request().URL.RawPath == "" {
		return
	}
	values := c.ParamValues()
	for i, v := range values {
		if plain, err := url.PathUnescape(v); err == nil {
			values[i] = plain
		}
	}
	c.SetParamValues(values...)
}

// checkQuery refuses what huma reads as if it were not there: a parameter's second
// value, and an empty one where a number or one of a few words belongs.
func checkQuery(parameters []*huma.Param, query url.Values) error {
	fields := app.Fields{}
	for _, p := range parameters {
		values := query[p.Name]
		if p.In != "query" || len(values) == 0 {
			continue
		}
		fields.Check(len(values) == 1, p.Name, "must stand in the query once")
		fields.Check(isPlain(values[0]), p.Name, "must be UTF-8 without NUL")
		free := p.Schema.Type == huma.TypeString && len(p.Schema.Enum) == 0
		fields.Check(free || values[0] != "", p.Name, "must not be empty")
	}
	return fields.Err()
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

// tag groups routes in the document: by the first part of the path below /api, where
// that is no service of its own.
func tag(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	return firstOf(tagOf[first], first)
}
