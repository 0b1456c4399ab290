package sqlite

import (
	"context"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

type storedLink struct {
	URL        string         `json:"url"`
	Text       string         `json:"text"`
	Importance app.Importance `json:"importance"`
	Category   string         `json:"category"`
}

// ContentVersion is another number whenever what a widget's searches find may have
// changed.
func (s *Store) ContentVersion(ctx context.Context, w app.WidgetID) (int64, error) {
	return read(ctx, s, func(t *tx) (int64, error) {
		return one(t, "widget", value[int64], "SELECT version FROM index_stats WHERE widget = (SELECT num FROM widgets WHERE id = ?)", w)
	})
}

// Derived is the zero value where nothing was derived yet.
func (s *Store) Derived(ctx context.Context, w app.WidgetID) (app.Derived, error) {
	return read(ctx, s, func(t *tx) (app.Derived, error) {
		num, err := widgetNum(t, w)
		if err != nil {
			return app.Derived{}, err
		}
		return derived(t, num)
	})
}

func derived(t *tx, widget int64) (app.Derived, error) {
	d, err := one(t, "derivation", scanDerived, `SELECT recommendations, links, summary_short, summary_medium, summary_model, version, updated_at FROM derived WHERE widget = ?`, widget)
	if app.CodeOf(err) == app.NotFound {
		err = nil
	}
	return d, err
}

func scanDerived(s scanner) (d app.Derived, err error) {
	var recommendations []storedRecommendation
	var links []storedLink
	err = s.Scan(jsonOf(&recommendations), jsonOf(&links), &d.Summary.Short, &d.Summary.Medium, &d.Summary.Model, &d.Version, timeOf(&d.UpdatedAt))
	for _, r := range recommendations {
		d.Recommendations = append(d.Recommendations, app.Recommendation(r))
	}
	for _, l := range links {
		d.Links = append(d.Links, app.SiteLink(l))
	}
	return d, err
}

func (s *Store) SaveDerived(ctx context.Context, w app.WidgetID, p app.DerivedPatch) (app.Derived, error) {
	return change(ctx, s, func(t *tx) (app.Derived, error) {
		num, err := widgetNum(t, w)
		if err != nil {
			return app.Derived{}, err
		}
		d, err := derived(t, num)
		if err != nil {
			return d, err
		}
		p.Apply(&d)
		recommendations, links := []storedRecommendation{}, []storedLink{}
		for _, r := range d.Recommendations {
			recommendations = append(recommendations, storedRecommendation(r))
		}
		for _, l := range d.Links {
			links = append(links, storedLink(l))
		}
		var columns []any
		for _, v := range []any{recommendations, links} {
			text, err := toJSON(v)
			if err != nil {
				return d, err
			}
			columns = append(columns, text)
		}
		_, err = t.exec(`INSERT OR REPLACE INTO derived(recommendations, links, widget, summary_short, summary_medium, summary_model, version, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			append(columns, num, d.Summary.Short, d.Summary.Medium, d.Summary.Model, d.Version, t.now)...)
		if err != nil {
			return d, err
		}
		return derived(t, num)
	})
}

// setRecommends notes whether a widget's recommendations are its owner's own: sending
// back the derived ones means to go on with those.
func setRecommends(t *tx, id app.WidgetID, recommendations []app.Recommendation) error {
	num, err := widgetNum(t, id)
	if err != nil {
		return err
	}
	d, err := derived(t, num)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE widgets SET recommends = ? WHERE num = ?", !slices.Equal(recommendations, d.Recommendations), num)
	return err
}
