package ingest

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const defaultMaxDepth = 20

// CrawlRequest asks for a crawl of the site at URL.
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
	if _, err := newScope(r.URL, r.Settings); err != nil {
		return app.Run{}, err
	}
	start, err := fetch.Parse(r.URL)
	if err != nil {
		return app.Run{}, &app.Error{Code: app.Invalid, Message: "the address cannot be crawled", Fields: app.Fields{"url": err.Error()}}
	}
	src, err := s.website(ctx, w, r)
	if err != nil {
		return app.Run{}, err
	}
	run, err := s.Store.StartRun(ctx, app.Run{
		WidgetID: w, SourceID: src.ID, URL: r.URL, Settings: s.withDefaults(r.Settings),
	}, []app.FrontierPage{found(start, 0)})
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

func (s *Service) website(ctx context.Context, w app.WidgetID, r CrawlRequest) (app.Source, error) {
	sources, err := s.Store.Sources(ctx, w)
	if err != nil {
		return app.Source{}, err
	}
	for _, src := range sources {
		if src.Kind == app.KindWebsite && src.URL == r.URL {
			src.Settings = r.Settings
			return src, s.Store.UpdateSource(ctx, src)
		}
	}
	return s.Store.CreateSource(ctx, app.Source{WidgetID: w, Kind: app.KindWebsite, URL: r.URL, Settings: r.Settings})
}

// Cancel stops the widget's active crawl. What was read stays.
func (s *Service) Cancel(ctx context.Context, w app.WidgetID) error {
	return s.Store.CancelRun(ctx, w)
}

// Reset clears a run that is stuck, so that another can start. It is a Cancel: a
// run that is cancelled holds nothing that a new one would wait for.
func (s *Service) Reset(ctx context.Context, w app.WidgetID) error {
	return s.Store.CancelRun(ctx, w)
}

func found(u *url.URL, depth int) app.FrontierPage {
	u = fetch.Normalize(u)
	return app.FrontierPage{URL: u.String(), Key: fetch.Key(u), Depth: depth}
}
