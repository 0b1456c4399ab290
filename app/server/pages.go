package server

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

//go:embed pages
var ownPages embed.FS

// pages are the templates: those of web/dist/pages, and the few that belong to
// the server alone.
type pages struct{ *template.Template }

func loadPages(dist fs.FS) (*pages, error) {
	t, err := template.ParseFS(ownPages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	if t, err = t.ParseFS(dist, "pages/*.html"); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	for _, name := range []string{"share.html", "embed.html", "demo.html", "console.html"} {
		if t.Lookup(name) == nil {
			return nil, fmt.Errorf("pages: %s is missing", name)
		}
	}
	return &pages{t}, nil
}

func (s *Server) pageRoutes() {
	file := func(name string) func(echo.Context) string { return func(echo.Context) string { return name } }
	s.echo.GET("/widget.js", s.serveAsset(file("widget.js")))
	s.echo.GET("/dist/*", s.serveAsset(func(c echo.Context) string { return c.Param("*") }))
	s.echo.GET("/favicon.ico", noIcon)
	s.echo.GET("/share/w/:id", s.chatPage("share.html"))
	s.echo.GET("/embed/:id", s.chatPage("embed.html"))
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

// chatData is what the share page and the frame show.
type chatData struct {
	Name, Description, Language, Direction string
	WidgetID                               app.WidgetID
	Path, Nonce                            string
}

func (s *Server) chatPage(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		w, err := s.public(r.Context(), c.Param("id"))
		if err != nil {
			return err
		}
		own := callOf(r.Context()).own
		lang := firstOf(w.Language, language(c.QueryParam("lang"), r.Header.Get("Accept-Language")), "en")
		nonce := newNonce()
		policy := pagePolicy(nonce, app.Origin(w.LogoURL), framers(w))
		h := c.Response().Header()
		h.Del("X-Frame-Options") // knows no list of origins; frame-ancestors does
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		return s.page(c, name, policy, chatData{
			Name: w.Name, Description: w.Description, Language: lang, Direction: direction(lang),
			WidgetID: w.ID, Path: own + r.URL.Path, Nonce: nonce,
		})
	}
}

// framers lists who may frame a widget's pages: what may call it.
func framers(w app.Widget) string {
	origins := w.AllowedOrigins
	if len(origins) == 0 && w.URL == "" {
		return "*"
	}
	if len(origins) == 0 {
		origins = []string{w.URL}
	}
	list := "'self'"
	for _, o := range origins {
		list += " " + app.Origin(o) // "" for what could end the directive
	}
	return list
}

// pagePolicy lets a page run and load what is ours, and nothing else.
func pagePolicy(nonce, images, framers string) string {
	return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce + "'; " +
		"img-src 'self' data: " + images + "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + framers
}

const unframed = "'none'"

func newNonce() string { return rand.Text() }

func direction(lang string) string {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch base {
	case "ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb":
		return "rtl"
	}
	return "ltr"
}

// page renders a template whole before anything is sent.
func (s *Server) page(c echo.Context, name, policy string, data any) error {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-cache")
	return c.HTMLBlob(http.StatusOK, b.Bytes())
}

func (s *Server) home(c echo.Context) error {
	if s.Demo != nil {
		return s.demoPage(c)
	}
	return s.welcomePage(c)
}
