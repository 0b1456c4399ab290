package ingest

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const (
	perHost = 4   // pages of a host read at once
	batch   = 200 // addresses added to the frontier at once
)

// crawl is a run at work in this process.
type crawl struct {
	*Service
	run    app.Run
	source app.Source
	scope  *scope
	recipe string
	robots robotsCache
	seen   announced
	done   int // documents that the run has read or kept
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
	c := &crawl{Service: s, run: run, source: src, scope: sc, recipe: recipeOf(run.Settings)}
	c.seen.keys = map[string]bool{fetch.Key(sc.start): true}
	return c, c.resume(ctx)
}

// resume counts what the run has done before, and widens the scope to where the
// start address led.
func (c *crawl) resume(ctx context.Context) error {
	var start app.RunPage
	err := c.eachPage(ctx, func(p app.RunPage) bool {
		if start.ID == 0 {
			start = p
		}
		if p.State == app.PageDone {
			c.done++
		}
		return true
	})
	if err != nil || start.DocumentID == "" {
		return err
	}
	d, err := c.Store.Document(ctx, c.run.WidgetID, start.DocumentID)
	if app.CodeOf(err) == app.NotFound && err != nil {
		return nil // its owner has deleted it since
	}
	if err != nil {
		return err
	}
	if u, err := fetch.Parse(d.URL); err == nil {
		c.scope.settle(u)
	}
	return nil
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
// nothing is left or the run has as many documents as it may.
func (c *crawl) readAll(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	results, reading := make(chan result), 0
	defer func() {
		stop()
		for ; reading > 0; reading-- {
			<-results
		}
	}()
	for {
		pages, next, err := c.claim(ctx, reading)
		if err != nil {
			return err
		}
		for _, page := range pages {
			reading++
			go func() {
				state, err := c.read(ctx, page)
				results <- result{state, err}
			}()
		}
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
}

type result struct {
	state app.PageState
	err   error
}

// claim takes addresses for those readers that are free. Each may become a
// document, so that no more are read than the run may still have.
func (c *crawl) claim(ctx context.Context, reading int) ([]app.FrontierPage, time.Time, error) {
	n := min(perHost, c.left()) - reading
	if n <= 0 {
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

// addKnown adds the pages that earlier crawls read and that no link has led to
// this time, to see whether they are still there: the links in a menu are not
// known of a page that has not changed. Nothing is asked of a site that is down.
func (c *crawl) addKnown(ctx context.Context) error {
	if c.done == 0 || c.left() == 0 {
		return nil
	}
	depth := c.run.Settings.MaxDepth // how deep they are is not known: their links count only where depth hardly matters
	if depth >= defaultMaxDepth {
		depth = 1
	}
	return c.eachDocument(ctx, func(docs []app.Document) error {
		var pages []app.FrontierPage
		for _, d := range docs {
			if u, err := fetch.Parse(d.URL); err == nil && c.scope.has(u) {
				pages = append(pages, found(u, depth))
			}
		}
		return c.Store.AddPages(ctx, c.run.WidgetID, c.run.ID, pages)
	})
}
