package server

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// The console is one page for all addresses below consolePage: its script draws what
// the address names, and calls the public interface for it.

const (
	consolePage   = "/console/"
	consoleAssets = "admin/" // in web/dist; each file's name holds the hash of its content
)

// consolePolicy lets our own scripts and styles in, no inline ones, and no text that
// becomes markup.
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// consoleAddress is what names of screens, IDs and the slashes between them are made of.
var consoleAddress = regexp.MustCompile(`^[a-z0-9/-]*$`)

func (s *Server) consoleRoutes() {
	s.echo.GET(strings.TrimSuffix(consolePage, "/"), func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, consolePage) })
	s.echo.GET("/preview/:id", s.previewPage)
	s.echo.GET(consolePage+"*", func(c echo.Context) error {
		if !consoleAddress.MatchString(c.Param("*")) {
			return echo.ErrNotFound
		}
		return s.page(c, "console.html", consolePolicy, nil)
	})
}

// landing is where somebody goes who has just signed in: an address of the console
// that was asked for before, or its start. An address that is none of the console's
// leads nowhere else.
func landing(next string) string {
	if strings.HasPrefix(next, consolePage) && !strings.Contains(next, "..") && !strings.ContainsAny(next, "\\\r\n") {
		return next
	}
	return consolePage
}
