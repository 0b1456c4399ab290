package ingest

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/render"
)

// render reads what the scripts of an empty page make of it. It counts as another
// request to the page's host, and its scripts lead only to where a redirect may.
//
// The validators of the empty page say nothing about what its scripts load, so that
// none are kept: the page is rendered at each crawl, and its text decides whether it
// has changed.
func (c *crawl) render(ctx context.Context, page app.FrontierPage, resp *fetch.Response, final *url.URL) (*fetch.Response, *url.URL, *extract.Page, error) {
	robots, err := c.allow(ctx, final)
	if err != nil {
		return nil, nil, nil, err
	}
	release, err := c.gate.Wait(ctx, final.Host, robots.CrawlDelay())
	if err != nil {
		return nil, nil, nil, err
	}
	defer release()
	r, err := c.Render.Render(ctx, render.Page{URL: final, Credentials: c.owner, Navigate: c.mayRedirect(ctx, page)})
	if err != nil {
		return nil, nil, nil, err
	}
	at, err := fetch.Parse(r.URL)
	if err != nil {
		return nil, nil, nil, err
	}
	made := &fetch.Response{URL: r.URL, Status: resp.Status, ContentType: "text/html", Body: r.HTML, Header: resp.Header}
	p, err := c.extract(ctx, made, at)
	if err != nil {
		return nil, nil, nil, err
	}
	p.NeedsJavaScript = false // what is there now is all that there will be
	return made, at, p, nil
}
