package ingest

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// understand makes a document of an answer.
func (c *crawl) understand(ctx context.Context, page app.FrontierPage, resp *fetch.Response) (app.PageResult, error) {
	final, err := fetch.Parse(resp.URL)
	if err != nil {
		return app.PageResult{}, err
	}
	if page.Depth == 0 {
		c.scope.settle(final)
	}
	if fetch.IsFeed(resp.Body) {
		return c.readFeed(page, resp.Body, final), nil
	}
	p, err := c.extract(ctx, resp, final)
	if err == nil && p.NeedsJavaScript && !p.NoIndex && c.Render != nil {
		resp, final, p, err = c.render(ctx, page, resp, final)
	}
	if err != nil {
		return app.PageResult{}, err
	}
	r := app.PageResult{State: app.PageDone, Links: append(c.follow(p, page.Depth), c.feeds(p, page.Depth)...)}
	if derr := unreadable(p); derr != nil {
		r.State, r.Err = app.PageSkipped, derr
		if derr.Code != app.ErrNoIndex {
			r.State, r.Document = app.PageFailed, c.failedDocument(page, derr)
		}
		return r, nil
	}
	address, other := c.addressOf(ctx, p, final, page)
	r.Links = append(r.Links, c.lead(other, page.Depth)...)
	r.Translations = c.translate(p, address)
	if key := fetch.Key(address); key != page.Key {
		r.Alias = key
	}
	d := c.document(p, resp, address)
	c.found.learn(page.Key, d.Title, d.Markdown)
	return c.compare(ctx, r, d)
}

func (c *crawl) extract(ctx context.Context, resp *fetch.Response, final *url.URL) (*extract.Page, error) {
	file := decode.File{
		Name: final.Path, ContentType: resp.ContentType, Body: resp.Body, Base: final, Options: extraction(c.run.Settings),
	}
	if known := decode.Detect(resp.Body).MediaType(); known != "" {
		resp.ContentType = known
	}
	p, err := c.Decode.Read(ctx, file)
	if err != nil {
		if derr, ok := errors.AsType[*app.DocumentError](err); ok {
			return nil, derr
		}
		return nil, unprocessed(err)
	}
	noIndex, noFollow := robotsHeader(resp.Header)
	p.NoIndex, p.NoFollow = p.NoIndex || noIndex, p.NoFollow || noFollow
	return p, nil
}

func extraction(s app.CrawlSettings) extract.Options {
	return extract.Options{Selector: s.Selector, Drop: s.Drop}
}

// compare keeps the document of an address where it says the same as before, so
// that its chunks keep their vectors.
func (c *crawl) compare(ctx context.Context, r app.PageResult, d app.Document) (app.PageResult, error) {
	old, err := c.known(ctx, d.URL)
	if err != nil {
		return r, err
	}
	if old.Status == app.DocumentReady && old.Hash == d.Hash {
		r.Keep = old.ID
		return r, nil
	}
	d.ID = old.ID
	d, r.Chunks = c.index(d, c.source.Boilerplate)
	r.Document = &d
	return r, nil
}

// follow gives the links of a page that belong to the crawl.
func (c *crawl) follow(p *extract.Page, depth int) []app.FrontierPage {
	if p.NoFollow {
		return nil
	}
	var out []string
	for _, l := range p.Links {
		if !l.NoFollow {
			out = append(out, l.URL)
		}
	}
	return c.lead(out, depth)
}

// lead gives those addresses that belong to the crawl and that it does not know yet.
func (c *crawl) lead(addresses []string, depth int) []app.FrontierPage {
	if depth >= c.run.Settings.MaxDepth {
		return nil
	}
	var out []app.FrontierPage
	for _, a := range addresses {
		if c.found.knows(a) {
			continue
		}
		u, err := fetch.Parse(a)
		if err == nil && c.scope.has(u) && !isAsset(u) {
			out = append(out, found(u, depth+1))
		}
	}
	return out
}

// maxLinks is how many links of a page are kept for the next crawl.
const maxLinks = 500

// linksIn are the addresses that the text of p leads to. Links in menus are found on
// other pages, or addKnown makes up for them.
func linksIn(p *extract.Page) []string {
	var out []string
	for _, l := range p.Links {
		if l.Main && len(out) < maxLinks {
			out = append(out, l.URL)
		}
	}
	return out
}

func noIndexed() *app.DocumentError {
	return &app.DocumentError{Code: app.ErrNoIndex, Message: "the page asks not to be indexed (noindex)"}
}

// unreadable says why a page has nothing to answer from.
func unreadable(p *extract.Page) *app.DocumentError {
	switch {
	case p.NoIndex:
		return noIndexed()
	case p.NeedsJavaScript:
		return &app.DocumentError{Code: app.ErrNeedsJavaScript, Message: "the page is empty until its JavaScript runs; install Chromium on the server to have it read, or give an address that holds the text itself"}
	case p.Markdown == "" && len(p.Scanned) > 0:
		return &app.DocumentError{Code: app.ErrNoText, Message: isScan + "Upload it to have its text recognised"}
	case p.Markdown == "":
		return &app.DocumentError{Code: app.ErrNoText, Message: "the page holds no text"}
	}
	return nil
}

func (c *crawl) document(p *extract.Page, resp *fetch.Response, address *url.URL) app.Document {
	d := newDocument(p, resp.Body, c.recipe)
	if d.Title == "" && isFile(address) { // after the hash: copies under other names are equal
		d.Title = fileName(address.Path)
	}
	d.WidgetID, d.SourceID, d.Kind, d.URL = c.run.WidgetID, c.source.ID, app.KindPage, fetch.Normalize(address).String()
	d.ContentType, d.FetchedAt, d.Links = resp.ContentType, c.Now(), linksIn(p)
	if d.URL == resp.URL && followsAll(p) { // validators of another address say nothing about this one
		d.ETag, d.LastModified = resp.ETag, resp.LastModified
		if d.ETag == "" && d.LastModified == "" {
			d.ETag = bodyTag(resp.Body)
		}
	}
	return d
}

// followsAll tells whether all links of a page may be followed. Where that is not so
// the page is read each time: of what is stored nobody can tell which they were.
func followsAll(p *extract.Page) bool {
	return !p.NoFollow && !slices.ContainsFunc(p.Links, func(l extract.Link) bool { return l.NoFollow })
}
