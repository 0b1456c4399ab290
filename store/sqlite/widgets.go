package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// The parts of a widget that are stored as JSON, with names that do not change
// when a field of app is renamed.
type (
	storedTheme struct {
		PrimaryColor string         `json:"primaryColor,omitempty"`
		Mode         string         `json:"mode,omitempty"`
		Position     string         `json:"position,omitempty"`
		Custom       map[string]any `json:"custom,omitempty"`
	}
	storedRecommendation struct {
		Title       string `json:"title"`
		Description string `json:"description"`
	}
)

// widgetColumns begin with what a scope, the first three parameters, may do with
// the widget: "" for nothing.
const widgetColumns = `CASE WHEN ?1 OR owner = ?2 THEN 'owner' ELSE coalesce((SELECT s.access FROM shares s WHERE s.widget = widgets.num AND s.user = ?3), '') END AS access,
	coalesce((SELECT u.email FROM users u WHERE u.id = widgets.owner), ''), id, owner, name, description, url, crawl_url, public, language, welcome, placeholder, logo_url,
	page_context, save_messages, remember, retention_days, per_minute, tokens_per_month, allowed_origins, theme,
	CASE WHEN recommends THEN recommendations ELSE coalesce((SELECT v.recommendations FROM derived v WHERE v.widget = widgets.num), '[]') END,
	created_at, updated_at, texts, instructions, ` + logoColumn + `,
	(SELECT documents FROM document_counts WHERE widget = widgets.num), (SELECT chunks FROM document_counts WHERE widget = widgets.num)`

func scanWidget(s scanner) (w app.Widget, err error) {
	var theme storedTheme
	var recommendations []storedRecommendation
	var logo storedLogo
	err = s.Scan(&w.Access, &w.OwnerEmail, &w.ID, &w.OwnerID, &w.Name, &w.Description, &w.URL, &w.CrawlURL, &w.Public, &w.Language, &w.Welcome, &w.Placeholder, &w.LogoURL,
		&w.PageContext, &w.SaveMessages, &w.Remember, &w.RetentionDays, &w.Limits.PerMinute, &w.Limits.TokensPerMonth, jsonOf(&w.AllowedOrigins), jsonOf(&theme), jsonOf(&recommendations),
		timeOf(&w.CreatedAt), timeOf(&w.UpdatedAt), jsonOf(&w.Texts), &w.Instructions, jsonOf(&logo), &w.DocumentCount, &w.ChunkCount)
	w.Theme, w.Logo = app.Theme(theme), app.Logo(logo)
	for _, r := range recommendations {
		w.Recommendations = append(w.Recommendations, app.Recommendation(r))
	}
	return w, err
}

// widgetValues are the stored fields, in the order of the statements that write them.
func widgetValues(w app.Widget) ([]any, error) {
	var recommendations []storedRecommendation
	for _, r := range w.Recommendations {
		recommendations = append(recommendations, storedRecommendation(r))
	}
	var columns []any
	for _, v := range []any{w.AllowedOrigins, storedTheme(w.Theme), recommendations, w.Texts} {
		text, err := toJSON(v)
		if err != nil {
			return nil, app.Wrap(err, app.Invalid, "the widget holds a value that has no JSON form")
		}
		columns = append(columns, text)
	}
	return append([]any{w.OwnerID, w.Name, w.Description, w.URL, w.CrawlURL, w.Public, w.Language, w.Welcome, w.Placeholder, w.LogoURL,
		w.PageContext, w.SaveMessages, w.Remember, w.RetentionDays, w.Limits.PerMinute, w.Limits.TokensPerMonth, w.Instructions}, columns...), nil
}

func (s *Store) CreateWidget(ctx context.Context, w app.Widget) (app.Widget, error) {
	if err := w.Validate(); err != nil {
		return app.Widget{}, err
	}
	id, err := newID()
	if err != nil {
		return app.Widget{}, err
	}
	values, err := widgetValues(w)
	if err != nil {
		return app.Widget{}, err
	}
	return change(ctx, s, func(t *tx) (app.Widget, error) {
		num, err := t.insert(`INSERT INTO widgets(owner, name, description, url, crawl_url, public, language, welcome, placeholder, logo_url,
			page_context, save_messages, remember, retention_days, per_minute, tokens_per_month, instructions,
			allowed_origins, theme, recommendations, texts, id, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(values, id, t.now, t.now)...)
		if err != nil {
			return app.Widget{}, ownerError(err)
		}
		if _, err := t.exec("INSERT INTO index_stats VALUES (?, 0, 0, 0)", num); err != nil {
			return app.Widget{}, err
		}
		if err := setRecommends(t, app.WidgetID(id), w.Recommendations); err != nil {
			return app.Widget{}, err
		}
		if w.LogoURL != "" {
			if err := askForLogo(t, app.WidgetID(id)); err != nil {
				return app.Widget{}, err
			}
		}
		return widget(t, app.AllOwners(), app.WidgetID(id))
	})
}

func ownerError(err error) error {
	if missing(err) {
		return &app.Error{Code: app.Invalid, Message: "some fields need another value", Fields: map[string]string{"ownerId": "there is no such account"}, Err: err}
	}
	return err
}

func (s *Store) Widget(ctx context.Context, sc app.Scope, id app.WidgetID) (app.Widget, error) {
	return read(ctx, s, func(t *tx) (app.Widget, error) { return widget(t, sc, id) })
}

func widget(t *tx, sc app.Scope, id app.WidgetID) (app.Widget, error) {
	return one(t, "widget", scanWidget, "SELECT "+widgetColumns+" FROM widgets WHERE id = ?4 AND access <> ''", sc.All(), sc.Owner(), sc.SharedWith(), id)
}

// owned gives the row number of a widget that the scope owns.
func owned(t *tx, sc app.Scope, id app.WidgetID) (int64, error) {
	w, err := widget(t, sc, id)
	if err == nil {
		err = w.Access.Need(app.AccessOwner)
	}
	if err != nil {
		return 0, err
	}
	return widgetNum(t, id)
}

// widgetNum gives the row number of a widget, by which everything refers to it.
func widgetNum(t *tx, id app.WidgetID) (int64, error) {
	return one(t, "widget", value[int64], "SELECT num FROM widgets WHERE id = ?", id)
}

// counted is a page of a list and the length of the whole.
type counted[T any] struct {
	list  []T
	total int
}

// widgetFilter is the condition of a list, whose parameters are the scope and the
// pattern. What is not asked for does not stand in it, so that an index is of use.
func widgetFilter(sc app.Scope, q app.WidgetQuery) string {
	where := " FROM widgets WHERE NOT removed"
	if !sc.All() {
		where += " AND (owner = ?2 OR num IN (SELECT widget FROM shares WHERE user = ?3))"
	}
	if q.Owner != "" {
		where += " AND owner = ?7"
	}
	if q.Search != "" {
		where += ` AND (name LIKE ?4 ESCAPE '\' OR description LIKE ?4 ESCAPE '\' OR url LIKE ?4 ESCAPE '\')`
	}
	return where
}

func (s *Store) Widgets(ctx context.Context, sc app.Scope, q app.WidgetQuery) ([]app.Widget, int, error) {
	limit, offset := page(q.Limit, q.Offset)
	where, args := widgetFilter(sc, q), []any{sc.All(), sc.Owner(), sc.SharedWith(), contains(q.Search), limit, offset, q.Owner, q.After}
	got, err := read(ctx, s, func(t *tx) (c counted[app.Widget], err error) {
		if c.total, err = one(t, "count", value[int], "SELECT count(*)"+where, args...); err != nil {
			return c, err
		}
		if q.After != "" {
			where += " AND id < ?8"
		}
		c.list, err = all(t, scanWidget, "SELECT "+widgetColumns+where+" ORDER BY id DESC LIMIT ?5 OFFSET ?6", args...)
		return c, err
	})
	return got.list, got.total, err
}

func (s *Store) UpdateWidget(ctx context.Context, sc app.Scope, id app.WidgetID, p app.WidgetPatch) (app.Widget, error) {
	return change(ctx, s, func(t *tx) (app.Widget, error) {
		w, err := widget(t, sc, id)
		if err == nil {
			err = w.Access.Need(app.AccessEditor)
		}
		if err != nil {
			return app.Widget{}, err
		}
		former, logo := w.OwnerID, w.LogoURL
		p.Apply(&w)
		if err := w.Validate(); err != nil {
			return w, err
		}
		values, err := widgetValues(w)
		if err != nil {
			return w, err
		}
		_, err = t.exec(`UPDATE widgets SET owner = ?, name = ?, description = ?, url = ?, crawl_url = ?, public = ?, language = ?, welcome = ?, placeholder = ?, logo_url = ?,
			page_context = ?, save_messages = ?, remember = ?, retention_days = ?, per_minute = ?, tokens_per_month = ?, instructions = ?,
			allowed_origins = ?, theme = ?, recommendations = ?, texts = ?, updated_at = ? WHERE id = ?`, append(values, t.now, id)...)
		if err != nil {
			return w, ownerError(err)
		}
		if w.OwnerID != former { // who owns it needs no share
			if _, err := t.exec("DELETE FROM shares WHERE user = ?1 AND widget = (SELECT num FROM widgets WHERE id = ?2)", w.OwnerID, id); err != nil {
				return w, err
			}
		}
		if w.LogoURL != logo {
			if err := askForLogo(t, id); err != nil {
				return w, err
			}
		}
		if p.Recommendations != nil {
			if err := setRecommends(t, id, w.Recommendations); err != nil {
				return w, err
			}
		}
		return widget(t, sc, id)
	})
}

func (s *Store) DeleteWidget(ctx context.Context, sc app.Scope, id app.WidgetID) ([]string, error) {
	return removing(ctx, s, func(t *tx) ([]string, error) {
		num, err := owned(t, sc, id)
		if err != nil {
			return nil, err
		}
		keys, err := all(t, value[string], "SELECT DISTINCT file_key FROM documents WHERE widget = ? AND file_key <> ''", num)
		if err != nil {
			return nil, err
		}
		if err := markWidget(t, num); err != nil {
			return nil, err
		}
		return unused(t, keys)
	})
}
