package ingest

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	perHost = 4 // pages of a host asked for at once; the gate sees to it
	// readers are pages at work: asked for, understood, and stored, which waits for the
	// disk. With four of them a crawl waited most of its time: 290 pages a second where
	// twelve made 1,150.
	readers = 3 * perHost
	// smallRun is how many pages a run must have for each reader: the more are at work,
	// the less the order in which they were found counts.
	smallRun = 40
)

// width is how many pages are at work at once.
func (c *crawl) width() int { return min(max(c.run.Settings.MaxPages/smallRun, perHost), readers) }

// readStart reads the start page alone, until it is read or given up: it may
// widen the scope, which what follows depends on.
func (c *crawl) readStart(ctx context.Context) error {
	for {
		pages, next, err := c.Store.ClaimPages(ctx, c.run.WidgetID, c.run.ID, min(1, c.left()), c.Now())
		switch {
		case err != nil:
			return err
		case len(pages) > 0:
			state, err := c.read(ctx, pages[0])
			if err != nil || state != app.PageFound {
				c.count(state)
				return err
			}
		case next.IsZero():
			return nil
		default:
			if err := c.wait(ctx, next); err != nil {
				return err
			}
		}
	}
}

// left is how many more documents the run may read.
func (c *crawl) left() int { return max(0, c.run.Settings.MaxPages-c.done) }

func (c *crawl) count(s app.PageState) {
	if s == app.PageDone {
		c.done++
	}
}

// readAll reads what is in the frontier and what is found meanwhile, until
// nothing is left, the run has as many documents as it may, or the site is silent.
func (c *crawl) readAll(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	results, reading := make(chan result), 0
	defer func() {
		stop()
		for ; reading > 0; reading-- {
			<-results
		}
	}()
	var ahead []app.FrontierPage // claimed, and not begun yet
	for !c.isSilent() {
		var next time.Time
		if len(ahead) == 0 {
			var err error
			if ahead, next, err = c.claim(ctx, reading); err != nil {
				return err
			}
		}
		for ; len(ahead) > 0 && reading < c.width(); ahead = ahead[1:] {
			page := ahead[0]
			reading++
			go func() {
				state, err := c.read(ctx, page)
				results <- result{state, err}
			}()
		}
		var err error
		switch {
		case reading > 0:
			r := <-results
			reading--
			c.count(r.state)
			err = r.err
		case next.IsZero():
			return nil
		default:
			err = c.wait(ctx, next)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type result struct {
	state app.PageState
	err   error
}

// claim takes addresses where a reader is free. Each may become a document, so that no
// more are read than the run may still have.
func (c *crawl) claim(ctx context.Context, reading int) ([]app.FrontierPage, time.Time, error) {
	n := min(c.width(), c.left()-reading)
	if n <= 0 || reading == c.width() {
		return nil, time.Time{}, nil
	}
	return c.Store.ClaimPages(ctx, c.run.WidgetID, c.run.ID, n, c.Now())
}

func (c *crawl) wait(ctx context.Context, until time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-c.after(min(until.Sub(c.Now()), time.Minute)):
		return nil
	}
}
