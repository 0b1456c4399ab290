package ingest

import (
	"context"
	"fmt"

	"github.com/WebsyteAI/websyte/app"
)

// versionBatch is how many versions are read at once; each holds the text of a page.
const versionBatch = 20

const (
	// heldPercent is from which share of a website's pages on a change looks like a
	// fault of the site, and heldFewest from how many.
	heldPercent = 30
	heldFewest  = 3
)

// stageRest ends the reading of a run whose pages are staged: it looks for what is
// not there any more, and holds everything back where it looks like a fault.
func (c *crawl) stageRest(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = c.Store.StageUnmet(ctx, c.run.WidgetID, c.run.ID); err != nil {
			return err
		}
	}
	staged, err := c.Store.Versions(ctx, c.run.WidgetID, c.run.ID, 0, 1)
	if err != nil {
		return err
	}
	if len(staged) == 0 {
		_, err := c.Store.FinishRun(ctx, c.run.WidgetID, c.run.ID, app.RunCompleted, "")
		return err
	}
	a, err := c.Store.Assess(ctx, c.run.WidgetID, c.run.ID)
	if err != nil {
		return err
	}
	if reason := doubt(a); reason != "" {
		c.Log.Warn("a crawl is held back", "widget", c.run.WidgetID, "site", c.run.URL, "reason", reason)
		return c.Store.HoldRun(ctx, c.run.WidgetID, c.run.ID, reason)
	}
	if err := c.Store.BeginPublication(ctx, c.run.WidgetID, c.run.ID); err != nil {
		return err
	}
	return c.publish(ctx)
}

// doubt says why a run looks like a fault of the site and not like a change of it, ""
// where it does not. Whoever has changed the settings expects other pages.
func doubt(a app.Assessment) string {
	many := func(n int) bool { return n >= heldFewest && n*100 > a.Before*heldPercent }
	const then = "What visitors see stays as it was. If the site is right, publish this crawl; otherwise crawl again when it is"
	switch {
	case !a.SameSettings:
		return ""
	case many(a.Folded):
		return fmt.Sprintf("%d of %d pages have become one and the same, as when a site asks to log in or is under maintenance. %s", a.Folded, a.Before, then)
	case many(a.Gone):
		return fmt.Sprintf("%d of %d pages are gone. %s", a.Gone, a.Before, then)
	case many(a.Shrunk):
		return fmt.Sprintf("%d of %d pages have lost nearly all of their text. %s", a.Shrunk, a.Before, then)
	}
	return ""
}

// bringBack stages the generation that the run is to bring back.
func (c *crawl) bringBack(ctx context.Context) error {
	for after := int64(0); ; {
		next, err := c.Store.StageGeneration(ctx, c.run.WidgetID, c.run.ID, after)
		if err != nil {
			return err
		}
		if next == 0 {
			return nil
		}
		after = next
	}
}

// publish shows visitors what the run has staged, all at once. Done again after a
// crash, it goes on with what is left.
func (c *crawl) publish(ctx context.Context) error {
	if c.run.Restores == 0 {
		if err := c.cleanStaged(ctx); err != nil {
			return err
		}
	}
	err := c.eachVersion(ctx, c.run.WidgetID, c.run.ID, func(v app.Version) error {
		if v.Prepared {
			return nil
		}
		_, chunks := c.versionChunks(v, c.source.Boilerplate)
		return c.Store.PrepareVersion(ctx, c.run.WidgetID, c.run.ID, v.Num, chunks)
	})
	if err != nil {
		return err
	}
	if err := c.embedPending(ctx, c.run.WidgetID); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// What is new is found by words until the model answers again.
		c.Log.Warn("a crawl is published before all of it is embedded", "widget", c.run.WidgetID, "err", err)
	}
	if _, err = c.Store.SwitchRun(ctx, c.run.WidgetID, c.run.ID); err != nil {
		return err
	}
	return c.SettleRuns(ctx)
}

// versionChunks are those that a document will have.
func (s *Service) versionChunks(v app.Version, boilerplate []uint64) (app.Document, []app.Chunk) {
	if v.Gone {
		return v.Document, nil
	}
	return s.index(v.Document, boilerplate)
}

// eachVersion gives what a run has staged.
func (s *Service) eachVersion(ctx context.Context, w app.WidgetID, id app.RunID, each func(app.Version) error) error {
	for after := int64(0); ; {
		list, err := s.Store.Versions(ctx, w, id, after, versionBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, v := range list {
			if err := each(v); err != nil {
				return err
			}
			after = v.Num
		}
	}
}

// SettleRuns ends what published runs have left to do, of all widgets: visitors see the
// new generation already, and here its documents become what they say. What nobody
// will publish is removed.
func (s *Service) SettleRuns(ctx context.Context) error {
	list, err := s.Store.Publications(ctx)
	if err != nil {
		return err
	}
	for _, p := range list {
		if !p.Switched {
			continue
		}
		if err := s.settle(ctx, p); err != nil && app.CodeOf(err) != app.NotFound {
			return err
		}
	}
	return s.Store.ResumeRemovals(ctx)
}

// settle is NotFound where somebody else has ended the publication, or its source
// was deleted.
func (s *Service) settle(ctx context.Context, p app.Publication) error {
	src, err := s.Store.Source(ctx, p.WidgetID, p.SourceID)
	if err != nil {
		return err
	}
	err = s.eachVersion(ctx, p.WidgetID, p.RunID, func(v app.Version) error {
		_, chunks := s.versionChunks(v, src.Boilerplate)
		return s.Store.SettleVersion(ctx, p.WidgetID, p.RunID, v.Num, chunks)
	})
	if err != nil {
		return err
	}
	return s.Store.FinishPublication(ctx, p.WidgetID, p.RunID)
}

// Restore publishes what a run holds back, or brings back the generation that it made.
func (s *Service) Restore(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error) {
	if err := s.SettleRuns(ctx); err != nil {
		return app.Run{}, err
	}
	run, err := s.Store.RestoreRun(ctx, w, id)
	if err != nil {
		return app.Run{}, err
	}
	s.Wake()
	return run, nil
}
