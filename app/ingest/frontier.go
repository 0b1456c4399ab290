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
	// manyPages is how many addresses are claimed, or pages that have not changed
	// stored, in one transaction at most: each waits for the disk once.
	manyPages = 100
)

// width is how many pages are at work at once.
func (c *crawl) width() int { return min(max(c.run.Settings.MaxPages/smallRun, perHost), readers) }

// together is how many pages are claimed or stored at once, likewise.
func (c *crawl) together() int {
	return max(min(c.run.Settings.MaxPages/smallRun, manyPages), c.width())
}

// readStart reads the start page alone, until it is read or given up: it may
// widen the scope, which what follows depends on.
func (c *crawl) readStart(ctx context.Context) error {
	for {
		pages, next, err := c.Store.ClaimPages(ctx, c.run.WidgetID, c.run.ID, min(1, c.left()), c.Now())
		switch {
		case err != nil:
			return err
		case len(pages) > 0:
			r := c.read(ctx, pages[0])
			if r.err == nil && r.kept != nil {
				return c.settleKept(ctx, []app.FinishedPage{*r.kept})
			}
			if r.err != nil || r.state != app.PageFound {
				c.count(r.state)
				return r.err
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
	var kept []app.FinishedPage  // read, and not stored yet
	for !c.isSilent() {
		var next time.Time
		if len(ahead) == 0 {
			var err error
			if ahead, next, err = c.claim(ctx, reading, len(kept)); err != nil {
				return err
			}
		}
		if len(kept) >= c.together() || len(kept) > 0 && len(ahead) == 0 && reading < c.width() {
			if err := c.settleKept(ctx, kept); err != nil {
				return err
			}
			kept = nil
			continue // what they lead to is in the frontier now
		}
		for ; len(ahead) > 0 && reading < c.width(); ahead = ahead[1:] {
			page := ahead[0]
			reading++
			go func() {
				results <- c.read(ctx, page)
			}()
		}
		var err error
		switch {
		case reading > 0:
			r := <-results
			reading--
			if err = r.err; r.kept != nil {
				kept = append(kept, *r.kept)
			}
			c.count(r.state)
		case next.IsZero():
			return nil
		default:
			err = c.wait(ctx, next)
		}
		if err != nil {
			return err
		}
	}
	return c.settleKept(ctx, kept)
}

type result struct {
	state app.PageState
	kept  *app.FinishedPage // has not changed, and is not stored yet
	err   error
}

// settleKept stores pages that have not changed. A crawl that is killed before reads
// them again.
func (c *crawl) settleKept(ctx context.Context, kept []app.FinishedPage) error {
	if len(kept) == 0 {
		return nil
	}
	states, err := c.store(ctx, kept...)
	for _, s := range states {
		c.count(s)
	}
	return err
}

// claim takes addresses where a reader is free. Each may become a document, as may what is
// read and not stored yet, so that no more are read than the run may still have.
func (c *crawl) claim(ctx context.Context, reading, kept int) ([]app.FrontierPage, time.Time, error) {
	n := min(c.together(), c.left()-reading-kept)
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
