package derive

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// betweenModels is how long a model is left alone after it derived for a widget,
// however often the content changes.
const betweenModels = time.Hour

// Jobs is the handler of JobDerive.
type Jobs struct{ *Service }

// Do derives everything of a widget whose content has changed since. While a crawl
// runs it leaves that to the job that comes after its end.
func (s Jobs) Do(ctx context.Context, j app.Job) error {
	w, err := s.Store.Widget(ctx, app.AllOwners(), j.WidgetID)
	if err != nil {
		return unlessGone(err)
	}
	due, version, err := s.due(ctx, w)
	if err != nil || !due {
		return unlessGone(err)
	}
	from, err := s.site(ctx, w)
	if err != nil {
		return err
	}
	rs, err := s.recommend(ctx, w, from)
	if err != nil {
		return err
	}
	links, err := s.links(ctx, from)
	if err != nil {
		return err
	}
	summary, err := s.siteSummary(ctx, w, from)
	if err != nil {
		return err
	}
	_, err = s.Store.SaveDerived(ctx, w.ID, app.DerivedPatch{Recommendations: &rs, Links: &links, Summary: &summary, Version: &version})
	return unlessGone(err)
}

// GiveUp leaves what was derived before; the next change of the content tries again.
func (s Jobs) GiveUp(context.Context, app.Job, error) error { return nil }

// due tells whether there is something to do now, and for which content.
func (s Jobs) due(ctx context.Context, w app.Widget) (bool, int64, error) {
	run, err := s.Store.LatestRun(ctx, w.ID)
	if err != nil || run.Status.Active() {
		return false, 0, err
	}
	version, err := s.Store.ContentVersion(ctx, w.ID)
	if err != nil {
		return false, 0, err
	}
	old, err := s.Store.Derived(ctx, w.ID)
	if err != nil || old.Version == version {
		return false, 0, err
	}
	if next := old.UpdatedAt.Add(betweenModels); s.Model != nil && old.Version > 0 && s.Now().Before(next) {
		_, err := s.Store.EnqueueJob(ctx, app.Job{Kind: app.JobDerive, WidgetID: w.ID, DueAt: next})
		return false, 0, err
	}
	return true, version, nil
}

// unlessGone forgives that the widget was deleted meanwhile.
func unlessGone(err error) error {
	if err != nil && app.CodeOf(err) == app.NotFound {
		return nil
	}
	return err
}
