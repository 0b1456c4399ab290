package ingest

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const defaultMaxDepth = 20

// CrawlRequest asks for a crawl of the site at URL, which may hold a user name and
// password.
type CrawlRequest struct {
	URL      string
	Settings app.CrawlSettings
}

// Crawl queues a crawl of a website source, which is made where the widget has
// none of that address. Conflict while another crawl of the widget is active.
func (s *Service) Crawl(ctx context.Context, w app.WidgetID, r CrawlRequest) (app.Run, error) {
	if err := r.Settings.Validate(); err != nil {
		return app.Run{}, err
	}
	var headers Headers
	r.URL, headers = login(r.URL, nil)
	scope, err := newScope(r.URL, r.Settings)
	if err != nil {
		return app.Run{}, err
	}
	if _, err := extract.Extract("text/html", "", nil, nil, extraction(r.Settings)); err != nil {
		return app.Run{}, err // a selector that is none
	}
	if err := s.idle(ctx, w); err != nil {
		return app.Run{}, err
	}
	src, err := s.website(ctx, w, r, headers, scope.start)
	if err != nil {
		return app.Run{}, err
	}
	return s.start(ctx, src, app.Run{})
}

// start queues a run of a website; how it differs from another is in r.
func (s *Service) start(ctx context.Context, src app.Source, r app.Run) (app.Run, error) {
	u, err := fetch.Parse(src.URL)
	if err != nil {
		return app.Run{}, unusable(err)
	}
	r.WidgetID, r.SourceID, r.URL, r.Settings = src.WidgetID, src.ID, src.URL, s.withDefaults(src.Settings)
	r.Staged = true
	r.NextRunAt = src.Schedule.Next(src.ID, s.Now())
	run, err := s.Store.StartRun(ctx, r, []app.FrontierPage{found(u, 0)})
	if err != nil {
		return app.Run{}, err
	}
	s.Wake()
	return run, nil
}

func (s *Service) withDefaults(c app.CrawlSettings) app.CrawlSettings {
	if c.MaxPages == 0 {
		c.MaxPages = s.MaxPages
	}
	if c.MaxDepth == 0 {
		c.MaxDepth = defaultMaxDepth
	}
	return c
}

// idle is Conflict while the widget is crawled, before anything is changed for a
// crawl that cannot start. The store has the last word.
func (s *Service) idle(ctx context.Context, w app.WidgetID) error {
	run, err := s.Store.LatestRun(ctx, w)
	if err == nil && run.Status.Active() {
		err = app.Errorf(app.Conflict, "a crawl of this widget is running: wait for its end, or cancel it")
	}
	return err
}

func found(u *url.URL, depth int) app.FrontierPage {
	u = fetch.Normalize(u)
	return app.FrontierPage{URL: u.String(), Key: fetch.Key(u), Depth: depth}
}
