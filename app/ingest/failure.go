package ingest

import (
	"errors"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	pageAttempts   = 4
	firstPageRetry = 2 * time.Second
	lastPageRetry  = 10 * time.Minute // a site that wants more patience is for the next crawl

	// fatalAttempts is more often than a page is ever tried: the program must have
	// died while it read the page, again and again.
	fatalAttempts = 2 * pageAttempts
)

// maxUnanswered is how many pages in a row may time out before the site counts as
// down: each can take a minute, and a crawl may have thousands.
const maxUnanswered = 20

// listen notes whether the site has answered for page. A connection that was refused
// is no answer, and what robots.txt forbids was not asked for.
func (c *crawl) listen(page app.FrontierPage, err error) {
	derr, failed := errors.AsType[*app.DocumentError](err)
	switch {
	case !failed || derr.Code != app.ErrTimeout && derr.Code != app.ErrUnreachable && derr.Code != app.ErrRobots:
		c.unanswered.Store(0)
	case derr.Code == app.ErrTimeout && page.Attempts == 1:
		c.unanswered.Add(1)
	}
}

func (c *crawl) isSilent() bool { return c.unanswered.Load() >= maxUnanswered }

var errFatalPage = errors.New("the program ended several times while it read this page")

// failure decides whether a page is tried again or listed with its reason.
func (c *crawl) failure(page app.FrontierPage, derr *app.DocumentError) app.PageResult {
	switch {
	case derr.Temporary && page.Attempts < pageAttempts && derr.RetryAfter <= lastPageRetry:
		if u, err := url.Parse(page.URL); err == nil && derr.RetryAfter > 0 {
			c.gate.Pause(u.Host, derr.RetryAfter)
		}
		wait := max(derr.RetryAfter, firstPageRetry<<(page.Attempts-1))
		return app.PageResult{State: app.PageFound, Err: derr, RetryAt: c.Now().Add(wait)}
	case derr.Code == app.ErrOutOfScope:
		return skipped(derr)
	}
	return app.PageResult{State: app.PageFailed, Err: derr, Document: c.failedDocument(page, derr)}
}

func skipped(derr *app.DocumentError) app.PageResult {
	return app.PageResult{State: app.PageSkipped, Err: derr}
}

// failedDocument lists the address with its reason. The store keeps what it had
// of a page that was read before.
func (c *crawl) failedDocument(page app.FrontierPage, derr *app.DocumentError) *app.Document {
	return &app.Document{
		WidgetID: c.run.WidgetID, SourceID: c.source.ID, Kind: app.KindPage, URL: page.URL,
		Status: app.DocumentFailed, Error: derr.Message, ErrorCode: derr.Code, FetchedAt: c.Now(),
	}
}

func unprocessed(err error) *app.DocumentError {
	return &app.DocumentError{Code: app.ErrInternal, Message: "the page could not be processed", Err: err}
}
