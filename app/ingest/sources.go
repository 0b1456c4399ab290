package ingest

import (
	"context"
	"net/url"
	"reflect"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// AddWebsite keeps a website as a source of the widget and has it read soon, whatever
// its schedule. Conflict where the widget has it already.
func (s *Service) AddWebsite(ctx context.Context, src app.Source, h Headers) (app.Source, error) {
	src.URL, h = login(src.URL, h)
	src.Kind, src.NextRunAt = app.KindWebsite, s.Now()
	start, err := checkWebsite(src)
	if err != nil {
		return app.Source{}, err
	}
	if err := s.isNewWebsite(ctx, src, start); err != nil {
		return app.Source{}, err
	}
	if err := s.putHeaders(&src, h); err != nil {
		return app.Source{}, err
	}
	return s.Store.CreateSource(ctx, src)
}

// ChangeWebsite stores what the owner has changed of a website. With another address,
// other settings or headers it is read anew soon; otherwise at its schedule's next turn.
// Headers do not go along to another site: whoever may change an address would be told.
func (s *Service) ChangeWebsite(ctx context.Context, src app.Source, h Headers) (app.Source, error) {
	src.URL, h = login(src.URL, h)
	start, err := checkWebsite(src)
	if err != nil {
		return app.Source{}, err
	}
	old, err := s.Store.Source(ctx, src.WidgetID, src.ID)
	if err != nil {
		return app.Source{}, err
	}
	if err := s.isNewWebsite(ctx, src, start); err != nil {
		return app.Source{}, err
	}
	src.Headers = old.Headers
	if was, err := fetch.Parse(old.URL); err != nil || !fetch.SameSite(was, start) {
		src.Headers = app.SealedHeaders{}
	}
	if err := s.putHeaders(&src, h); err != nil {
		return app.Source{}, err
	}
	switch {
	case old.URL != src.URL || h != nil || !reflect.DeepEqual(old.Settings, src.Settings):
		src.NextRunAt = s.Now()
	case old.Schedule != src.Schedule:
		src.NextRunAt = src.Schedule.Next(src.ID, s.Now())
	}
	if err := s.Store.UpdateSource(ctx, src); err != nil {
		return app.Source{}, err
	}
	return s.Store.Source(ctx, src.WidgetID, src.ID)
}

// ChangeFiles stores whether visitors may open the files that were uploaded.
func (s *Service) ChangeFiles(ctx context.Context, src app.Source) (app.Source, error) {
	f := app.Fields{}
	f.Check(reflect.DeepEqual(src.Settings, app.CrawlSettings{Public: src.Settings.Public}), "settings", "of uploaded files there is public alone")
	f.Check(src.URL == "", "url", "uploaded files have none")
	f.Check(src.Schedule == "" || src.Schedule == app.ScheduleOff, "schedule", "uploaded files have none")
	if err := f.Err(); err != nil {
		return app.Source{}, err
	}
	if err := s.Store.UpdateSource(ctx, src); err != nil {
		return app.Source{}, err
	}
	return s.Store.Source(ctx, src.WidgetID, src.ID)
}

// checkWebsite gives the start address.
func checkWebsite(src app.Source) (*url.URL, error) {
	if err := src.Settings.Validate(); err != nil {
		return nil, err
	}
	if src.Settings.Public {
		return nil, app.Fields{"settings.public": "is for uploaded files: what is on a website can be opened there"}.Err()
	}
	if src.Schedule != "" && !src.Schedule.Valid() {
		return nil, &app.Error{Code: app.Invalid, Message: "there is no such schedule", Fields: app.Fields{"schedule": "must be off, hourly, daily, weekly, monthly or auto"}}
	}
	scope, err := newScope(src.URL, src.Settings)
	if err != nil {
		return nil, err
	}
	_, err = extract.Extract("text/html", "", nil, nil, extraction(src.Settings)) // a selector may be none
	return scope.start, err
}

func (s *Service) isNewWebsite(ctx context.Context, src app.Source, start *url.URL) error {
	other, err := s.websiteAt(ctx, src.WidgetID, start)
	if err != nil || other.ID == "" || other.ID == src.ID {
		return err
	}
	return &app.Error{Code: app.Conflict, Message: "the widget reads this website already", Fields: app.Fields{"url": "is that of another source"}}
}

// websiteAt is the widget's source for a site, however its address is spelled; the
// zero value for none.
func (s *Service) websiteAt(ctx context.Context, w app.WidgetID, start *url.URL) (app.Source, error) {
	sources, err := s.Store.SourcesOf(ctx, w, app.KindWebsite)
	if err != nil {
		return app.Source{}, err
	}
	for _, src := range sources {
		u, err := fetch.Parse(src.URL)
		if err == nil && fetch.Key(u) == fetch.Key(start) {
			return src, nil
		}
	}
	return app.Source{}, nil
}

// website is the widget's source for what a crawl is asked of, made where there is
// none. A request without settings leaves those that the source has.
func (s *Service) website(ctx context.Context, w app.WidgetID, r CrawlRequest, h Headers, start *url.URL) (app.Source, error) {
	src, err := s.websiteAt(ctx, w, start)
	if err != nil {
		return app.Source{}, err
	}
	if src.ID == "" {
		src = app.Source{WidgetID: w, Kind: app.KindWebsite, URL: r.URL, Settings: r.Settings}
		if err := s.putHeaders(&src, h); err != nil {
			return app.Source{}, err
		}
		return s.Store.CreateSource(ctx, src)
	}
	if err := s.putHeaders(&src, h); err != nil {
		return app.Source{}, err
	}
	src.URL = r.URL
	if !reflect.ValueOf(r.Settings).IsZero() {
		src.Settings = r.Settings
	}
	return src, s.Store.UpdateSource(ctx, src)
}

// DeleteSource removes a source with its documents, and stops its run.
func (s *Service) DeleteSource(ctx context.Context, w app.WidgetID, id app.SourceID) error {
	keys, err := s.Store.DeleteSource(ctx, w, id)
	if err != nil {
		return err
	}
	s.atWork.stop(w)
	return s.dropFiles(ctx, keys)
}
