package ingest

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const (
	pageAttempts   = 4
	firstPageRetry = 2 * time.Second
)

// read reads one page of the frontier and stores what became of it. A page that
// cannot be read is no error: the error is the store's or ctx's.
func (c *crawl) read(ctx context.Context, page app.FrontierPage) error {
	c.progress.publish(c.run.WidgetID, PageEvent{URL: page.URL, State: app.PageReading})
	r, err := c.result(ctx, page)
	if ctx.Err() != nil {
		return ctx.Err() // the page goes back to the frontier when the run begins again
	}
	if err != nil {
		if r, err = c.failure(ctx, page, err); err != nil {
			return err
		}
	}
	stored, err := c.Store.FinishPage(ctx, c.run.WidgetID, c.run.ID, page, r)
	if err != nil {
		return err
	}
	c.progress.publish(c.run.WidgetID, eventOf(page, stored))
	return nil
}

func eventOf(page app.FrontierPage, r app.PageResult) PageEvent {
	e := PageEvent{URL: page.URL, State: r.State, DocumentID: r.Keep}
	if d := r.Document; d != nil {
		e.DocumentID, e.URL, e.Title, e.Chunks = d.ID, d.URL, d.Title, d.ChunkCount
	}
	if r.Err != nil {
		e.Error, e.ErrorCode = r.Err.Message, r.Err.Code
	}
	return e
}

// result fetches and reads a page. Its error is mostly a *app.DocumentError.
func (c *crawl) result(ctx context.Context, page app.FrontierPage) (app.PageResult, error) {
	u, err := fetch.Parse(page.URL)
	if err != nil {
		return app.PageResult{}, err
	}
	old, err := c.Store.DocumentByURL(ctx, c.run.WidgetID, c.source.ID, page.URL)
	if err != nil && app.CodeOf(err) != app.NotFound {
		return app.PageResult{}, err
	}
	resp, err := c.fetch(ctx, u, page, old)
	if err != nil {
		return app.PageResult{}, err
	}
	if resp.NotModified {
		return c.unchanged(ctx, page, old)
	}
	return c.understand(page, resp, old)
}

func (c *crawl) fetch(ctx context.Context, u *url.URL, page app.FrontierPage, old app.Document) (*fetch.Response, error) {
	robots, err := c.robots.get(ctx, c.Fetch, u)
	if err != nil {
		return nil, err
	}
	if !robots.Allowed(u) {
		return nil, &app.DocumentError{Code: app.ErrRobots, Message: "robots.txt of the site does not allow this page; allow " + fetch.Product + " there to have it read"}
	}
	release, err := c.gate.Wait(ctx, u.Host, robots.CrawlDelay())
	if err != nil {
		return nil, err
	}
	defer release()
	req := fetch.Request{URL: page.URL, Redirect: c.mayRedirect(page)}
	if old.Status == app.DocumentReady && old.URL == page.URL {
		req.ETag, req.LastModified = old.ETag, old.LastModified
	}
	return c.Fetch.Get(ctx, req)
}

// mayRedirect lets the start page lead anywhere (the scope follows it), and every
// other page only within the scope.
func (c *crawl) mayRedirect(page app.FrontierPage) func(*url.URL) error {
	return func(to *url.URL) error {
		if page.Depth > 0 && !c.scope.inRoots(to) {
			return &app.DocumentError{Code: app.ErrOutOfScope, Message: "the page redirects out of the site, to " + to.Redacted()}
		}
		return nil
	}
}

// unchanged keeps what is stored, and walks its links as if it had been read: a
// page that is still the same may be the only way to one that is not.
func (c *crawl) unchanged(ctx context.Context, page app.FrontierPage, old app.Document) (app.PageResult, error) {
	d, err := c.Store.Document(ctx, c.run.WidgetID, old.ID)
	if err != nil {
		return app.PageResult{}, err
	}
	return app.PageResult{State: app.PageDone, Keep: d.ID, Links: c.storedLinks(d, page.Depth)}, nil
}

// storedLinks are those in the text; links in menus were found on other pages.
func (c *crawl) storedLinks(d app.Document, depth int) []app.FrontierPage {
	p, err := extract.Extract("text/markdown", "", []byte(d.Markdown), mustParse(d.URL), extract.Options{})
	if err != nil {
		return nil
	}
	return c.follow(p, depth)
}

func mustParse(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// understand makes a document of an answer.
func (c *crawl) understand(page app.FrontierPage, resp *fetch.Response, old app.Document) (app.PageResult, error) {
	final, err := fetch.Parse(resp.URL)
	if err != nil {
		return app.PageResult{}, err
	}
	if page.Depth == 0 && !c.scope.inRoots(final) {
		c.scope.add(final)
	}
	p, err := extract.Extract(resp.ContentType, final.Path, resp.Body, final, c.extraction())
	if err != nil {
		return app.PageResult{}, err
	}
	r := app.PageResult{State: app.PageDone, Links: c.follow(p, page.Depth)}
	address := c.addressOf(p, final, page)
	if key := fetch.Key(address); key != page.Key {
		r.Alias = key
	}
	if derr := unreadable(p); derr != nil {
		r.State, r.Err = app.PageFailed, derr
		if derr.Code == app.ErrNoIndex {
			r.State = app.PageSkipped
			return r, nil
		}
		r.Document = c.failedDocument(page, derr)
		return r, nil
	}
	d := c.document(p, resp, fetch.Normalize(address).String())
	if old.Status == app.DocumentReady && old.Hash == d.Hash && old.URL == d.URL {
		r.Keep = old.ID
		return r, nil
	}
	d.ID = old.ID
	d, r.Chunks = index(d, c.source.Boilerplate, p.PageStarts)
	r.Document = &d
	return r, nil
}

func (c *crawl) extraction() extract.Options {
	return extract.Options{Selector: c.run.Settings.Selector, Drop: c.run.Settings.Drop}
}

// addressOf is where the page says that it belongs. A canonical link that leads
// out of the scope, or from a page below to the start of the site, is a mistake
// that many sites make: following it would fold all their pages into one.
func (c *crawl) addressOf(p *extract.Page, final *url.URL, page app.FrontierPage) *url.URL {
	canonical, err := fetch.Parse(p.Canonical)
	if p.Canonical == "" || err != nil || !c.scope.inRoots(canonical) {
		return final
	}
	if page.Depth > 0 && (canonical.Path == "" || canonical.Path == "/") {
		return final
	}
	return canonical
}

// follow gives the links of a page that belong to the crawl.
func (c *crawl) follow(p *extract.Page, depth int) []app.FrontierPage {
	if p.NoFollow || depth >= c.run.Settings.MaxDepth {
		return nil
	}
	var out []app.FrontierPage
	for _, l := range p.Links {
		u, err := fetch.Parse(l.URL)
		if err == nil && !l.NoFollow && c.scope.has(u) && !isAsset(u) {
			out = append(out, found(u, depth+1))
		}
	}
	return out
}

// unreadable says why a page has nothing to answer from.
func unreadable(p *extract.Page) *app.DocumentError {
	switch {
	case p.NoIndex:
		return &app.DocumentError{Code: app.ErrNoIndex, Message: "the page asks not to be indexed (noindex)"}
	case p.NeedsJavaScript:
		return &app.DocumentError{Code: app.ErrNeedsJavaScript, Message: "the page is empty until its JavaScript runs; give an address that holds the text itself"}
	case p.Markdown == "":
		return &app.DocumentError{Code: app.ErrNoText, Message: "the page holds no text"}
	}
	return nil
}

// failure decides whether a page is tried again or listed with its reason.
func (c *crawl) failure(ctx context.Context, page app.FrontierPage, err error) (app.PageResult, error) {
	derr, ok := errors.AsType[*app.DocumentError](err)
	if !ok {
		if app.CodeOf(err) == app.Conflict { // the run has ended
			return app.PageResult{}, err
		}
		c.Log.Error("read a page", "url", page.URL, "err", err)
		derr = &app.DocumentError{Code: app.ErrInternal, Message: "the page could not be processed", Err: err}
	}
	if derr.Temporary && page.Attempts < pageAttempts {
		wait := max(derr.RetryAfter, firstPageRetry<<(page.Attempts-1))
		if u, perr := url.Parse(page.URL); perr == nil && derr.RetryAfter > 0 {
			c.gate.Pause(u.Host, derr.RetryAfter)
		}
		return app.PageResult{State: app.PageFound, Err: derr, RetryAt: c.Now().Add(wait)}, nil
	}
	if derr.Code == app.ErrOutOfScope {
		return app.PageResult{State: app.PageSkipped, Err: derr}, nil
	}
	return app.PageResult{State: app.PageFailed, Err: derr, Document: c.failedDocument(page, derr)}, nil
}

// failedDocument lists the address with its reason. The store keeps what it had
// of a page that was read before.
func (c *crawl) failedDocument(page app.FrontierPage, derr *app.DocumentError) *app.Document {
	return &app.Document{
		WidgetID: c.run.WidgetID, SourceID: c.source.ID, Kind: app.KindPage, URL: page.URL,
		Status: app.DocumentFailed, Error: derr.Message, ErrorCode: derr.Code, FetchedAt: c.Now(),
	}
}

func (c *crawl) document(p *extract.Page, resp *fetch.Response, address string) app.Document {
	d := newDocument(p, resp.Body)
	d.WidgetID, d.SourceID, d.Kind, d.URL = c.run.WidgetID, c.source.ID, app.KindPage, address
	d.ContentType, d.ETag, d.LastModified, d.FetchedAt = resp.ContentType, resp.ETag, resp.LastModified, c.Now()
	return d
}
