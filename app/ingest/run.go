package ingest

import (
	"context"
	"errors"
	"fmt"

	"github.com/WebsyteAI/websyte/app"
)

// CrawlJobs is the handler of JobCrawl.
type CrawlJobs struct{ *Service }

// Do works through the frontier of the job's run until nothing is left. Done
// again after a crash, it goes on with what was not finished.
func (s CrawlJobs) Do(ctx context.Context, j app.Job) error {
	run, err := s.Store.BeginRun(ctx, j.WidgetID, j.RunID)
	if err != nil && app.CodeOf(err) == app.Conflict {
		return s.tidy(ctx, j.WidgetID) // it ended, and the program died before this
	}
	if err != nil {
		return err
	}
	if err := s.SettleRuns(ctx); err != nil {
		return err
	}
	c, err := s.newCrawl(ctx, run)
	if err != nil {
		return err
	}
	err = c.do(ctx)
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		// Somebody cancelled a run of the widget; most likely this one.
		if _, err = s.Store.BeginRun(ctx, j.WidgetID, j.RunID); err == nil {
			err = errors.New("the crawl was interrupted")
		}
	}
	if err := unlessEnded(err); err != nil {
		return err
	}
	return s.tidy(ctx, j.WidgetID)
}

// tidy does what is left when a run has ended, one way or the other.
func (s CrawlJobs) tidy(ctx context.Context, w app.WidgetID) error {
	if err := s.SettleRuns(ctx); err != nil {
		return err
	}
	return s.askForVectorsOf(ctx, w) // also of what a cancelled run has read
}

// GiveUp ends the run as failed.
func (s CrawlJobs) GiveUp(ctx context.Context, j app.Job, cause error) error {
	_, err := s.Store.FinishRun(ctx, j.WidgetID, j.RunID, app.RunFailed, "the crawl stopped on a fault of the server: "+messageOf(cause))
	if err := unlessEnded(err); err != nil {
		return err
	}
	return s.tidy(ctx, j.WidgetID)
}

// unlessEnded forgives that a run was cancelled meanwhile.
func unlessEnded(err error) error {
	if err != nil && app.CodeOf(err) == app.Conflict {
		return nil
	}
	return err
}

func messageOf(err error) string {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e.Message
	}
	return "see the log"
}

func (c *crawl) do(ctx context.Context) error {
	ctx, leave := c.atWork.enter(ctx, c)
	defer leave()
	steps := []func(context.Context) error{c.readStart, c.addSitemaps, c.readAll, c.addKnown, c.readAll, c.finish}
	switch {
	case c.run.Restores > 0:
		steps = []func(context.Context) error{c.bringBack, c.publish}
	case c.run.Publishing:
		steps = []func(context.Context) error{c.publish}
	}
	if c.locked != nil && c.run.Restores == 0 && !c.run.Publishing {
		_, err := c.Store.FinishRun(ctx, c.run.WidgetID, c.run.ID, app.RunFailed, messageOf(c.locked))
		return err
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// finish cleans what repeats, and ends the run: failed when not one page could be
// read, since then the start address is wrong or the site is down, and when the
// site fell silent, since then what was not met may still be there.
func (c *crawl) finish(ctx context.Context) error {
	status, reason := app.RunFailed, ""
	var err error
	switch {
	case c.done == 0:
		reason, err = c.firstFailure(ctx)
	case c.isSilent():
		reason = fmt.Sprintf("%s stopped answering: %d pages in a row timed out. What was read before stays; crawl again when the site is up", c.scope.start.Host, maxUnanswered)
	case c.run.Staged:
		return c.stageRest(ctx)
	default:
		status = app.RunCompleted
		err = c.dropBoilerplate(ctx)
	}
	if err != nil {
		return err
	}
	_, err = c.Store.FinishRun(ctx, c.run.WidgetID, c.run.ID, status, reason)
	return err
}

// firstFailure says what became of the first address that could not be read.
func (c *crawl) firstFailure(ctx context.Context) (string, error) {
	reason := "the site has no page that can be read"
	err := c.eachPage(ctx, func(p app.RunPage) bool {
		if p.Error != "" {
			reason = fmt.Sprintf("%s: %s", p.URL, p.Error)
		}
		return p.Error == ""
	})
	return reason, err
}

// eachPage lists the run's addresses until each returns false.
func (c *crawl) eachPage(ctx context.Context, each func(app.RunPage) bool) error {
	after := int64(0)
	for {
		pages, err := c.Store.RunPages(ctx, c.run.WidgetID, c.run.ID, after, 500)
		if err != nil || len(pages) == 0 {
			return err
		}
		for _, p := range pages {
			if !each(p) {
				return nil
			}
		}
		after = pages[len(pages)-1].ID
	}
}
