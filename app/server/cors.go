package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

const exposed = "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After"

// allowOrigin lets the calling page read the answer, without credentials.
// refuseOrigin takes it back where the widget does not allow the page.
func allowOrigin(c echo.Context) {
	h := c.Response().Header()
	h.Add("Vary", "Origin")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if o := c.Request().Header.Get("Origin"); o != "" && printable(o) {
		h.Set("Access-Control-Allow-Origin", o)
		h.Set("Access-Control-Expose-Headers", exposed)
	}
}

func refuseOrigin(h http.Header) {
	h.Del("Access-Control-Allow-Origin")
	h.Del("Access-Control-Expose-Headers")
}

func printable(s string) bool {
	return len(s) <= 300 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// preflight answers for a route that pages of other origins call. Which widget is
// meant stands in the body, so the call itself is what is refused.
func (s *Server) preflight(path string) {
	methods := "GET, POST, DELETE, OPTIONS"
	s.echo.OPTIONS(echoPath(path), func(c echo.Context) error {
		allowOrigin(c)
		h := c.Response().Header()
		h.Set("Access-Control-Allow-Methods", methods)
		h.Set("Access-Control-Allow-Headers", "Content-Type, Accept, Accept-Language, X-Session-ID, X-Request-ID")
		h.Set("Access-Control-Max-Age", "7200")
		return c.NoContent(http.StatusNoContent)
	})
}

// echoPath writes {id} as :id.
func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}
