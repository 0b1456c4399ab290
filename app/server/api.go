package server

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxJSON = 1 << 20

	// maxVisitorJSON takes the longest message, a page of 8,000 characters and as
	// much history as is used several times over.
	maxVisitorJSON = 256 << 10

	jsonType    = "application/json"
	problemJSON = "application/problem+json" // huma's own errors; leaves as jsonType
)

// newAPI makes the huma API that decodes, validates and documents. Its own pages
// and its $schema links are left out.
func newAPI(e *echo.Echo, version string) huma.API {
	c := huma.DefaultConfig("websyte", version)
	c.CreateHooks = nil
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: decode}
	c.Formats = map[string]huma.Format{jsonType: format, problemJSON: format}
	c.Transformers = []huma.Transformer{reworded}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Info.Description = "Errors everywhere: {error, code, fields, requestId}. Unknown fields in a request are refused; one that may be left out may be null as well."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "An API token: websyte_..."},
		"cookie": {Type: "apiKey", In: "cookie", Name: "websyte", Description: "The session of POST /api/auth/login. Over HTTPS its name is __Host-websyte."},
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

// Header gives the type of a body as huma compares it: in lower case.
func (c humaContext) Header(name string) string {
	value := c.inner.Header(name)
	if name == "Content-Type" {
		return strings.ToLower(value)
	}
	return value
}

func (c humaContext) SetStatus(status int) {
	switch status {
	case http.StatusUnprocessableEntity, http.StatusRequestTimeout, http.StatusNotAcceptable:
		status = http.StatusBadRequest
	case http.StatusInternalServerError:
		if callOf(c.Context()).broken {
			status = http.StatusBadRequest
		}
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
	call := callOf(c.Context())
	p := &problem{Code: app.Invalid, Message: "some fields need another value", RequestID: call.id}
	if p.Fields = fieldsOf(m.Errors); len(p.Fields) == 0 {
		e := refused(m.Status, call.broken)
		p.Code, p.Message, p.Fields = e.Code, e.Message, nil
	}
	return p, nil
}

// refused words what huma refused of a body as a whole.
func refused(status int, broken bool) *app.Error {
	switch {
	case status == http.StatusBadRequest:
		return app.Errorf(app.Invalid, "the body must be valid JSON in UTF-8, with each name once and without NUL")
	case status == http.StatusUnprocessableEntity:
		return app.Errorf(app.Invalid, "the body must be of the form that /openapi.json documents")
	case status == http.StatusInternalServerError && broken:
		return app.Errorf(app.Invalid, "the request's body broke off")
	}
	return fromStatus(status)
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
