package insights

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/WebsyteAI/websyte/app"
)

// Usage is what several widgets did and cost.
type Usage struct {
	From    string        `json:"from" format:"date"`
	To      string        `json:"to" format:"date" doc:"The last day"`
	TZ      string        `json:"tz"`
	Sum     Sums          `json:"sum" doc:"Of all these widgets"`
	Days    []Day         `json:"days" nullable:"false" doc:"Of all these widgets together"`
	Widgets []WidgetUsage `json:"widgets" nullable:"false" doc:"A part of the list: those that used most first"`
	Total   int           `json:"total" doc:"Widgets"`
}

// WidgetUsage is one widget's.
type WidgetUsage struct {
	WidgetID app.WidgetID `json:"widgetId"`
	OwnerID  app.UserID   `json:"ownerId"`
	Name     string       `json:"name"`
	Sums
}

// Usage sums up the widgets in scope. Days and widgets are added up side by side: each
// goes over all that was counted.
func (s *Service) Usage(ctx context.Context, sc app.Scope, p Period, limit, offset int) (u Usage, err error) {
	u.From, u.To, u.TZ = p.names()
	var days []app.DayActivity
	var widgets []app.WidgetActivity
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		days, err = s.store.ActivityOfAll(ctx, sc, p.spans())
		return err
	})
	g.Go(func() (err error) {
		widgets, u.Total, err = s.store.ActivityByWidget(ctx, sc, p.from(), p.to(), limit, offset)
		return err
	})
	if err := g.Wait(); err != nil {
		return u, err
	}
	u.Days, u.Sum = s.days(p, days)
	u.Widgets = make([]WidgetUsage, len(widgets))
	for i, w := range widgets {
		u.Widgets[i] = WidgetUsage{w.WidgetID, w.OwnerID, w.Name, s.sums(w.Activity)}
	}
	return u, nil
}

// UsageOf is one widget's alone, by day.
func (s *Service) UsageOf(ctx context.Context, w app.Widget, p Period) (u Usage, err error) {
	u.From, u.To, u.TZ = p.names()
	days, err := s.store.Activity(ctx, w.ID, p.spans())
	if err != nil {
		return u, err
	}
	u.Days, u.Sum = s.days(p, days)
	u.Widgets, u.Total = []WidgetUsage{{w.ID, w.OwnerID, w.Name, u.Sum}}, 1
	return u, nil
}
