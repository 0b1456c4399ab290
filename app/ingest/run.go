package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const (
	perHost    = 4  // pages of a host read at once
	claimBatch = 16 // addresses taken from the frontier at once
)

// CrawlJobs is the handler of JobCrawl.
type CrawlJobs struct{ *Service }

// Do works through the frontier of the job's run until nothing is left. Done
// again after a crash, it goes on with what was not finished.
func (s CrawlJobs) Do(ctx context.Context, j app.Job) error {
	run, err := s.Store.BeginRun(ctx, j.WidgetID, j.RunID)
	if err != nil {
		return unlessEnded(err)
	}
	c, err := s.newCrawl(ctx, run)
	if err != nil {
		return err
	}
	if err := c.work(ctx); err != nil {
		return unlessEnded(err)
	}
	return unlessEnded(c.finish(ctx))
}

// GiveUp ends the run as failed.
func (s CrawlJobs) GiveUp(ctx context.Context, j app.Job, cause error) error {
	_, err := s.Store.FinishRun(ctx, j.WidgetID, j.RunID, app.RunFailed, "the crawl stopped on a fault of the server: "+messageOf(cause))
	return unlessEnded(err)
}

// unlessEnded forgives that a run was cancelled meanwhile.
func unlessEnded(err error) error {
	if err != nil && app.CodeOf(err) == app.Conflict {
		return nil
	}
	return err
}

func messageOf(err error) string {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e.Message
	}
	return "see the log"
}

// crawl is a run at work in this process.
type crawl struct {
	*Service
	run    app.Run
	source app.Source
	scope  *scope
	robots robotsCache
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
	c := &crawl{Service: s, run: run, source: src, scope: sc}
	return c, c.resumeScope(ctx)
}

// resumeScope widens the scope to where the start address led, when that is known.
func (c *crawl) resumeScope(ctx context.Context) error {
	pages, err := c.Store.RunPages(ctx, c.run.WidgetID, c.run.ID, 0, 1)
	if err != nil || len(pages) == 0 || pages[0].DocumentID == "" {
		return err
	}
	d, err := c.Store.Document(ctx, c.run.WidgetID, pages[0].DocumentID)
	if err != nil {
		return err
	}
	if u, err := fetch.Parse(d.URL); err == nil {
		c.scope.add(u)
	}
	return nil
}

// work reads pages until the frontier is empty: the start page alone first, since
// it may widen the scope and its site's sitemaps depend on that.
func (c *crawl) work(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	results := make(chan error)
	reading := 0
	defer func() {
		stop()
		for ; reading > 0; reading-- {
			<-results
		}
	}()
	var queue []app.FrontierPage
	limit := 1
	for {
		var next time.Time
		if len(queue) == 0 && reading < limit {
			var err error
			if queue, next, err = c.Store.ClaimPages(ctx, c.run.WidgetID, c.run.ID, max(1, (limit-1)*claimBatch/perHost), c.Now()); err != nil {
				return err
			}
		}
		for len(queue) > 0 && reading < limit {
			page := queue[0]
			queue = queue[1:]
			reading++
			go func() { results <- c.read(ctx, page) }()
		}
		if reading == 0 {
			if next.IsZero() {
				return nil
			}
			if err := c.wait(ctx, next); err != nil {
				return err
			}
			continue
		}
		err := <-results
		reading--
		if err != nil {
			return err
		}
		if limit == 1 {
			limit = perHost
			if err := c.addSitemaps(ctx); err != nil {
				return err
			}
		}
	}
}

func (c *crawl) wait(ctx context.Context, until time.Time) error {
	t := time.NewTimer(min(until.Sub(c.Now()), time.Minute))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// finish cleans what repeats, and ends the run: failed when not one page could be
// read, since then the start address is wrong or the site is down.
func (c *crawl) finish(ctx context.Context) error {
	first, err := c.firstFailure(ctx)
	if err != nil {
		return err
	}
	if first != nil {
		_, err := c.Store.FinishRun(ctx, c.run.WidgetID, c.run.ID, app.RunFailed, fmt.Sprintf("%s: %s", first.URL, first.Error))
		return err
	}
	if err := c.dropBoilerplate(ctx); err != nil {
		return err
	}
	if _, err := c.Store.FinishRun(ctx, c.run.WidgetID, c.run.ID, app.RunCompleted, ""); err != nil {
		return err
	}
	return c.askForVectors(ctx)
}

// firstFailure is the first address of a run that read nothing at all.
func (c *crawl) firstFailure(ctx context.Context) (*app.RunPage, error) {
	var first *app.RunPage
	after := int64(0)
	for {
		pages, err := c.Store.RunPages(ctx, c.run.WidgetID, c.run.ID, after, 500)
		if err != nil || len(pages) == 0 {
			return first, err
		}
		for i, p := range pages {
			if p.State == app.PageDone {
				return nil, nil
			}
			if first == nil && p.Error != "" {
				first = &pages[i]
			}
		}
		after = pages[len(pages)-1].ID
	}
}

// addSitemaps puts the addresses of the site's sitemaps into the frontier. A
// sitemap that cannot be read is no failure: links find pages too.
func (c *crawl) addSitemaps(ctx context.Context) error {
	for _, r := range c.scope.roots {
		site := &url.URL{Scheme: schemeOf(c.run.URL), Host: r.host, Path: "/"}
		robots, err := c.robots.get(ctx, c.Fetch, site)
		if err != nil {
			continue // said at each page
		}
		addresses := robots.Sitemaps()
		if len(addresses) == 0 {
			addresses = []string{site.ResolveReference(&url.URL{Path: "/sitemap.xml"}).String()}
		}
		for _, a := range addresses {
			if err := c.addSitemap(ctx, a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *crawl) addSitemap(ctx context.Context, address string) error {
	const batch = 200
	var pages []app.FrontierPage
	flush := func() error {
		err := c.Store.AddPages(ctx, c.run.WidgetID, c.run.ID, pages)
		pages = nil
		return err
	}
	var stored error
	err := c.Fetch.Sitemap(ctx, address, 10*c.run.Settings.MaxPages, func(e fetch.SitemapEntry) error {
		u, err := fetch.Parse(e.URL)
		if err != nil || !c.scope.has(u) || isAsset(u) {
			return nil
		}
		if pages = append(pages, found(u, 1)); len(pages) >= batch {
			stored = flush()
		}
		return stored
	})
	if stored != nil {
		return stored
	}
	if err != nil {
		c.Log.Info("no sitemap", "url", address, "err", err)
	}
	return flush()
}

func schemeOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "https"
	}
	return u.Scheme
}

// askForVectors queues the widget's embedding, if there is a model.
func (s *Service) askForVectorsOf(ctx context.Context, w app.WidgetID) error {
	if s.Embedder == nil {
		return nil
	}
	if _, err := s.Store.EnqueueJob(ctx, app.Job{Kind: app.JobEmbed, WidgetID: w}); err != nil {
		return err
	}
	s.Wake()
	return nil
}

func (c *crawl) askForVectors(ctx context.Context) error {
	return c.askForVectorsOf(ctx, c.run.WidgetID)
}
