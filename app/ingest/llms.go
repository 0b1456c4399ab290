package ingest

import (
	"context"
	"net/url"
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const maxLLMs = 1 << 20 // bytes

// addLLMs puts the links of a site's llms.txt (llmstxt.org) into the frontier. A
// site that has none, or one that cannot be read, is the rule.
func (c *crawl) addLLMs(ctx context.Context, site *url.URL) error {
	address := site.ResolveReference(&url.URL{Path: "/llms.txt"})
	if _, err := c.allow(ctx, address); err != nil {
		return ctx.Err()
	}
	resp, err := c.Fetch.Get(ctx, fetch.Request{URL: address.String(), Credentials: c.owner, MaxBody: maxLLMs, Redirect: func(to *url.URL) error {
		_, err := c.allow(ctx, to)
		return err
	}})
	if err != nil || !strings.HasPrefix(resp.ContentType, "text/") || resp.ContentType == "text/html" {
		return ctx.Err() // HTML is what sites say that answer for every address
	}
	p, err := extract.Extract("text/markdown", "", resp.Body, address, extract.Options{})
	if err != nil {
		return nil
	}
	for i := range p.Links {
		p.Links[i].URL = pageOfLLMs(p.Links[i].URL)
	}
	pages := c.found.admit(c.follow(p, 0))
	c.announce(pages)
	return c.Store.AddPages(ctx, c.run.WidgetID, c.run.ID, pages)
}

// pageOfLLMs is the page itself where an address is that of its markdown, which the
// convention makes by another ending; and "" for all pages in one file.
func pageOfLLMs(address string) string {
	switch base := strings.TrimSuffix(address, ".md"); {
	case strings.HasSuffix(address, "/llms-full.txt"):
		return ""
	case strings.HasSuffix(base, ".html"), strings.HasSuffix(base, ".htm"):
		return base
	}
	return address
}
