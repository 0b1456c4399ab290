package server

import (
	"bytes"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

// logoBody is the copy of a widget's logo, as its owner reads it.
type logoBody struct {
	URL    string `json:"url" doc:"The copy that visitors get, a path of this server; empty where there is none"`
	Source string `json:"source" doc:"What it is a copy of: logoUrl, or the icon that the site shows in a browser's tab"`
	Error  string `json:"error" doc:"Why logoUrl could not be copied"`
}

func toLogo(w app.Widget) logoBody {
	return logoBody{URL: logoPath(w), Source: w.Logo.Source, Error: w.Logo.Problem}
}

// logoPath is where visitors get the logo; "" where there is none. It names the content,
// so that browsers may keep it.
func logoPath(w app.Widget) string {
	if w.Logo.Hash == "" {
		return ""
	}
	return "/logos/" + string(w.ID) + "/" + w.Logo.Hash
}

// logoAddress is logoPath for pages of other sites.
func logoAddress(own string, w app.Widget) string {
	if path := logoPath(w); path != "" {
		return own + path
	}
	return ""
}

// logo serves a copy to whoever knows its hash: a logo is there to be seen, and whoever
// knows the hash knows the picture. A drawing that is opened by itself runs nothing.
func (s *Server) logo(c echo.Context) error {
	if !app.ValidID(c.Param("id")) {
		return echo.ErrNotFound
	}
	kind, content, err := s.Store.Logo(c.Request().Context(), app.WidgetID(c.Param("id")), c.Param("hash"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	sandbox(h, "style-src 'unsafe-inline'")
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", immutable)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", etag(content))
	serveWhole(c, time.Time{}, bytes.NewReader(content))
	return nil
}
