package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// read reads one page of the frontier and stores what became of it. What has not
// changed is stored by settle, many at once. A page that cannot be read is no error: the
// error is the store's or ctx's.
func (c *crawl) read(ctx context.Context, page app.FrontierPage) result {
	c.progress.publish(c.run.WidgetID, PageEvent{URL: page.URL, State: app.PageReading})
	r, err := app.PageResult{State: app.PageSkipped}, error(nil)
	if page.Depth == 0 || !c.found.saysTheSame(page.Key) {
		r, err = c.result(ctx, page)
	}
	if ctx.Err() != nil {
		return result{err: ctx.Err()} // the page goes back to the frontier when the run begins again
	}
	c.listen(page, err)
	if derr, ok := errors.AsType[*app.DocumentError](err); ok {
		r, err = c.failure(page, derr), nil
	}
	if err != nil {
		return result{err: err}
	}
	r.Links = c.found.admit(r.Links)
	done := app.FinishedPage{Page: page, Result: r}
	if r.Keep != "" {
		return result{kept: &done}
	}
	states, err := c.store(ctx, done)
	if err != nil {
		return result{err: err}
	}
	return result{state: states[0]}
}

// store stores what became of pages, all or none of them.
func (c *crawl) store(ctx context.Context, pages ...app.FinishedPage) ([]app.PageState, error) {
	stored, err := c.Store.FinishPages(ctx, c.run.WidgetID, c.run.ID, pages)
	if err != nil {
		return nil, err
	}
	states := make([]app.PageState, len(stored))
	for i, r := range stored {
		if err := c.carryOver(ctx, pages[i].Page.URL, pages[i].Result); err != nil {
			return nil, err
		}
		states[i] = r.State
		c.progress.publish(c.run.WidgetID, eventOf(pages[i].Page, r))
		c.announce(r.Links)
	}
	return states, nil
}

// result fetches and reads a page. A page that makes our code panic is one that
// cannot be read: it must not stop the server that answers visitors.
func (c *crawl) result(ctx context.Context, page app.FrontierPage) (r app.PageResult, err error) {
	defer func() {
		if p := recover(); p != nil {
			c.Log.Error("reading a page panicked", "url", page.URL, "panic", p, "stack", string(debug.Stack()))
			err = unprocessed(fmt.Errorf("panic: %v", p))
		}
	}()
	if page.Attempts > fatalAttempts {
		return r, unprocessed(errFatalPage)
	}
	old, err := c.known(ctx, page.URL)
	if err != nil {
		return r, err
	}
	resp, err := c.fetch(ctx, page, old)
	if err != nil {
		return r, err
	}
	if resp.NotModified || c.mayKeep(page, old) && old.URL == resp.URL && old.ETag == bodyTag(resp.Body) {
		if noIndex, _ := robotsHeader(resp.Header); noIndex {
			return skipped(noIndexed()), nil
		}
		return c.unchanged(ctx, page, old)
	}
	return c.understand(ctx, page, resp)
}

// known is what an earlier crawl made of an address, the zero value for nothing.
func (c *crawl) known(ctx context.Context, address string) (app.Document, error) {
	d, err := c.Store.KnownPage(ctx, c.run.WidgetID, c.source.ID, address)
	if err != nil && app.CodeOf(err) == app.NotFound {
		return app.Document{}, nil
	}
	return d, err
}

func (c *crawl) fetch(ctx context.Context, page app.FrontierPage, old app.Document) (*fetch.Response, error) {
	u, err := fetch.Parse(page.URL)
	if err != nil {
		return nil, err
	}
	robots, err := c.allow(ctx, u)
	if err != nil {
		return nil, err
	}
	release, err := c.gate.Wait(ctx, u.Host, robots.CrawlDelay())
	if err != nil {
		return nil, err
	}
	defer release()
	return c.Fetch.Get(ctx, c.request(ctx, page, old))
}

// allow gives the rules of the site of u where they let us fetch u, and otherwise
// an error.
func (c *crawl) allow(ctx context.Context, u *url.URL) (*fetch.Robots, error) {
	robots, err := c.rules(ctx, u)
	if err == nil && !robots.Allowed(u) {
		err = &app.DocumentError{Code: app.ErrRobots, Message: "robots.txt of the site does not allow this page; allow " + app.Product + " there to have it read"}
	}
	return robots, err
}

// request asks for a page only if it has changed since the same settings read it.
// The start page is always read: its menus lead to the rest.
func (c *crawl) request(ctx context.Context, page app.FrontierPage, old app.Document) fetch.Request {
	r := fetch.Request{URL: page.URL, Credentials: c.owner, Redirect: c.mayRedirect(ctx, page)}
	if u, err := url.Parse(page.URL); err == nil && isFile(u) {
		r.MaxBody = MaxFile
	}
	if c.mayKeep(page, old) && !strings.HasPrefix(old.ETag, bodyMark) {
		r.ETag, r.LastModified = old.ETag, old.LastModified
	}
	return r
}

// mayKeep tells whether what is stored of a page holds as long as its bytes are the same.
func (c *crawl) mayKeep(page app.FrontierPage, old app.Document) bool {
	return page.Depth > 0 && old.Status == app.DocumentReady && strings.HasPrefix(old.Hash, c.recipe)
}

// bodyMark begins the tag that we give a page ourselves where its server gives none;
// one of a server begins with a quote or W/.
const bodyMark = "body:"

// bodyTag tells bodies apart.
func bodyTag(body []byte) string { return bodyMark + hashOf(string(body)) }

// mayRedirect lets the start page lead anywhere (the scope follows it), and every
// other page only within the scope; and both only to where robots.txt lets us.
func (c *crawl) mayRedirect(ctx context.Context, page app.FrontierPage) func(*url.URL) error {
	return func(to *url.URL) error {
		if page.Depth > 0 && !c.scope.has(to) {
			return &app.DocumentError{Code: app.ErrOutOfScope, Message: "the page redirects out of the site, to " + to.Redacted()}
		}
		_, err := c.allow(ctx, to)
		return err
	}
}

// unchanged keeps what is stored, and follows the links in its text as if it had been
// read: a page that is still the same may be the only way to one that is not.
func (c *crawl) unchanged(ctx context.Context, page app.FrontierPage, old app.Document) (app.PageResult, error) {
	r := app.PageResult{State: app.PageDone, Keep: old.ID, Translations: old.Translations, Links: c.lead(old.Links, page.Depth)}
	if strings.Contains(page.Key, "?") {
		whole, err := c.Store.Document(ctx, c.run.WidgetID, old.ID)
		if err != nil {
			return r, err
		}
		c.found.learn(page.Key, whole.Title, whole.Markdown)
	}
	base, err := url.Parse(old.URL)
	if err != nil {
		return r, nil
	}
	if told := c.translations[fetch.Key(base)].group; told != "" && r.Translations == "" {
		r.Translations = told
	}
	return r, nil
}
