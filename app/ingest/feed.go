package ingest

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// maxFeeds is how many feeds a run reads: some sites have one for the comments on
// each page.
const maxFeeds = 20

// feeds gives the feeds that a page names, as pages of the frontier: so they are asked
// for as politely as others, and a run that is killed goes on with them.
func (c *crawl) feeds(p *extract.Page, depth int) []app.FrontierPage {
	if p.NoFollow || depth >= c.run.Settings.MaxDepth {
		return nil
	}
	var out []app.FrontierPage
	for _, address := range p.Feeds {
		if u, err := fetch.Parse(address); err == nil && c.scope.mayHaveFeed(u) && c.found.admitFeed(fetch.Key(u)) {
			out = append(out, found(u, depth+1))
		}
	}
	return out
}

// admitFeed tells whether a run may read one more feed.
func (d *discovery) admitFeed(key string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.feeds[key] || len(d.feeds) >= maxFeeds {
		return false
	}
	d.feeds[key] = true
	return true
}

// readFeed follows a feed to its entries; it is no page itself. The site of one that a
// crawl starts with is in scope. A damaged one leads to what stands before the damage.
func (c *crawl) readFeed(page app.FrontierPage, body []byte, base *url.URL) app.PageResult {
	feed, err := fetch.ParseFeed(body, base)
	if err != nil {
		c.Log.Info("a feed cannot all be read", "url", page.URL, "err", err)
	}
	if page.Depth == 0 {
		c.scope.settleFeed(feed)
	}
	p := &extract.Page{Links: []extract.Link{{URL: feed.Site}}}
	for _, e := range feed.Entries {
		p.Links = append(p.Links, extract.Link{URL: e.URL})
	}
	return app.PageResult{State: app.PageSkipped, Links: c.follow(p, page.Depth)}
}

// settleFeed takes in the site that a crawl's start address is the feed of.
func (s *scope) settleFeed(f fetch.Feed) {
	if u, err := fetch.Parse(f.Site); err == nil {
		s.settle(u)
	}
}

// settleByFeed finds the scope again of a run that started with a feed.
func (c *crawl) settleByFeed(ctx context.Context, start string) error {
	resp, err := c.fetch(ctx, app.FrontierPage{URL: start}, app.Document{})
	if err != nil {
		return ctx.Err() // without it the run reads what it has found
	}
	if feed, err := fetch.ParseFeed(resp.Body, c.scope.start); err == nil && fetch.IsFeed(resp.Body) {
		c.scope.settleFeed(feed)
	}
	return nil
}

// feedsOf are the feeds that a site's start page names, or that page itself where it is one.
func (s *Service) feedsOf(ctx context.Context, sc *scope, owner fetch.Credentials) []string {
	robots, err := s.Fetch.Robots(ctx, sc.start, owner)
	if err != nil || !robots.Allowed(sc.start) {
		return nil
	}
	resp, err := s.Fetch.Get(ctx, fetch.Request{URL: sc.start.String(), Credentials: owner})
	if err != nil {
		return nil
	}
	base, err := fetch.Parse(resp.URL)
	if err != nil {
		return nil
	}
	sc.settle(base)
	if fetch.IsFeed(resp.Body) {
		if feed, err := fetch.ParseFeed(resp.Body, base); err == nil {
			sc.settleFeed(feed)
		}
		return []string{resp.URL}
	}
	p, err := extract.Extract(resp.ContentType, "", resp.Body, base, extract.Options{})
	if err != nil {
		return nil
	}
	var out []string
	for _, address := range p.Feeds {
		if u, err := fetch.Parse(address); err == nil && sc.mayHaveFeed(u) {
			out = append(out, address)
		}
	}
	return out
}
