package ingest

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const (
	scheduleEvery = 15 * time.Second // how often somebody looks whether a run is due
	// scheduledRuns is how many crawls may run in the whole server when one more begins
	// by itself: as many as the worker does at a time. What is due waits.
	scheduledRuns = 2
	probes        = 4 // sitemaps asked at once
	probeTime     = 30 * time.Second
	// At the latest after that a website on the schedule auto is read though its sitemap
	// says nothing new, and one whose sitemap says no times.
	autoLatest  = 7 * 24 * time.Hour
	autoUntold  = 24 * time.Hour
	dueSources  = 50
	probedPages = 50_000 // that one look at sitemaps reads
)

// RunSchedules starts what is due until ctx ends.
func (s *Service) RunSchedules(ctx context.Context) {
	t := time.NewTicker(scheduleEvery)
	defer t.Stop()
	for {
		if err := s.StartDue(ctx); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "start what is due", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// StartDue starts the runs that are due, as far as the server has room for them. One
// that was missed while nobody was there starts once.
func (s *Service) StartDue(ctx context.Context) error {
	active, err := s.Store.ActiveRuns(ctx)
	if err != nil || active >= scheduledRuns {
		return err
	}
	due, err := s.Store.DueSources(ctx, s.Now(), dueSources)
	if err != nil {
		return err
	}
	var failed error
	for _, src := range s.changed(ctx, due) {
		if active == scheduledRuns {
			break
		}
		_, err := s.start(ctx, src, app.Run{Scheduled: true})
		switch app.CodeOf(err) {
		case app.Conflict, app.NotFound: // somebody was faster: another source of the widget, or a deletion
		case app.Invalid: // what was good when it was stored is so no more
			failed = errors.Join(failed, err, s.postpone(ctx, src))
		default:
			failed = errors.Join(failed, err)
		}
		if err == nil {
			active++
		}
	}
	return failed
}

func (s *Service) postpone(ctx context.Context, src app.Source) error {
	err := s.Store.PostponeSource(ctx, src.WidgetID, src.ID, src.Schedule.Next(src.ID, s.Now()))
	if err != nil && app.CodeOf(err) == app.NotFound {
		return nil
	}
	return err
}

// changed leaves out the sources on the schedule auto whose sites say that nothing
// has changed; their next turn comes.
func (s *Service) changed(ctx context.Context, due []app.Source) []app.Source {
	news := make([]bool, len(due))
	var asking sync.WaitGroup
	free := make(chan struct{}, probes)
	for i, src := range due {
		if src.Schedule != app.ScheduleAuto || s.Now().Sub(src.LastRunAt) >= autoLatest {
			news[i] = true
			continue
		}
		asking.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			news[i] = s.hasNews(ctx, src)
		})
	}
	asking.Wait()
	var out []app.Source
	for i, src := range due {
		if news[i] {
			out = append(out, src)
		} else if err := s.postpone(ctx, src); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "postpone a source", "source", src.ID, "err", err)
		}
	}
	return out
}

var errNews = errors.New("a page is newer")

// hasNews asks a site's sitemaps and feeds whether a page has changed since the last
// run. A site that does not tell times is read once a day.
func (s *Service) hasNews(ctx context.Context, src app.Source) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	sc, err := newScope(src.URL, src.Settings)
	if err != nil {
		return true // the run will say what is wrong
	}
	owner, err := s.credentials(src)
	if err != nil {
		return true
	}
	newer, told := s.anyNewer(ctx, src, sc, owner, s.sitemapsOf(ctx, sc.start, owner))
	if !newer && !told {
		newer, told = s.anyNewer(ctx, src, sc, owner, s.feedsOf(ctx, sc, owner))
	}
	return newer || !told && s.Now().Sub(src.LastRunAt) >= autoUntold
}

// anyNewer tells whether a page of sitemaps or feeds has changed since the last run,
// and whether they tell times at all.
func (s *Service) anyNewer(ctx context.Context, src app.Source, sc *scope, owner fetch.Credentials, addresses []string) (newer, told bool) {
	pages := 0
	err := s.Fetch.Sitemaps(ctx, addresses, owner, func(e fetch.SitemapEntry) error {
		if pages++; pages > probedPages {
			return errFull
		}
		u, err := fetch.Parse(e.URL)
		if err != nil || e.LastModified.IsZero() || !sc.has(u) {
			return nil
		}
		told = true
		if isNewer(e.LastModified, src.LastRunAt, s.Now()) {
			return errNews
		}
		return nil
	})
	return errors.Is(err, errNews), told
}

// isNewer tells whether a page that was modified then may have changed since it was
// read. A sitemap that gives days alone means any time of the day: then it is worth
// to read once more when the day is over.
func isNewer(modified, read, now time.Time) bool {
	end := endOf(modified)
	return modified.After(read) || end.After(read) && now.After(end)
}

// endOf is until when a page may have been modified that bears this time.
func endOf(modified time.Time) time.Time {
	if modified.Equal(modified.Truncate(24 * time.Hour)) {
		return modified.Add(24 * time.Hour)
	}
	return modified
}

// sitemapsOf are the addresses at which a site's robots.txt says that sitemaps are.
func (s *Service) sitemapsOf(ctx context.Context, site *url.URL, owner fetch.Credentials) []string {
	if robots, err := s.Fetch.Robots(ctx, site, owner); err == nil && len(robots.Sitemaps()) > 0 {
		return robots.Sitemaps()
	}
	return []string{usualSitemap(site)}
}

func usualSitemap(site *url.URL) string {
	return site.ResolveReference(&url.URL{Path: "/sitemap.xml"}).String()
}
