package server

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app/markup"
)

//go:embed pages
var ownPages embed.FS

// pages are the templates: those of web/dist/pages, and the few that belong to
// the server alone.
type pages struct {
	*template.Template
	texts  interfaceTexts
	markup *markup.Renderer
}

func loadPages(dist fs.FS) (*pages, error) {
	t, err := template.ParseFS(ownPages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	if t, err = t.ParseFS(dist, "pages/*.html"); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	for _, name := range []string{"share.html", "embed.html", "demo.html", "console.html", "preview.html"} {
		if t.Lookup(name) == nil {
			return nil, fmt.Errorf("pages: %s is missing", name)
		}
	}
	texts, err := loadTexts(dist)
	return &pages{t, texts, markup.New()}, err
}

func (s *Server) pageRoutes() {
	file := func(name string) func(echo.Context) string { return func(echo.Context) string { return name } }
	s.echo.GET("/widget.js", s.serveAsset(file("widget.js")))
	s.publishedRoutes()
	s.echo.GET("/dist/*", s.serveAsset(func(c echo.Context) string { return c.Param("*") }))
	s.echo.GET("/favicon.ico", noIcon)
	s.echo.GET("/logos/:id/:hash", s.logo)
	s.chatPageRoutes()
	s.echo.GET("/openapi.json", s.openAPI)
	s.echo.GET("/api/docs", s.docs)
	s.echo.GET("/", s.home)
	s.consoleRoutes()
	s.accountPageRoutes()
	s.demoRoutes()
}

// noIcon answers browsers that ask on their own, so that no console shows an error.
func noIcon(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", shortLived)
	return c.NoContent(http.StatusNoContent)
}

// pagePolicy lets a page run and load what is ours, and nothing else.
func pagePolicy(nonce, framers string) string {
	return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce + "'; " +
		"img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + framers
}

const unframed = "'none'"

func newNonce() string { return rand.Text() }

// page shows everybody the same page.
func (s *Server) page(c echo.Context, name, policy string, data any) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	return s.pageOf(c, http.StatusOK, name, policy, data)
}

// pageOf renders a template whole before anything is sent; nobody keeps it.
func (s *Server) pageOf(c echo.Context, status int, name, policy string, data any) error {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	c.Response().Header().Set("Content-Security-Policy", policy)
	return c.HTMLBlob(status, b.Bytes())
}

func (s *Server) home(c echo.Context) error {
	if s.Demo != nil {
		return s.demoPage(c)
	}
	return s.welcomePage(c)
}
