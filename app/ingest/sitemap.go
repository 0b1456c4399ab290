package ingest

import (
	"context"
	"errors"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const batch = 200 // addresses added to the frontier at once

var errFull = errors.New("the run has found enough addresses")

// addSitemaps puts the addresses of the site's sitemaps into the frontier. A
// sitemap that cannot be read is no failure: links find pages too.
func (c *crawl) addSitemaps(ctx context.Context) error {
	for _, site := range c.scope.sites() {
		robots, err := c.rules(ctx, site)
		if err != nil {
			continue // said at each page
		}
		addresses := robots.Sitemaps()
		if len(addresses) == 0 {
			addresses = []string{usualSitemap(site)}
		}
		if err := c.addSitemapsOf(ctx, site, addresses); err != nil {
			return err
		}
		if err := c.addLLMs(ctx, site); err != nil {
			return err
		}
	}
	return c.translateStart(ctx)
}

func (c *crawl) addSitemapsOf(ctx context.Context, site *url.URL, addresses []string) error {
	var pages []app.FrontierPage
	var stored error
	fits := 0
	flush := func() error {
		if stored = c.keepUnmodified(ctx, pages); stored != nil {
			return stored
		}
		pages = c.found.admit(pages)
		stored = c.Store.AddPages(ctx, c.run.WidgetID, c.run.ID, pages)
		c.announce(pages)
		pages = nil
		return stored
	}
	err := c.Fetch.Sitemaps(ctx, addresses, c.owner, func(e fetch.SitemapEntry) error {
		u, err := fetch.Parse(e.URL)
		if err != nil || !c.scope.has(u) || isAsset(u) {
			return nil
		}
		if fits++; fits > 10*c.run.Settings.MaxPages {
			return errFull
		}
		if t := translatedFrom(translations(e), u); t.group != "" {
			c.translations[fetch.Key(u)] = t
		}
		page := found(u, 1)
		if !e.LastModified.IsZero() {
			page.Modified = endOf(e.LastModified)
		}
		if pages = append(pages, page); len(pages) < batch {
			return nil
		}
		return flush()
	})
	if stored != nil {
		return stored
	}
	if err != nil && !errors.Is(err, errFull) {
		c.Log.Info("sitemaps cannot all be read", "site", site.String(), "err", err)
	}
	return flush()
}

// keepUnmodified takes the word of the sitemap for what has not changed, where a run is
// one that the sitemap has called for. One in a week asks each page all the same: see
// autoLatest.
func (c *crawl) keepUnmodified(ctx context.Context, pages []app.FrontierPage) error {
	trusted := c.run.Scheduled && c.source.Schedule == app.ScheduleAuto && c.run.StartedAt.Sub(c.source.LastRunAt) < autoLatest
	if !trusted {
		return nil
	}
	kept, err := c.Store.KeepPages(ctx, c.run.WidgetID, c.run.ID, c.recipe, pages)
	c.done += kept
	return err
}
