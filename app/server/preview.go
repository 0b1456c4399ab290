package server

import (
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

// previewPage is the page in a frame of the console that shows a widget on its owner's
// site. That site lies in a frame of its own, in which nothing runs.
func (s *Server) previewPage(c echo.Context) error {
	ctx := c.Request().Context()
	call := callOf(ctx)
	p, err := s.signedIn(call, c.Request())
	if app.CodeOf(err) == app.Unauthenticated {
		return noWidget()
	}
	if err != nil {
		return err
	}
	call.principal, call.needs = &p, app.AccessViewer
	w, err := s.widget(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	site := ""
	if c.QueryParam("site") != "" {
		site = firstOf(w.URL, w.CrawlURL)
	}
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src " + firstOf(app.Origin(site), "'none'") +
		"; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
	c.Response().Header().Set("X-Frame-Options", "SAMEORIGIN")
	return s.page(c, "preview.html", policy, struct {
		Name, Site, Ask string
		WidgetID        app.WidgetID
	}{w.Name, site, s.pages.texts.withAsk(nil, language("", c.Request().Header.Get("Accept-Language")))["ask"], w.ID})
}
