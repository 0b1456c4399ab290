package ingest

import (
	"context"
	"sync/atomic"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// crawl is a run at work in this process.
type crawl struct {
	*Service
	run    app.Run
	source app.Source
	owner  fetch.Credentials
	locked error // the source's headers cannot be opened
	scope  *scope
	recipe string
	robots robotsCache
	found  *discovery
	done   int // documents that the run has read or kept

	translations map[string]translated // by key, as sitemaps tell them; not changed while pages are read

	unanswered atomic.Int32 // pages in a row that timed out
}

func (s *Service) newCrawl(ctx context.Context, run app.Run) (*crawl, error) {
	src, err := s.Store.Source(ctx, run.WidgetID, run.SourceID)
	if err != nil {
		return nil, err
	}
	sc, err := newScope(run.URL, run.Settings)
	if err != nil {
		return nil, err
	}
	c := &crawl{
		Service: s, run: run, source: src, scope: sc, recipe: recipeOf(run.Settings), found: newDiscovery(run.Settings),
		translations: map[string]translated{},
	}
	c.owner, c.locked = s.credentials(src)
	return c, c.resume(ctx)
}

// resume counts what the run has found and done before, and widens the scope to
// where the start address led.
func (c *crawl) resume(ctx context.Context) error {
	var start app.RunPage
	err := c.eachPage(ctx, func(p app.RunPage) bool {
		c.found.add(p.URL)
		if start.ID == 0 {
			start = p
		}
		if p.State == app.PageDone {
			c.done++
		}
		return true
	})
	if err == nil && start.State == app.PageSkipped {
		return c.settleByFeed(ctx, start.URL)
	}
	if err != nil || start.DocumentID == "" {
		return err
	}
	d, err := c.Store.Document(ctx, c.run.WidgetID, start.DocumentID)
	if app.CodeOf(err) == app.NotFound && err != nil {
		return nil // its owner has deleted it since
	}
	if err != nil {
		return err
	}
	if u, err := fetch.Parse(d.URL); err == nil {
		c.scope.settle(u)
	}
	return nil
}

// unmetAtOnce is how many pages are added at a time.
const unmetAtOnce = 500

// addKnown adds the pages that earlier crawls read and that no link has led to
// this time, to see whether they are still there: the links in a menu are not
// known of a page that has not changed. Nothing is asked of a site that is down.
func (c *crawl) addKnown(ctx context.Context) error {
	if c.done == 0 || c.left() == 0 || c.isSilent() {
		return nil
	}
	depth := c.run.Settings.MaxDepth // how deep they are is not known: their links count only where depth hardly matters
	if depth >= defaultMaxDepth {
		depth = 1
	}
	for after := app.DocumentID(""); ; {
		unmet, err := c.Store.UnmetPages(ctx, c.run.WidgetID, c.run.ID, after, unmetAtOnce)
		if err != nil || len(unmet) == 0 {
			return err
		}
		var pages []app.FrontierPage
		for _, p := range unmet {
			if u, err := fetch.Parse(p.URL); err == nil && c.scope.has(u) {
				pages = append(pages, found(u, depth))
			}
		}
		if err := c.Store.AddPages(ctx, c.run.WidgetID, c.run.ID, pages); err != nil {
			return err
		}
		after = unmet[len(unmet)-1].DocumentID
	}
}
